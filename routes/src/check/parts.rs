//! Parts of a route that decide nothing: values and alternatives that another part, or an earlier
//! route, leaves no record for.

use std::collections::BTreeSet;

use super::covering::{Earlier, all_covered};
use crate::compile::{Clause, Predicate, alternatives, contradictory};
use crate::diagnostics::Notes;
use crate::model::{Requirement, Route, RouteFile, Selector, Test};
use crate::pattern;
use crate::source::Span;

/// The most values of a requirement, and alternatives of an `any`, that are looked at one by one.
const MAX_PARTS: usize = 64;
/// The most patterns of a list that are compared with one another.
const MAX_PATTERNS: usize = 32;

/// Warns of a route's parts, where the route as a whole can win.
pub(super) fn warn(
    file: &RouteFile,
    route: &Route,
    own: &[Clause],
    earlier: &[Earlier<'_>],
    steps: &mut usize,
    notes: &mut Notes,
) {
    let mut requirements = Vec::new();
    let mut choices = Vec::new();
    collect(&route.selector, &mut requirements, &mut choices);
    for requirement in &requirements {
        repeated_values(requirement, notes);
    }
    for requirement in requirements {
        if let Test::In(values) = &requirement.test
            && (2..=MAX_PARTS).contains(&values.len())
        {
            for value in values {
                if let Some(by) = dead_value(requirement, value, own, earlier, steps) {
                    let message = format!("the value `{value}` never decides");
                    note(file, &requirement.span, message, &by, notes);
                }
            }
        }
    }
    for choice in choices {
        dead_branches(file, route, choice, earlier, steps, notes);
    }
}

/// The requirements and the `any`s of a selector that nothing negates.
fn collect<'s>(
    selector: &'s Selector,
    requirements: &mut Vec<&'s Requirement>,
    choices: &mut Vec<&'s Selector>,
) {
    match selector {
        Selector::Is(requirement) => requirements.push(requirement),
        Selector::Not(_) => {}
        Selector::All(parts) => {
            parts.iter().for_each(|part| collect(part, requirements, choices));
        }
        Selector::Any(parts) => {
            choices.push(selector);
            parts.iter().for_each(|part| collect(part, requirements, choices));
        }
    }
}

/// Warns of values that others of the same list cover.
fn repeated_values(requirement: &Requirement, notes: &mut Notes) {
    let mut warn = |message: String| {
        notes.warn("repeated-value", &requirement.span, message).help("take one of them out");
    };
    match &requirement.test {
        Test::In(values) => {
            let is_repeated = |at: usize| values[..at].contains(&values[at]);
            if let Some(at) = (0..values.len()).find(|&at| is_repeated(at)) {
                warn(format!("the value `{}` is in this list twice", values[at]));
            }
        }
        Test::Matches(patterns) if patterns.len() <= MAX_PATTERNS => {
            let covers = |a: usize, b: usize| pattern::includes(&patterns[a..=a], &patterns[b..=b]);
            let pairs = (0..patterns.len()).flat_map(|a| (0..patterns.len()).map(move |b| (a, b)));
            if let Some((a, b)) = pairs.into_iter().find(|&(a, b)| a != b && covers(a, b)) {
                let (a, b) = (&patterns[a].text, &patterns[b].text);
                warn(format!("`{a}` matches all that `{b}` beside it does"));
            }
        }
        _ => {}
    }
}

