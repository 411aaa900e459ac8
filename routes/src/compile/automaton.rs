//! Globs and regular expressions: one deterministic automaton for all of a subject's, or a few
//! where one would get too large.

pub(crate) mod build;
mod product;
mod shrink;

use std::collections::{BTreeMap, HashSet};

use super::literal::Predicate;
use super::program::{Automaton, Body, Table};
use super::set::Set;
use super::uses::{All, Use, allowed};
use crate::diagnostics::Notes;
use crate::model::{Pattern, RouteFile, Selector, Test};
use crate::pattern;
use crate::source::Span;
use build::{Dfa, TooLarge};

/// What the automaton of several predicates may take: several tables are better than one that
/// grows with the product of its patterns. Bytes of transitions.
const MANY: usize = 96 << 10;
/// What the automaton of one predicate may take, which cannot be split.
const ONE: usize = 512 << 10;

/// The tables of all `uses`; `None` if an error was noted.
pub(super) fn tables(
    file: &RouteFile,
    all: All<'_>,
    uses: &[Use<'_>],
    notes: &mut Notes,
) -> Option<Vec<Table>> {
    let mut predicates: Vec<&[Pattern]> = Vec::new();
    let mut seen = HashSet::new();
    for (_, literal) in uses {
        if let Predicate::Matches(patterns) = &literal.predicate
            && seen.insert(patterns)
        {
            predicates.push(patterns);
        }
    }
    let mut parts = Vec::new();
    for patterns in predicates {
        match automaton(patterns) {
            Ok(dfa) => parts.push((patterns, dfa)),
            Err(why) => {
                note_too_large(file, patterns, &why, notes);
                return None;
            }
        }
    }
    let mut tables = Vec::new();
    // Groups still to build, the first on top.
    let mut groups = vec![parts.as_slice()];
    while let Some(group) = groups.pop() {
        let patterns: Vec<_> = group.iter().map(|(patterns, _)| *patterns).collect();
        if let [(_, dfa)] = group {
            tables.push(table(all, uses, &patterns, dfa));
            continue;
        }
        let dfas: Vec<_> = group.iter().map(|(_, dfa)| dfa).collect();
        if let Ok(dfa) = product::product(&dfas, MANY) {
            tables.push(table(all, uses, &patterns, &dfa));
        } else {
            let (front, back) = group.split_at(group.len() / 2);
            groups.push(back);
            groups.push(front);
        }
    }
    Some(tables)
}

/// The smallest automaton of one predicate.
fn automaton(patterns: &[Pattern]) -> Result<Dfa, TooLarge> {
    let language = pattern::any_of(patterns).map_err(|error| TooLarge(error.message))?;
    let dfa = shrink::shrink(&build::build(&[language], ONE)?);
    if dfa.bytes() > ONE || dfa.ends.len() > usize::from(u16::MAX) {
        return Err(TooLarge(format!("it takes {} KiB", dfa.bytes() >> 10)));
    }
    Ok(dfa)
}

fn table(all: All<'_>, uses: &[Use<'_>], group: &[&[Pattern]], dfa: &Dfa) -> Table {
    let group: BTreeMap<&[Pattern], usize> =
        group.iter().enumerate().map(|(place, &patterns)| (patterns, place)).collect();
    let place = |predicate: &Predicate| match predicate {
        Predicate::Matches(patterns) => group.get(patterns.as_slice()).copied(),
        _ => None,
    };
    let places: BTreeMap<&Predicate, usize> =
        uses.iter().filter_map(|(_, l)| Some((&l.predicate, place(&l.predicate)?))).collect();
    let uses: Vec<Use<'_>> =
        uses.iter().filter(|(_, l)| places.contains_key(&l.predicate)).copied().collect();
    let mut sets: BTreeMap<&[usize], Set> = BTreeMap::new();
    for end in &dfa.ends {
        sets.entry(end).or_insert_with(|| {
            allowed(all, &uses, |predicate| end.binary_search(&places[predicate]).is_ok())
        });
    }
    let ends = dfa.ends.iter().map(|end| sets[end.as_slice()].clone()).collect();
    let other = allowed(all, &uses, |_| false);
    let body = Automaton {
        classes: dfa.classes,
        transitions: dfa.transitions.clone(),
        shift: dfa.shift,
        ends,
    };
    Table { pivots: all.pivots(&uses), other, body: Body::Automaton(Box::new(body)) }
}

fn note_too_large(file: &RouteFile, patterns: &[Pattern], why: &TooLarge, notes: &mut Notes) {
    let span = file.routes.iter().find_map(|route| find(&route.selector, patterns));
    let texts: Vec<_> = patterns.iter().map(ToString::to_string).collect();
    notes
        .error(
            "too-large",
            &span.unwrap_or(0..0),
            format!("the automaton of {} gets too large: {}", texts.join(", "), why.0),
        )
        .help("avoid counted repetitions such as `{20,40}`, and `.*` before them");
}

/// Where these patterns are written.
fn find(selector: &Selector, patterns: &[Pattern]) -> Option<Span> {
    match selector {
        Selector::All(parts) | Selector::Any(parts) => {
            parts.iter().find_map(|part| find(part, patterns))
        }
        Selector::Not(inner) => find(inner, patterns),
        Selector::Is(requirement) => match &requirement.test {
            Test::Matches(list) | Test::NotMatches(list)
                if patterns.iter().all(|pattern| list.contains(pattern)) =>
            {
                Some(requirement.span.clone())
            }
            _ => None,
        },
    }
}
