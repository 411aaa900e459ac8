//! From what a record says to its tag.
//!
//! The scan of a record only fills [`Facts`]; [`decide`] makes one [`Tag`] of them.

mod automaton;
mod events;
mod facts;
mod identity;
mod number;
mod plan;
mod scratch;
mod sets;
mod tag;
mod values;
mod verdict;

pub(crate) use facts::Facts;
pub use identity::Identity;
pub(crate) use identity::{Incoming, Origin};
pub(crate) use plan::{Layout, Plan, Scope};
pub(crate) use scratch::Scratch;
pub(crate) use tag::Tag;
pub use verdict::Decision;
pub(crate) use verdict::Verdict;

use crate::event::Event;
use crate::image::{
    CLAUSE_LEN, Fields, Image, MAX_KEYS, MAX_TABLES, MAX_TEMPLATE_TAG, Map, NONE, TABLE_LEN,
    clause, exact, header, key, table,
};
use crate::text::Text;
use events::OfEvent;
use facts::Recorded;
use values::Values;

/// Decides on a record by the facts that were recorded of it.
#[inline(never)]
pub(crate) fn decide<'s>(
    plan: &Plan<'_>,
    scratch: &'s mut Scratch,
    record: &[u8],
    incoming: Incoming<'_>,
) -> Tag<'s> {
    let Scratch { facts, sets, rendered } = scratch;
    by_values(plan, &Recorded { facts, record }, sets, rendered, incoming)
}

/// Decides on an event that a caller has parsed itself.
pub(crate) fn decide_event<'s>(
    plan: &Plan<'_>,
    scratch: &'s mut Scratch,
    event: &(impl Event + ?Sized),
    incoming: Incoming<'_>,
) -> Tag<'s> {
    let Scratch { sets, rendered, .. } = scratch;
    by_values(plan, &OfEvent(event), sets, rendered, incoming)
}

#[inline(always)]
fn by_values<'s>(
    plan: &Plan<'_>,
    values: &impl Values,
    sets: &mut [u32; MAX_TABLES],
    rendered: &'s mut [u8; MAX_TEMPLATE_TAG],
    incoming: Incoming<'_>,
) -> Tag<'s> {
    let identity = identity::check(plan, values, incoming);
    let (decision, len) = if identity.is_refused(incoming) {
        (Decision::Untrusted, 0)
    } else if let Some((route, len)) = first_route(plan, values, sets, rendered) {
        (Decision::Route(route), len)
    } else if values.has_labels(plan) {
        (Decision::Default, 0)
    } else {
        (Decision::Unlabeled, 0)
    };
    let verdict = Verdict { decision, identity, tag: tag_index(plan, decision) };
    Tag { verdict, rendered: rendered.get(..len).unwrap_or_default() }
}

/// The first route that holds and whose tag can be made, and the length of what was rendered.
#[inline(always)]
fn first_route(
    plan: &Plan<'_>,
    values: &impl Values,
    sets: &mut [u32; MAX_TABLES],
    rendered: &mut [u8; MAX_TEMPLATE_TAG],
) -> Option<(usize, usize)> {
    let found = look_up(plan, values, sets);
    let has_labels = values.has_labels(plan);
    let mut from = 0;
    loop {
        let index = sets::first(plan, found, has_labels, from)?;
        let at = plan.item(header::CLAUSES, index as u32, CLAUSE_LEN);
        let clause = Fields::<CLAUSE_LEN>::new(plan.image, at);
        if has_keys(plan, values, clause, has_labels) {
            let route = clause.u32(clause::ROUTE);
            if let Some(len) = tag::render(plan, route, values, rendered) {
                return Some((route as usize, len));
            }
        }
        from = index + 1;
    }
}

/// The clause sets of the record's values, by all tables of their keys.
#[inline(always)]
fn look_up<'s>(
    plan: &Plan<'_>,
    values: &impl Values,
    sets: &'s mut [u32; MAX_TABLES],
) -> &'s [u32] {
    let mut places = sets.iter_mut();
    values.each(plan, |key, value| {
        let key = plan.key(key);
        let first = key.u32(key::FIRST);
        // No more than there can be, whatever the image says.
        for index in 0..u32::from(key.u16(key::COUNT)).min(MAX_TABLES as u32) {
            let Some(place) = places.next() else { break };
            let at = plan.item(header::TABLES, first.wrapping_add(index), TABLE_LEN);
            *place = sets_of(plan.image, at, value);
        }
    });
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
fn has_keys(
    plan: &Plan<'_>,
    values: &impl Values,
    clause: Fields<'_, CLAUSE_LEN>,
    has_labels: bool,
) -> bool {
    let count = if has_labels { clause::POSITIVE_COUNT } else { clause::KEY_COUNT };
    (0..usize::from(clause.u16(count)).min(MAX_KEYS)).all(|index| {
        let key = plan.image.u16(clause.size(clause::KEYS).wrapping_add(index * 2));
        values.value(plan, u32::from(key)).is_some()
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
