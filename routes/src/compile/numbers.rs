//! `Gt` and `Lt`.

use super::literal::Predicate;
use super::program::{Body, Table};
use super::uses::{All, Use, allowed};

pub(super) fn table(all: All<'_>, uses: &[Use<'_>]) -> Table {
    let mut thresholds: Vec<i64> = uses.iter().filter_map(|(_, l)| bound(&l.predicate)).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    // The place of a number: 2i is below threshold i and above the one before, 2i + 1 is at it.
    let at = |bound: &i64| 2 * thresholds.partition_point(|threshold| threshold < bound) + 1;
    let sets = (0..=2 * thresholds.len()).map(|place| {
        allowed(all, uses, |predicate| match predicate {
            Predicate::Gt(bound) => place > at(bound),
            Predicate::Lt(bound) => place < at(bound),
            Predicate::Exists | Predicate::In(_) | Predicate::Matches(_) => false,
        })
    });
    let sets = sets.collect();
    let other = allowed(all, uses, |_| false);
    Table { pivots: all.pivots(uses), other, body: Body::Number(thresholds, sets) }
}

fn bound(predicate: &Predicate) -> Option<i64> {
    match predicate {
        Predicate::Gt(bound) | Predicate::Lt(bound) => Some(*bound),
        Predicate::Exists | Predicate::In(_) | Predicate::Matches(_) => None,
    }
}
