//! From what a scan tells to a tag.

mod automaton;
mod collector;
mod identity;
pub(crate) mod member;
mod number;
mod plan;
mod rows;
mod scratch;

pub(crate) use collector::{Collector, Cuts};
pub(crate) use plan::Plan;
pub(crate) use scratch::Scratch;

use crate::image::header;

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
    /// The identity in the record is not the one in the tag that it came with.
    Untrusted,
}

/// What was decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) decision: Decision,
    /// The index of its tag; [`image::NONE`](crate::image::NONE) where it has none.
    pub(crate) tag: u32,
}

/// Decides what `collector` was told, and makes the member to add if its tag is a template.
#[inline(never)]
pub(crate) fn decide<'s>(
    plan: &Plan<'_>,
    mut collector: Collector<'_, '_, 's>,
    tag: Option<&[u8]>,
) -> (Verdict, &'s [u8]) {
    let (decision, made) = if is_forged(plan, &collector, tag) {
        (Decision::Untrusted, 0)
    } else if !collector.has_labels {
        (Decision::Unlabeled, 0)
    } else {
        first_route(plan, &mut collector)
    };
    let verdict = Verdict { decision, tag: tag_index(plan, decision) };
    (verdict, collector.into_made(made))
}

/// Does the record name another pod than the tag that it came with?
fn is_forged(plan: &Plan<'_>, collector: &Collector<'_, '_, '_>, tag: Option<&[u8]>) -> bool {
    if !plan.checks_identity() || !collector.has_kubernetes {
        return false;
    }
    let Some(identity) = tag.and_then(identity::of_tag) else { return false };
    !collector.is_of(&identity)
}

/// The first route that holds and whose tag can be made, and the length of what was made.
fn first_route(plan: &Plan<'_>, collector: &mut Collector<'_, '_, '_>) -> (Decision, usize) {
    let mut from = 0;
    while let Some(clause) = rows::first(plan, collector.rows(), from) {
        let route = plan.image.u32(plan.image.header().size(header::CLAUSES) + clause * 4);
        if let Some(made) = collector.make(route) {
            return (Decision::Route(route as usize), made);
        }
        from = clause + 1;
    }
    (Decision::Default, 0)
}

fn tag_index(plan: &Plan<'_>, decision: Decision) -> u32 {
    match decision {
        Decision::Route(index) => index as u32,
        Decision::Default => plan.image.header().u32(header::DEFAULT),
        Decision::Unlabeled => plan.image.header().u32(header::UNLABELED),
        Decision::Untrusted => plan.image.header().u32(header::UNTRUSTED),
    }
}
