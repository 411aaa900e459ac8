//! Records that show at once that something does not follow.

use super::literal::{Clause, Literal, Predicate, decided};
use crate::model::Subject;
use crate::pattern;

/// A record that satisfies a clause: of each subject in it a value, or that there is none.
type Witness<'c> = Vec<(&'c Subject, Option<String>)>;

/// How many are tried: one may happen to be taken where another is not.
const TRIED: usize = 3;

/// A value that hardly anybody asks for.
const ODD: &str = "~";

/// Is there a record that satisfies `clause` and certainly none of `earlier`?
pub(super) fn refutes(clause: &Clause, earlier: &[(usize, &Clause)]) -> bool {
    (0..TRIED).filter_map(|nth| witness(clause, nth)).any(|witness| {
        !earlier.iter().any(|(_, other)| other.iter().all(|literal| may_hold(literal, &witness)))
    })
}

/// May the literal hold of a record with these values and no others?
fn may_hold(literal: &Literal, witness: &Witness<'_>) -> bool {
    let value = witness.iter().find(|(subject, _)| **subject == literal.subject);
    match value.and_then(|(_, value)| value.as_deref()) {
        None => !literal.holds,
        Some(value) => holds(literal, value) != Some(false),
    }
}

fn holds(literal: &Literal, value: &str) -> Option<bool> {
    decided(&literal.predicate, value).map(|is| is == literal.holds)
}

/// A record of the clause; another one for each `nth`, as far as that is easy.
fn witness(clause: &Clause, nth: usize) -> Option<Witness<'_>> {
    let about = clause.chunk_by(|a, b| a.subject == b.subject);
    about.map(|literals| Some((&literals.first()?.subject, value(literals, nth)?))).collect()
}

/// A value of which all literals hold, or the lack of one.
fn value(literals: &[Literal], nth: usize) -> Option<Option<String>> {
    if literals.iter().all(|literal| !literal.holds) {
        return Some(None);
    }
    let is_right = |value: &String| literals.iter().all(|l| holds(l, value) == Some(true));
    let holding = literals.iter().filter(|literal| literal.holds);
    let mut right: Vec<_> =
        holding.flat_map(|literal| examples(&literal.predicate)).filter(is_right).collect();
    let place = nth.checked_rem(right.len())?;
    Some(Some(right.swap_remove(place)))
}

/// Some values of which a predicate is true.
fn examples(predicate: &Predicate) -> Vec<String> {
    match predicate {
        Predicate::Exists => vec![ODD.to_owned()],
        Predicate::In(values) => values.iter().take(TRIED).cloned().collect(),
        Predicate::Gt(bound) => bound.checked_add(1).iter().map(i64::to_string).collect(),
        Predicate::Lt(bound) => bound.checked_sub(1).iter().map(i64::to_string).collect(),
        Predicate::Matches(patterns) => {
            patterns.iter().take(TRIED).flat_map(pattern::samples).collect()
        }
    }
}
