//! From what a record says to its tag.
//!
//! The scan of a record only fills [`Facts`]; [`decide`] makes one [`Tag`] of them.

mod automaton;
mod facts;
mod identity;
mod number;
mod plan;
mod rows;
mod scratch;
mod tag;

pub(crate) use facts::Facts;
pub use identity::Identity;
pub(crate) use identity::{Incoming, Origin};
pub(crate) use plan::Plan;
pub(crate) use scratch::Scratch;
pub(crate) use tag::Tag;

use crate::image::{Fields, Image, KEY_LEN, Map, NONE, TABLE_LEN, header, key, table};
use crate::scan::Text;
use facts::Group;

/// Why a record got its tag, or none.
///
/// ```
/// use tagsplice::{Decision, Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
/// let labels = br#"{"kubernetes":{"labels":{"has-sensitive-data":"true"}}}"#;
/// assert!(matches!(filter.apply(labels)?.decision(), Decision::Route(_)));
/// assert_eq!(filter.apply("{}")?.decision(), Decision::Unlabeled);
/// # Ok::<(), tagsplice::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// The route with this index, counted from 0, is the first that matches.
    Route(usize),
    /// The record has labels, and no route matches.
    Default,
    /// The record has no labels.
    Unlabeled,
    /// The record names another pod than the one that it is known to come from.
    Untrusted,
}

/// What was decided, but for the text of the tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) decision: Decision,
    #[allow(dead_code, reason = "a view is going to report it")]
    pub(crate) identity: Identity,
    /// The index of the tag; [`NONE`] where the record gets none.
    pub(crate) tag: u32,
}

/// Decides on a record by the facts that were recorded of it.
#[inline(never)]
pub(crate) fn decide<'p, 's>(
    plan: &Plan<'p>,
    scratch: &'s mut Scratch,
    record: &[u8],
    incoming: Incoming<'_>,
) -> Tag<'p, 's> {
    let identity = identity::check(plan, &scratch.facts, record, incoming);
    let (decision, rendered) = if identity.is_refused(incoming) {
        (Decision::Untrusted, 0)
    } else if !scratch.facts.has_labels {
        (Decision::Unlabeled, 0)
    } else {
        first_route(plan, scratch, record)
    };
    let verdict = Verdict { decision, identity, tag: tag_index(plan, decision) };
    Tag::new(plan.image, verdict, scratch.rendered.get(..rendered).unwrap_or_default())
}

/// The first route that holds and whose tag can be made, and the length of what was rendered.
fn first_route(plan: &Plan<'_>, scratch: &mut Scratch, record: &[u8]) -> (Decision, usize) {
    let Scratch { facts, rows, rendered } = scratch;
    let rows = rows.get_mut(..plan.table_count()).unwrap_or_default();
    look_up(plan, facts, record, rows);
    let mut from = 0;
    while let Some(clause) = rows::first(plan, rows, from) {
        let at = clause.wrapping_mul(4).wrapping_add(plan.image.header().size(header::CLAUSES));
        let route = plan.image.u32(at);
        if let Some(len) = tag::render(plan, route, facts, record, rendered) {
            return (Decision::Route(route as usize), len);
        }
        from = clause + 1;
    }
    (Decision::Default, 0)
}

/// For each table the row of the record's value.
fn look_up(plan: &Plan<'_>, facts: &Facts, record: &[u8], rows: &mut [u32]) {
    let (image, header) = (plan.image, plan.image.header());
    let table =
        |index: usize| index.wrapping_mul(TABLE_LEN).wrapping_add(header.size(header::TABLES));
    for (index, row) in rows.iter_mut().enumerate() {
        *row = image.u32(table(index).wrapping_add(table::ABSENT));
    }
    for group in Group::all() {
        for (key, value) in facts.present(plan, record, group) {
            let key = (key as usize).wrapping_mul(KEY_LEN).wrapping_add(header.size(header::KEYS));
            let key = Fields::<KEY_LEN>::new(image, key);
            let first = key.size(key::FIRST);
            let end = first.wrapping_add(key.size(key::COUNT));
            for index in first..end.min(rows.len()) {
                if let Some(place) = rows.get_mut(index) {
                    *place = row(image, table(index), value);
                }
            }
        }
    }
}

/// The row that the table at `at` has for `value`.
#[inline(always)]
fn row(image: Image<'_>, at: usize, value: Text<'_>) -> u32 {
    let table = Fields::<TABLE_LEN>::new(image, at);
    match table.u32(table::KIND) {
        table::AUTOMATON => automaton::row(image, at, value),
        table::NUMBER => number::row(image, at, value),
        _ => match Map::new(image, table.size(table::A)).get(image, value) {
            NONE => table.u32(table::OTHER),
            row => row,
        },
    }
}

fn tag_index(plan: &Plan<'_>, decision: Decision) -> u32 {
    match decision {
        Decision::Route(index) => index as u32,
        Decision::Default => plan.image.header().u32(header::DEFAULT),
        Decision::Unlabeled => plan.image.header().u32(header::UNLABELED),
        Decision::Untrusted => plan.image.header().u32(header::UNTRUSTED),
    }
}
