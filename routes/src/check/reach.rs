//! Routes that can never win.

use std::collections::BTreeSet;

use super::covering::{Earlier, all_covered};
use super::{filled, parts};
use crate::compile::{Clause, Literal, Predicate, contradictory};
use crate::diagnostics::Notes;
use crate::model::{RouteFile, Subject};

/// How many literals are compared for a file, and for a route.
const STEPS_OF_FILE: usize = 3_000_000;
const STEPS_OF_ROUTE: usize = 50_000;
/// The same for a file's values and alternatives, one by one.
const STEPS_OF_PARTS: usize = 1_000_000;

pub(super) fn warn(file: &RouteFile, clauses: &[Vec<Clause>], notes: &mut Notes) {
    let mut budget = STEPS_OF_FILE;
    let mut budget_of_parts = STEPS_OF_PARTS;
    let certain: Vec<_> = file
        .routes
        .iter()
        .zip(clauses)
        .map(|(route, clauses)| filled::certain(&route.tag, clauses))
        .collect();
    // The clauses of routes that certainly win where they match, with the routes.
    let mut earlier: Vec<Earlier<'_>> = Vec::new();
    for (index, (route, own)) in file.routes.iter().zip(clauses).enumerate() {
        if own.is_empty() {
            notes
                .warn(
                    "impossible-route",
                    &route.span,
                    "this route can match no record: what it asks for contradicts itself",
                )
                .help("a label has one value: write alternatives as `any`, or as several values");
        } else if let Some(subject) = unfillable(route.tag.subjects(), own) {
            notes
                .warn(
                    "unfillable-template",
                    &route.span,
                    format!(
                        "this tag can never be made: the route asks for records without {subject}"
                    ),
                )
                .help("take the place out of the tag, or the requirement out of `match`");
        } else {
            let mut steps = budget.min(STEPS_OF_ROUTE);
            let before = steps;
            match all_covered(own, &earlier, &mut steps) {
                Some(by) => note(file, clauses, index, &by, notes),
                None => {
                    let most = budget_of_parts.min(STEPS_OF_ROUTE);
                    let mut steps = most;
                    parts::warn(file, route, own, &earlier, &mut steps, notes);
                    budget_of_parts -= most - steps;
                }
            }
            budget -= before - steps;
        }
        earlier.extend(certain[index].iter().flatten().map(|clause| (index, clause)));
    }
}

/// Do these clauses take every record?
pub(super) fn take_all(clauses: &[Vec<Clause>]) -> bool {
    clauses.iter().flatten().any(Vec::is_empty)
}

fn note(
    file: &RouteFile,
    clauses: &[Vec<Clause>],
    index: usize,
    by: &BTreeSet<usize>,
    notes: &mut Notes,
) {
    let route = &file.routes[index];
    let twin = by
        .iter()
        .find(|&&other| clauses[other] == clauses[index] && file.routes[other].tag == route.tag);
    if let Some(&twin) = twin {
        notes
            .warn("duplicate-route", &route.span, "this route says the same as one before it")
            .related(&file.routes[twin].span, "this one")
            .help("take one of them out");
        return;
    }
    let names: Vec<_> = by
        .iter()
        .map(|&other| format!("`{}` ({})", file.routes[other].title(), file.routes[other].place))
        .collect();
    let verb = if names.len() == 1 { "takes" } else { "together take" };
    let message = format!(
        "this route can never win: {} {verb} every record that it matches",
        names.join(", ")
    );
    let note = notes.warn("shadowed-route", &route.span, message);
    for &other in by {
        note.related(&file.routes[other].span, "matches them first");
    }
    note.help("move it up: routes are tried in order, and the first match wins");
}

/// A subject that every clause rules out, or allows as an empty string only.
fn unfillable<'s>(
    mut subjects: impl Iterator<Item = &'s Subject>,
    clauses: &[Clause],
) -> Option<&'s Subject> {
    subjects.find(|&subject| {
        clauses.iter().all(|clause| {
            let literal = |predicate, holds| Literal { subject: subject.clone(), predicate, holds };
            let mut clause = clause.clone();
            clause.push(literal(Predicate::Exists, true));
            clause.push(literal(Predicate::In(vec![String::new()]), false));
            clause.sort();
            contradictory(&clause)
        })
    })
}
