//! From selectors to a policy image.
//!
//! Each route's selector becomes a disjunction of [clauses](clause), and all clauses together
//! become [tables]: for each subject and kind of test, which clauses a value allows. What the
//! image is and how a decision is read from it is described in `tagsplice`'s module `image`.

pub(crate) mod automaton;
mod clause;
mod literal;
mod logic;
mod numbers;
mod pivot;
mod program;
mod scopes;
mod set;
mod tables;
mod uses;
mod witness;

pub(crate) use clause::{alternatives, clauses};
pub(crate) use literal::{Clause, Literal, Predicate, decided};
pub(crate) use logic::{contradictory, covered};
pub(crate) use program::{Body, Entry, Key, Program, Sets, Table};
pub(crate) use scopes::{Conflict, Kind, Scope, Scopes};

use std::borrow::Cow;
use std::collections::BTreeMap;

use tagsplice::image::{MAX_KEYS, MAX_SCOPES};

use crate::diagnostics::Notes;
use crate::model::{RouteFile, Subject};
pub(crate) use set::Set;

/// What to write; `None` if an error was noted.
pub(crate) fn program(file: &RouteFile, notes: &mut Notes) -> Option<Program> {
    let mut routes = Vec::new();
    let mut all = Vec::new();
    for (index, clauses) in clauses(file, notes)?.into_iter().enumerate() {
        for mut clause in clauses {
            for literal in &mut clause {
                if let Cow::Owned(subject) = file.schema.canonical(&literal.subject) {
                    literal.subject = subject;
                }
            }
            clause.sort();
            routes.push(index as u32);
            all.push(clause);
        }
    }
    let pivots = pivot::pivots(&all);
    let mut keys = tables::keys(file, &all, &pivots, notes)?;
    add_keys_without_tables(file, &mut keys, notes)?;
    let scopes = scopes(file, &keys, notes)?;
    let places: BTreeMap<&Subject, usize> = scopes.subjects.iter().zip(0..).collect();
    keys.sort_by_key(|key| places.get(&key.subject));
    let entries = routes.iter().zip(&all).zip(&pivots);
    let entries = entries.map(|((&route, clause), &pivot)| entry(route, clause, pivot, &places));
    Some(Program { clauses: entries.collect(), base: base(&all), keys, scopes })
}

/// `places` are the subjects' indices among the keys.
fn entry(
    route: u32,
    clause: &Clause,
    pivot: Option<&Literal>,
    places: &BTreeMap<&Subject, usize>,
) -> Entry {
    let mut entry = Entry { route, positive: Vec::new(), other: Vec::new() };
    for about in clause.chunk_by(|a, b| a.subject == b.subject) {
        let Some(first) = about.first() else { continue };
        if pivot.is_some_and(|pivot| pivot.subject == first.subject) {
            continue;
        }
        let Some(&key) = places.get(&first.subject) else { continue };
        let key = key as u16;
        if about.iter().any(|literal| literal.holds) {
            entry.positive.push(key);
        } else {
            entry.other.push(key);
        }
    }
    entry
}

/// What is a candidate whatever a record has: without a positive literal, and without any.
fn base(clauses: &[Clause]) -> Sets {
    let of = |is_base: fn(&Clause) -> bool| {
        let mut set = Set::none(clauses.len());
        (0..).zip(clauses).filter(|(_, clause)| is_base(clause)).for_each(|(i, _)| set.insert(i));
        set
    };
    Sets {
        allowed: of(|clause| !clause.iter().any(|literal| literal.holds)),
        pivots: of(Vec::is_empty),
    }
}

/// Where in a record the keys are; `None` if an error was noted.
fn scopes(file: &RouteFile, keys: &[Key], notes: &mut Notes) -> Option<Scopes> {
    let schema = &file.schema;
    // What the schema has no place for is an error of the file, which was noted: no image is
    // written, but the file is checked on.
    let subjects =
        keys.iter().filter_map(|key| Some((key.subject.clone(), schema.path(&key.subject)?)));
    let span = file.routes.first().map_or(0..0, |route| route.span.clone());
    let scopes = match Scopes::new(subjects, schema.labels(), schema.pod()) {
        Ok(scopes) if scopes.list.len() <= MAX_SCOPES => return Some(scopes),
        Ok(scopes) => scopes.list.len(),
        Err(Conflict::Same(one, two)) => {
            let message = format!("{one} and {two} are the same value of a record");
            notes.error("same-value", &span, message).help("ask about it by one of these names");
            return None;
        }
        Err(Conflict::Kind(subject)) => {
            let message = format!("the way to {subject} goes through a list, and another one not");
            notes
                .error("same-value", &span, message)
                .help("see which fields are in lists in your records");
            return None;
        }
    };
    notes
        .error("too-large", &span, format!("the routes ask about {scopes} objects of a record"))
        .help(format!("ask about fields in at most {MAX_SCOPES} objects"));
    None
}

/// The subjects of templates, and those that identity is checked by.
fn add_keys_without_tables(file: &RouteFile, keys: &mut Vec<Key>, notes: &mut Notes) -> Option<()> {
    let of_identity = [Subject::Namespace, Subject::Pod];
    let of_identity = of_identity.iter().filter(|_| file.specials.untrusted.is_some());
    let of_templates = file.routes.iter().flat_map(|route| route.tag.subjects());
    for subject in of_templates.chain(of_identity) {
        let subject = file.schema.canonical(subject);
        if let Err(at) = keys.binary_search_by(|key| key.subject.cmp(&subject)) {
            keys.insert(at, Key { subject: subject.into_owned(), tables: Vec::new() });
        }
    }
    if keys.len() <= MAX_KEYS {
        return Some(());
    }
    let span = file.routes.first().map_or(0..0, |route| route.span.clone());
    notes
        .error("too-large", &span, format!("the routes need more than {MAX_KEYS} different values"))
        .help("ask about fewer different labels, or use fewer in tags");
    None
}