/// The earlier routes that take all records with this value; none of them if the route itself
/// rules it out.
fn dead_value(
    requirement: &Requirement,
    value: &str,
    own: &[Clause],
    earlier: &[Earlier<'_>],
    steps: &mut usize,
) -> Option<BTreeSet<usize>> {
    let mut all = BTreeSet::new();
    let mut is_asked = false;
    for clause in own {
        let place = clause.iter().position(|literal| {
            let is_same = literal.holds && literal.subject == requirement.subject;
            is_same && matches!(&literal.predicate, Predicate::In(values) if has(values, value))
        });
        let Some(place) = place else { continue };
        is_asked = true;
        let mut clause = clause.clone();
        clause[place].predicate = Predicate::In(vec![value.to_owned()]);
        clause.sort();
        if !contradictory(&clause) {
            all.extend(all_covered(&[clause], earlier, steps)?);
        }
    }
    is_asked.then_some(all)
}

fn has(values: &[String], value: &str) -> bool {
    values.iter().any(|other| other == value)
}

/// Warns of the alternatives of an `any` that add nothing to the others.
fn dead_branches(
    file: &RouteFile,
    route: &Route,
    choice: &Selector,
    earlier: &[Earlier<'_>],
    steps: &mut usize,
    notes: &mut Notes,
) {
    let Selector::Any(parts) = choice else { return };
    if !(2..=MAX_PARTS).contains(&parts.len()) {
        return;
    }
    let branches: Vec<Option<Vec<Clause>>> = (0..parts.len())
        .map(|branch| alternatives(&restricted(&route.selector, choice, branch)))
        .collect();
    let Some(branches) = branches.into_iter().collect::<Option<Vec<_>>>() else { return };
    let mut live: Vec<bool> = vec![true; parts.len()];
    // Of two that say the same, the later one is too much; after that, one before another may be.
    for among_all in [false, true] {
        for branch in 0..parts.len() {
            let is_other =
                |other: usize| live[other] && (other < branch || among_all && other > branch);
            let others = (0..parts.len()).filter(|&other| is_other(other));
            let others = others.flat_map(|other| branches[other].iter().map(|c| (SAME_ROUTE, c)));
            let others: Vec<_> = earlier.iter().copied().chain(others).collect();
            let own: Vec<_> =
                branches[branch].iter().filter(|clause| !contradictory(clause)).cloned().collect();
            if live[branch]
                && let Some(by) = all_covered(&own, &others, steps)
            {
                live[branch] = false;
                let span = first_span(&parts[branch]).unwrap_or(&route.span);
                note(file, span, "this alternative never decides".to_owned(), &by, notes);
            }
        }
    }
}

/// The index of the route itself among those that take records first.
const SAME_ROUTE: usize = usize::MAX;

/// The selector with one alternative only in the place of an `any` of it.
fn restricted(selector: &Selector, choice: &Selector, branch: usize) -> Selector {
    let all = |parts: &[Selector]| -> Vec<Selector> {
        parts.iter().map(|part| restricted(part, choice, branch)).collect()
    };
    match selector {
        Selector::Any(parts) if std::ptr::eq(selector, choice) => {
            parts.get(branch).cloned().unwrap_or(Selector::Any(Vec::new()))
        }
        Selector::Any(parts) => Selector::Any(all(parts)),
        Selector::All(parts) => Selector::All(all(parts)),
        other => other.clone(),
    }
}

/// Where a selector begins.
fn first_span(selector: &Selector) -> Option<&Span> {
    match selector {
        Selector::Is(requirement) => Some(&requirement.span),
        Selector::Not(inner) => first_span(inner),
        Selector::All(parts) | Selector::Any(parts) => parts.iter().find_map(first_span),
    }
}

fn note(file: &RouteFile, span: &Span, message: String, by: &BTreeSet<usize>, notes: &mut Notes) {
    let routes: Vec<_> = by.iter().filter_map(|&index| file.routes.get(index)).collect();
    let names: Vec<_> =
        routes.iter().map(|route| format!("`{}` ({})", route.title(), route.place)).collect();
    let note = match names.as_slice() {
        [] if by.is_empty() => notes
            .warn("dead-part", span, format!("{message}: what this route asks for contradicts it"))
            .help("take it out, or the requirement that it contradicts"),
        [] => notes
            .warn("dead-part", span, format!("{message}: another part of this route covers it"))
            .help("take it out"),
        names => notes
            .warn(
                "dead-part",
                span,
                format!("{message}: {} takes its records first", names.join(" or ")),
            )
            .help("take it out, or move this route up"),
    };
    for route in routes {
        note.related(&route.span, "takes them first");
    }
}
