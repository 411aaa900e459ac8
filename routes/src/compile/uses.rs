//! Where literals are used: in which clauses, and which of them a value leaves.

use super::literal::{Literal, Predicate};
use super::set::Set;

/// A literal and the clause that it is in.
pub(super) type Use<'c> = (usize, &'c Literal);

/// All clauses, and for each its pivot.
#[derive(Clone, Copy)]
pub(super) struct All<'c> {
    clauses: &'c Set,
    pivots: &'c [Option<&'c Literal>],
}

impl<'c> All<'c> {
    pub(super) fn new(clauses: &'c Set, pivots: &'c [Option<&'c Literal>]) -> Self {
        Self { clauses, pivots }
    }

    /// Those whose pivot is one of `uses`.
    pub(super) fn pivots(&self, uses: &[Use<'_>]) -> Set {
        let mut set = Set::none(self.pivots.len());
        for &(clause, literal) in uses {
            if self.pivots[clause] == Some(literal) {
                set.insert(clause);
            }
        }
        set
    }
}

/// What is left of all clauses where literals hold or not as `is` says of their predicates.
pub(super) fn allowed<'c>(
    all: All<'_>,
    uses: &[Use<'c>],
    mut is: impl FnMut(&'c Predicate) -> bool,
) -> Set {
    let mut set = all.clauses.clone();
    for &(clause, literal) in uses {
        if is(&literal.predicate) != literal.holds {
            set.remove(clause);
        }
    }
    set
}
