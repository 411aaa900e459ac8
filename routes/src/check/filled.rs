//! When a template is certain to be filled, so that its route wins wherever it matches.

use crate::compile::{Clause, Literal, Predicate};
use crate::model::{Part, Pattern, PatternKind, Subject, SubjectKind, Template};
use tagsplice::image::MAX_TEMPLATE_TAG;

/// The clauses of a route with what makes its tag certain: of these records it takes all. `None`
/// if nothing does.
pub(super) fn certain(tag: &Template, clauses: &[Clause]) -> Option<Vec<Clause>> {
    if tag.is_literal() {
        return Some(clauses.to_vec());
    }
    let longest: usize = tag.parts().iter().map(longest).sum();
    if longest > MAX_TEMPLATE_TAG {
        return None;
    }
    let filled = |clause: &Clause| {
        let literals = tag.subjects().map(|subject| Literal {
            subject: subject.clone(),
            predicate: fillable(subject),
            holds: true,
        });
        let mut clause: Clause = clause.iter().cloned().chain(literals).collect();
        clause.sort();
        clause.dedup();
        clause
    };
    Some(clauses.iter().map(filled).collect())
}

/// What a subject's value must be to go into a tag. Names of Kubernetes always do.
fn fillable(subject: &Subject) -> Predicate {
    match subject {
        Subject::Namespace
        | Subject::Pod
        | Subject::Container
        | Subject::Host
        | Subject::OwnerKind
        | Subject::OwnerName => Predicate::Exists,
        _ => Predicate::Matches(vec![Pattern {
            kind: PatternKind::Regex,
            text: "[A-Za-z0-9._-]+".to_owned(),
        }]),
    }
}

/// The most bytes of a part, for values that Kubernetes accepts.
fn longest(part: &Part) -> usize {
    match part {
        Part::Literal(text) => text.len(),
        Part::Value(subject) => match subject.kind() {
            SubjectKind::Pod | SubjectKind::Host | SubjectKind::OwnerName => 253,
            SubjectKind::Annotation
            | SubjectKind::NamespaceAnnotation
            | SubjectKind::Stream
            | SubjectKind::Field => usize::MAX / 8,
            SubjectKind::Label
            | SubjectKind::NamespaceLabel
            | SubjectKind::Namespace
            | SubjectKind::Container
            | SubjectKind::OwnerKind => 63,
        },
    }
}
