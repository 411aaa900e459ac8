//! Earlier routes that leave no record for later ones.

use std::collections::BTreeSet;

use crate::compile::{Clause, Literal, Predicate, covered};
use crate::model::Subject;

/// A route's index, and one of the clauses of which it takes all records.
pub(super) type Earlier<'c> = (usize, &'c Clause);

/// The routes that take all records of these clauses, if there are some.
pub(super) fn all_covered(
    own: &[Clause],
    earlier: &[Earlier<'_>],
    steps: &mut usize,
) -> Option<BTreeSet<usize>> {
    let mut by = BTreeSet::new();
    for clause in own {
        by.extend(covered(clause, earlier, steps)?);
        by.extend(covered_without_labels(clause, earlier, steps)?);
    }
    Some(by)
}

/// The same for records without labels, which satisfy a clause only if they have all that it asks
/// about: of the earlier clauses only those take such a record that ask about nothing else.
fn covered_without_labels(
    clause: &Clause,
    earlier: &[(usize, &Clause)],
    steps: &mut usize,
) -> Option<BTreeSet<usize>> {
    if clause.iter().any(|literal| matches!(literal.subject, Subject::Label(_))) {
        return Some(BTreeSet::new());
    }
    let asks = |subject: &Subject| clause.iter().any(|literal| literal.subject == *subject);
    let earlier: Vec<_> = (earlier.iter())
        .filter(|(_, other)| other.iter().all(|literal| asks(&literal.subject)))
        .copied()
        .collect();
    let there = clause.iter().map(|literal| Literal {
        subject: literal.subject.clone(),
        predicate: Predicate::Exists,
        holds: true,
    });
    let mut clause: Clause = clause.iter().cloned().chain(there).collect();
    clause.sort();
    clause.dedup();
    covered(&clause, &earlier, steps)
}
