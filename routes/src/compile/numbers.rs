//! `Gt` and `Lt`.

use super::tables::{Use, absent, allowed};
use super::{Body, Predicate, Set, Table};

pub(super) fn table(all: &Set, uses: &[Use<'_>]) -> Table {
    let mut thresholds: Vec<i64> = uses.iter().filter_map(|(_, l)| bound(&l.predicate)).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    // Where a number stands: 2i is below threshold i and above the one before, 2i + 1 is at it.
    let at = |bound: &i64| 2 * thresholds.partition_point(|threshold| threshold < bound) + 1;
    let rows = (0..=2 * thresholds.len()).map(|place| {
        allowed(all, uses, |predicate| match predicate {
            Predicate::Gt(bound) => place > at(bound),
            Predicate::Lt(bound) => place < at(bound),
            _ => false,
        })
    });
    let rows = rows.collect();
    let other = allowed(all, uses, |_| false);
    Table { absent: absent(all, uses), other, body: Body::Number(thresholds, rows) }
}

fn bound(predicate: &Predicate) -> Option<i64> {
    match predicate {
        Predicate::Gt(bound) | Predicate::Lt(bound) => Some(*bound),
        _ => None,
    }
}
