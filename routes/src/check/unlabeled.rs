//! Routes that records without labels seem to match, and do not.

use crate::compile::Clause;
use crate::diagnostics::Notes;
use crate::model::{RouteFile, Selector, Subject, SubjectKind};

/// Warns of routes that ask only which labels are absent. Of a record without labels that is
/// unknown. A file that says what becomes of such records knows about them.
pub(super) fn warn(file: &RouteFile, clauses: &[Vec<Clause>], notes: &mut Notes) {
    if file.places.unlabeled.is_some() {
        return;
    }
    let mut routes = file
        .routes
        .iter()
        .zip(clauses)
        // A tag that is made of a label needs it.
        .filter(|(route, _)| !route.tag.subjects().any(is_of_labels))
        .filter(|(_, clauses)| clauses.iter().any(asks_only_for_absence))
        .map(|(route, _)| route);
    let Some(first) = routes.next() else { return };
    let others = match routes.count() {
        0 => String::new(),
        1 => "; another route is alike".to_owned(),
        count => format!("; {count} other routes are alike"),
    };
    notes
        .warn(
            "needs-labels",
            &first.span,
            format!(
                "records without labels do not match this route, although it asks for {}{others}",
                match asks_for_labels(&first.selector) {
                    true => "no label that is there: which labels they had is unknown",
                    false => "nothing that is there: what such a record lacks is unknown",
                }
            ),
        )
        .help(
            "name the tag of such records with `unlabeled`, or write `unlabeled: null` for none: \
             they come from pods without labels, and from those that Fluent Bit could not look up",
        );
}

fn asks_for_labels(selector: &Selector) -> bool {
    let mut asks = false;
    selector.visit(&mut |requirement| {
        asks |= matches!(requirement.subject, Subject::Label(_) | Subject::NamespaceLabel(_));
    });
    asks
}

fn asks_only_for_absence(clause: &Clause) -> bool {
    let mut asked = clause.iter().filter(|literal| is_of_labels(&literal.subject)).peekable();
    asked.peek().is_some() && asked.all(|literal| !literal.holds)
}

/// Is it something that is unknown of such a record, if the record lacks it?
fn is_of_labels(subject: &Subject) -> bool {
    match subject.kind() {
        SubjectKind::Label
        | SubjectKind::Annotation
        | SubjectKind::NamespaceLabel
        | SubjectKind::NamespaceAnnotation
        | SubjectKind::OwnerKind
        | SubjectKind::OwnerName
        | SubjectKind::Field => true,
        SubjectKind::Namespace
        | SubjectKind::Pod
        | SubjectKind::Container
        | SubjectKind::Host
        | SubjectKind::Stream => false,
    }
}
