//! What follows from what. All answers err on one side: "not known to".

use std::collections::BTreeSet;

use super::literal::{Clause, Literal, Predicate, decided};
use super::witness;
use crate::pattern;

/// Can certainly no record satisfy all of these? They are ascending, so that the literals about
/// a subject are next to each other.
pub(crate) fn contradictory(clause: &[Literal]) -> bool {
    clause.chunk_by(|a, b| a.subject == b.subject).any(|part| impossible(part.iter().map(said)))
}

/// A predicate of a subject, and whether it holds.
type Said<'l> = (&'l Predicate, bool);

fn said(literal: &Literal) -> Said<'_> {
    (&literal.predicate, literal.holds)
}

/// Can certainly no value be all of this, nor the lack of one?
fn impossible<'l>(said: impl Iterator<Item = Said<'l>> + Clone) -> bool {
    let holding = || said.clone().filter(|(_, holds)| *holds).map(|(predicate, _)| predicate);
    let failing = || said.clone().filter(|(_, holds)| !holds).map(|(predicate, _)| predicate);
    if holding().any(|predicate| failing().any(|other| implies(predicate, other))) {
        return true;
    }
    if holding().enumerate().any(|(at, a)| holding().take(at).any(|b| are_apart(a, b))) {
        return true;
    }
    let some = holding().find_map(|predicate| match predicate {
        Predicate::In(values) => Some(values),
        _ => None,
    });
    if let Some(values) = some {
        let is_left = |value| {
            said.clone().all(|(predicate, holds)| decided(predicate, value) != Some(!holds))
        };
        return !values.iter().any(|value| is_left(value));
    }
    let above = holding().filter_map(|p| if let Predicate::Gt(n) = p { Some(*n) } else { None });
    let below = holding().filter_map(|p| if let Predicate::Lt(n) = p { Some(*n) } else { None });
    let (above, below) = (above.max(), below.min());
    above == Some(i64::MAX)
        || below == Some(i64::MIN)
        || above.zip(below).is_some_and(|(above, below)| above.saturating_add(1) >= below)
}

/// Does `b` hold wherever `a` does?
fn implies(a: &Predicate, b: &Predicate) -> bool {
    match (a, b) {
        (_, Predicate::Exists) => true,
        (Predicate::In(values), _) => values.iter().all(|value| decided(b, value) == Some(true)),
        (Predicate::Gt(a), Predicate::Gt(b)) => a >= b,
        (Predicate::Lt(a), Predicate::Lt(b)) => a <= b,
        (Predicate::Matches(a), Predicate::Matches(b)) => {
            a.iter().all(|a| b.contains(a)) || pattern::includes(b, a)
        }
        _ => a == b,
    }
}

/// Is there, as far as is plain to see, no value of both forms?
fn are_apart(a: &Predicate, b: &Predicate) -> bool {
    let (Predicate::Matches(a), Predicate::Matches(b)) = (a, b) else { return false };
    a.iter().all(|a| b.iter().all(|b| pattern::are_apart(a, b)))
}

/// So many looks at a record take the time of a comparison of literals.
const LOOKS: usize = 8;

/// Is every record that satisfies `clause` certainly one that satisfies one of `earlier`? Returns
/// which of their routes that takes. `steps` bounds the comparisons of literals, and counts down.
pub(crate) fn covered(
    clause: &Clause,
    earlier: &[(usize, &Clause)],
    steps: &mut usize,
) -> Option<BTreeSet<usize>> {
    // Mostly there is a record that none of them takes, and it takes one look at each to see that.
    *steps = steps.checked_sub(1 + earlier.len() / LOOKS)?;
    if witness::refutes(clause, earlier) {
        return None;
    }
    // Else it is mostly one of them alone, and then no other is to blame.
    for (index, other) in earlier {
        *steps = steps.checked_sub(1 + clause.len())?;
        if other.iter().all(|literal| follows(literal, clause)) {
            return Some(BTreeSet::from([*index]));
        }
    }
    covered_together(clause, earlier, steps)
}

fn covered_together(
    clause: &Clause,
    earlier: &[(usize, &Clause)],
    steps: &mut usize,
) -> Option<BTreeSet<usize>> {
    if contradictory(clause) {
        return Some(BTreeSet::new());
    }
    for (at, &(index, other)) in earlier.iter().enumerate() {
        *steps = steps.checked_sub(1 + clause.len())?;
        if !compatible(clause, other) {
            continue;
        }
        // It takes some of the clause; what it leaves has to be taken by those after it.
        let mut used = BTreeSet::from([index]);
        let mut taken = clause.clone();
        for literal in other {
            let mut rest = taken.clone();
            insert(&mut rest, literal.negated());
            used.extend(covered_together(&rest, &earlier[at + 1..], steps)?);
            insert(&mut taken, literal.clone());
        }
        return Some(used);
    }
    None
}

/// Does the literal hold wherever the clause does?
fn follows(literal: &Literal, clause: &Clause) -> bool {
    let about = about(clause, literal);
    if about.is_empty() {
        return false;
    }
    let opposite = (&literal.predicate, !literal.holds);
    about.contains(literal) || impossible(about.iter().map(said).chain([opposite]))
}

/// May a record satisfy both? Each alone can be satisfied.
fn compatible(a: &Clause, b: &Clause) -> bool {
    !b.chunk_by(|a, b| a.subject == b.subject).any(|part| {
        let about = part.first().map_or(&[][..], |literal| about(a, literal));
        !about.is_empty() && impossible(about.iter().chain(part).map(said))
    })
}

/// What a clause says of a literal's subject.
fn about<'c>(clause: &'c Clause, literal: &Literal) -> &'c [Literal] {
    let start = clause.partition_point(|other| other.subject < literal.subject);
    let rest = &clause[start..];
    &rest[..rest.partition_point(|other| other.subject == literal.subject)]
}

fn insert(clause: &mut Clause, literal: Literal) {
    if let Err(at) = clause.binary_search(&literal) {
        clause.insert(at, literal);
    }
}
