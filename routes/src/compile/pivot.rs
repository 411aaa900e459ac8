//! The pivot of a clause: the literal whose table makes the clause a candidate.

use std::collections::HashMap;

use super::{Clause, Literal, Predicate};
use crate::model::Subject;

/// For each clause its pivot; none for a clause without literals.
///
/// A record whose values make many clauses candidates has to look at each of them, so that the
/// best pivot is the one that the fewest clauses share. It is a positive literal if there is one,
/// which only a record with the subject can satisfy.
pub(super) fn pivots(clauses: &[Clause]) -> Vec<Option<&Literal>> {
    let uses = Uses::new(clauses);
    let weight = |literal: &&Literal| (!literal.holds, uses.most(literal));
    clauses.iter().map(|clause| clause.iter().min_by_key(weight)).collect()
}

/// How many clauses ask for something.
struct Uses<'c> {
    values: HashMap<(&'c Subject, &'c str), usize>,
    /// Literals that more than a few values satisfy.
    others: HashMap<&'c Subject, usize>,
}

impl<'c> Uses<'c> {
    fn new(clauses: &'c [Clause]) -> Self {
        let mut uses = Self { values: HashMap::new(), others: HashMap::new() };
        for literal in clauses.iter().flatten() {
            match &literal.predicate {
                Predicate::In(values) if literal.holds => {
                    for value in values {
                        *uses.values.entry((&literal.subject, value)).or_default() += 1;
                    }
                }
                Predicate::In(_)
                | Predicate::Exists
                | Predicate::Gt(_)
                | Predicate::Lt(_)
                | Predicate::Matches(_) => {
                    *uses.others.entry(&literal.subject).or_default() += 1;
                }
            }
        }
        uses
    }

    /// How many clauses the literal's subject makes candidates at most, together with this one.
    fn most(&self, literal: &Literal) -> usize {
        let others = self.others.get(&literal.subject).copied().unwrap_or(0);
        let of_value = |value: &String| {
            self.values.get(&(&literal.subject, value.as_str())).copied().unwrap_or(0)
        };
        match &literal.predicate {
            Predicate::In(values) if literal.holds => {
                values.iter().map(of_value).max().unwrap_or(0)
            }
            Predicate::In(_)
            | Predicate::Exists
            | Predicate::Gt(_)
            | Predicate::Lt(_)
            | Predicate::Matches(_) => others,
        }
    }
}
