//! From what a record says to its tag.
//!
//! The scan of a record only fills [`Facts`]; [`decide`] makes one [`Tag`] of them.

mod automaton;
mod facts;
mod group;
mod identity;
mod number;
mod plan;
mod scratch;
mod sets;
mod tag;
mod verdict;

pub(crate) use facts::Facts;
pub use identity::Identity;
pub(crate) use identity::{Incoming, Origin};
pub(crate) use plan::{Layout, Plan};
pub(crate) use scratch::Scratch;
pub(crate) use tag::Tag;
pub use verdict::Decision;
pub(crate) use verdict::Verdict;

use crate::image::{
    CLAUSE_LEN, Fields, Image, KEY_LEN, MAX_KEYS, MAX_TABLES, Map, NONE, TABLE_LEN, clause, exact,
    header, key, table,
};
use crate::text::Text;
use group::Group;

/// Decides on a record by the facts that were recorded of it.
#[inline(never)]
pub(crate) fn decide<'p, 's>(
    plan: &Plan<'p>,
    scratch: &'s mut Scratch,
    record: &[u8],
    incoming: Incoming<'_>,
) -> Tag<'s> {
    let identity = identity::check(plan, &scratch.facts, record, incoming);
    let (decision, rendered) = if identity.is_refused(incoming) {
        (Decision::Untrusted, 0)
    } else if let Some((route, rendered)) = first_route(plan, scratch, record) {
        (Decision::Route(route), rendered)
    } else if scratch.facts.has_labels {
        (Decision::Default, 0)
    } else {
        (Decision::Unlabeled, 0)
    };
    let verdict = Verdict { decision, identity, tag: tag_index(plan, decision) };
    Tag { verdict, rendered: scratch.rendered.get(..rendered).unwrap_or_default() }
}

/// The first route that holds and whose tag can be made, and the length of what was rendered.
fn first_route(plan: &Plan<'_>, scratch: &mut Scratch, record: &[u8]) -> Option<(usize, usize)> {
    let Scratch { facts, sets, rendered } = scratch;
    let found = look_up(plan, facts, record, sets);
    let mut from = 0;
    loop {
        let index = sets::first(plan, found, facts.has_labels, from)?;
        let at = index.wrapping_mul(CLAUSE_LEN);
        let at = at.wrapping_add(plan.image.header().size(header::CLAUSES));
        let clause = Fields::<CLAUSE_LEN>::new(plan.image, at);
        if has_keys(plan, facts, clause) {
            let route = clause.u32(clause::ROUTE);
            if let Some(len) = tag::render(plan, route, facts, record, rendered) {
                return Some((route as usize, len));
            }
        }
        from = index + 1;
    }
}

/// The clause sets of the record's values, by all tables of their keys.
fn look_up<'s>(
    plan: &Plan<'_>,
    facts: &Facts,
    record: &[u8],
    sets: &'s mut [u32; MAX_TABLES],
) -> &'s [u32] {
    let (image, header) = (plan.image, plan.image.header());
    let mut places = sets.iter_mut();
    for group in Group::all() {
        for (key, value) in facts.present(plan, record, group) {
            let at = (key as usize).wrapping_mul(KEY_LEN).wrapping_add(header.size(header::KEYS));
            let key = Fields::<KEY_LEN>::new(image, at);
            let first = key.size(key::FIRST);
            // No more than there can be, whatever the image says.
            for index in 0..key.size(key::COUNT).min(MAX_TABLES) {
                let Some(place) = places.next() else { break };
                let at = first.wrapping_add(index).wrapping_mul(TABLE_LEN);
                *place = sets_of(image, at.wrapping_add(header.size(header::TABLES)), value);
            }
        }
    }
    let left = places.len();
    sets.get(..MAX_TABLES - left.min(MAX_TABLES)).unwrap_or_default()
}

/// The clause sets that the table at `at` has for `value`.
#[inline(always)]
fn sets_of(image: Image<'_>, at: usize, value: Text<'_>) -> u32 {
    let table = Fields::<TABLE_LEN>::new(image, at);
    match table.u32(table::KIND) {
        table::AUTOMATON => automaton::sets(image, table, value),
        table::NUMBER => number::sets(image, table, value),
        _ => match Map::new(image, table.size(exact::MAP)).get(image, value) {
            NONE => table.u32(table::OTHER),
            sets => sets,
        },
    }
}

/// Does the record have the keys that a clause asks for?
///
/// Where a record has no labels, what it lacks is not absent but unknown: then no requirement on
/// that holds, not even a negative one.
#[inline(always)]
fn has_keys(plan: &Plan<'_>, facts: &Facts, clause: Fields<'_, CLAUSE_LEN>) -> bool {
    let count = if facts.has_labels { clause::POSITIVE_COUNT } else { clause::KEY_COUNT };
    (0..usize::from(clause.u16(count)).min(MAX_KEYS)).all(|index| {
        let key = plan.image.u16(clause.size(clause::KEYS).wrapping_add(index * 2));
        facts.has(plan, u32::from(key))
    })
}

fn tag_index(plan: &Plan<'_>, decision: Decision) -> u32 {
    match decision {
        Decision::Route(index) => index as u32,
        Decision::Default => plan.image.header().u32(header::DEFAULT),
        Decision::Unlabeled => plan.image.header().u32(header::UNLABELED),
        Decision::Untrusted => plan.image.header().u32(header::UNTRUSTED),
        Decision::Malformed => plan.image.header().u32(header::MALFORMED),
    }
}
