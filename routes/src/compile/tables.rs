//! Tables: for each subject and kind of test, which clauses a value allows.

use std::collections::BTreeMap;

use tagsplice::image::MAX_TABLES;

use super::literal::{Clause, Kind, Literal, Predicate};
use super::program::{Body, Key, Table};
use super::set::Set;
use super::uses::{All, Use, allowed};
use super::{automaton, numbers};
use crate::diagnostics::Notes;
use crate::model::{RouteFile, Subject};

/// The keys with their tables, by subject; `None` if an error was noted.
pub(super) fn keys(
    file: &RouteFile,
    clauses: &[Clause],
    pivots: &[Option<&Literal>],
    notes: &mut Notes,
) -> Option<Vec<Key>> {
    let mut subjects: BTreeMap<&Subject, Vec<Use<'_>>> = BTreeMap::new();
    for (index, clause) in clauses.iter().enumerate() {
        for literal in clause {
            subjects.entry(&literal.subject).or_default().push((index, literal));
        }
    }
    let every = Set::all(clauses.len());
    let all = All::new(&every, pivots);
    let mut keys = Vec::new();
    let mut count = 0;
    for (subject, uses) in subjects {
        let of_kind = |kind: Kind| -> Vec<Use<'_>> {
            uses.iter().filter(|(_, literal)| literal.predicate.kind() == kind).copied().collect()
        };
        let exact = of_kind(Kind::Exact);
        let number = of_kind(Kind::Number);
        let patterns = of_kind(Kind::Pattern);
        let mut tables = Vec::new();
        if !exact.is_empty() {
            tables.push(exact_table(all, &exact));
        }
        if !number.is_empty() {
            tables.push(numbers::table(all, &number));
        }
        if !patterns.is_empty() {
            tables.extend(automaton::tables(file, all, &patterns, notes)?);
        }
        count += tables.len();
        if count > MAX_TABLES {
            let span = file.routes.first().map_or(0..0, |route| route.span.clone());
            notes
                .error("too-large", &span, format!("the routes need more than {MAX_TABLES} tables"))
                .help("ask about fewer different labels, or with simpler patterns");
            return None;
        }
        keys.push(Key { subject: subject.clone(), tables });
    }
    Some(keys)
}

fn exact_table(all: All<'_>, uses: &[Use<'_>]) -> Table {
    // What holds of a value that nobody mentions, and for each one that is, what is different.
    let other = allowed(all, uses, |predicate| *predicate == Predicate::Exists);
    let mut mentions: BTreeMap<&str, Vec<Use<'_>>> = BTreeMap::new();
    for &(clause, literal) in uses {
        if let Predicate::In(values) = &literal.predicate {
            for value in values {
                mentions.entry(value).or_default().push((clause, literal));
            }
        }
    }
    let mut by_clause: BTreeMap<usize, Vec<&Literal>> = BTreeMap::new();
    for &(clause, literal) in uses {
        by_clause.entry(clause).or_default().push(literal);
    }
    let holds = |literal: &Literal, value: &str| {
        let is = match &literal.predicate {
            Predicate::In(values) => {
                values.binary_search_by(|other| other.as_str().cmp(value)).is_ok()
            }
            _ => true,
        };
        is == literal.holds
    };
    let mut sets = Vec::new();
    for (value, mentioned) in mentions {
        let mut set = other.clone();
        for (clause, _) in mentioned {
            if by_clause[&clause].iter().all(|literal| holds(literal, value)) {
                set.insert(clause);
            } else {
                set.remove(clause);
            }
        }
        if set != other {
            sets.push((value.to_owned(), set));
        }
    }
    Table { pivots: all.pivots(uses), other, body: Body::Exact(sets) }
}
