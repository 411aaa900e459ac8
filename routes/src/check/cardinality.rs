//! Templates that can make any number of tags.

use crate::compile::{Clause, Predicate};
use crate::diagnostics::Notes;
use crate::model::{RouteFile, Subject};

pub(super) fn warn(file: &RouteFile, clauses: &[Vec<Clause>], notes: &mut Notes) {
    for (route, clauses) in file.routes.iter().zip(clauses) {
        let Some(subject) = route
            .tag
            .subjects()
            .find(|subject| is_unlimited(subject) && values(subject, clauses).is_none())
        else {
            continue;
        };
        let note = notes.warn(
            "unbounded-template",
            &route.span,
            format!(
                "this route makes a tag for each value of {subject}, and {} choose it",
                match subject {
                    Subject::Stream | Subject::Field(_) => "those who write logs",
                    _ => "those who deploy pods",
                }
            ),
        );
        match subject {
            Subject::Label(key) => note.help(format!(
                "each tag costs Fluent Bit memory and time: list the values in `match`, such as \
                 `{key} in (a,b)`, or use `{{namespace}}`"
            )),
            Subject::Field(key) => note.help(format!(
                "each tag costs Fluent Bit memory and time: list the values in `match`, such as \
                 `fields: \"{key} in (a,b)\"`"
            )),
            Subject::Stream => note.help(
                "each tag costs Fluent Bit memory and time, and with `Merge_Log` on, apps write \
                 their own: list the values in `match`, `streams: [stdout, stderr]`",
            ),
            _ => note.help(
                "each tag costs Fluent Bit memory and time: use a value that few people choose, \
                 such as `{namespace}`",
            ),
        };
    }
}

/// May pods choose its value? Namespaces and what is said of them are for a cluster's owners, an
/// agent sees one host, and there are few kinds of owners.
fn is_unlimited(subject: &Subject) -> bool {
    match subject {
        Subject::Label(_)
        | Subject::Annotation(_)
        | Subject::Pod
        | Subject::Container
        | Subject::OwnerName
        | Subject::Stream
        | Subject::Field(_) => true,
        Subject::NamespaceLabel(_)
        | Subject::NamespaceAnnotation(_)
        | Subject::Namespace
        | Subject::Host
        | Subject::OwnerKind => false,
    }
}

/// The values that these clauses allow a subject, if that is only some.
pub(super) fn values<'c>(subject: &Subject, clauses: &'c [Clause]) -> Option<Vec<&'c str>> {
    let mut all = Vec::new();
    for clause in clauses {
        let values = clause.iter().find_map(|literal| match &literal.predicate {
            Predicate::In(values) if literal.holds && literal.subject == *subject => Some(values),
            _ => None,
        });
        all.extend(values?.iter().map(String::as_str));
    }
    Some(all)
}
