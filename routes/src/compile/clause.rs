//! Clauses: what one has to know of a record to know that a route matches it.

use std::collections::BTreeSet;

use super::literal::{Clause, Literal};
use super::logic::contradictory;
use crate::diagnostics::Notes;
use crate::model::{RouteFile, Selector};

/// The most clauses of a route.
const MAX_OF_ROUTE: usize = 4096;
/// The most pairs of alternatives that are put together, of which most may turn out impossible.
const MAX_PAIRS: usize = 1 << 17;
/// The most clauses of a file.
const MAX_OF_FILE: usize = 1 << 16;

/// Each route's clauses, those that no record can satisfy left out; `None` if an error was
/// noted.
pub(crate) fn clauses(file: &RouteFile, notes: &mut Notes) -> Option<Vec<Vec<Clause>>> {
    let mut all = Vec::new();
    let mut count = 0;
    for route in &file.routes {
        let clauses = clauses_of(&route.selector, true).map(|clauses| without_covered(&clauses));
        let Some(clauses) = clauses else {
            notes
                .error(
                    "too-large",
                    &route.span,
                    format!("this route comes to more than {MAX_OF_ROUTE} alternatives"),
                )
                .help("nest less `any` in `all` and in `not`, or split it into several routes");
            return None;
        };
        count += clauses.len();
        if count > MAX_OF_FILE {
            notes
                .error(
                    "too-large",
                    &route.span,
                    format!("up to here the routes come to more than {MAX_OF_FILE} alternatives"),
                )
                .help("nest less `any` in `all` and in `not`");
            return None;
        }
        all.push(clauses);
    }
    Some(all)
}

/// The clauses of a selector alone; `None` if they are too many.
pub(crate) fn alternatives(selector: &Selector) -> Option<Vec<Clause>> {
    clauses_of(selector, true)
}

/// The disjunctive normal form of a selector, or of its opposite; `None` if it is too large.
fn clauses_of(selector: &Selector, holds: bool) -> Option<Vec<Clause>> {
    match (selector, holds) {
        (Selector::Is(requirement), _) => Some(vec![vec![Literal::new(requirement, holds)]]),
        (Selector::Not(inner), _) => clauses_of(inner, !holds),
        (Selector::All(parts), true) | (Selector::Any(parts), false) => {
            let mut product = vec![Clause::new()];
            for part in parts {
                product = times(&product, &clauses_of(part, holds)?)?;
            }
            Some(product)
        }
        (Selector::Any(parts), true) | (Selector::All(parts), false) => {
            let mut sum = BTreeSet::new();
            for part in parts {
                sum.extend(clauses_of(part, holds)?);
                if sum.len() > MAX_OF_ROUTE {
                    return None;
                }
            }
            Some(sum.into_iter().collect())
        }
    }
}

/// Each of `a` with each of `b`, where both can hold.
fn times(a: &[Clause], b: &[Clause]) -> Option<Vec<Clause>> {
    if a.len() * b.len() > MAX_PAIRS {
        return None;
    }
    let mut product = BTreeSet::new();
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
        let mut clause: Clause = a.iter().chain(b).cloned().collect();
        clause.sort();
        clause.dedup();
        if !contradictory(&clause) {
            product.insert(clause);
        }
        if product.len() > MAX_OF_ROUTE {
            return None;
        }
    }
    Some(product.into_iter().collect())
}

/// Without those that say no more than another: one that has all of its literals, and more.
fn without_covered(clauses: &[Clause]) -> Vec<Clause> {
    // Quadratic, and only worth it where the selector was written by a person.
    if clauses.len() > 256 {
        return clauses.to_vec();
    }
    let says_more = |long: &Clause, short: &Clause| {
        long.len() > short.len() && short.iter().all(|literal| long.contains(literal))
    };
    (clauses.iter())
        .filter(|clause| !contradictory(clause))
        .filter(|clause| !clauses.iter().any(|other| says_more(clause, other)))
        .cloned()
        .collect()
}
