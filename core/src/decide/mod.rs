//! From what a scan tells to a tag.

mod automaton;
mod collector;
mod identity;
mod member;
mod number;
mod plan;
mod rows;

pub(crate) use collector::{Collector, Cuts, Scratch};
pub(crate) use member::{Member, literal, made};
pub(crate) use plan::Plan;

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

/// Decides what `collector` was told: why, and the member to add, if any.
#[inline(never)]
pub(crate) fn decide<'s>(
    plan: &'s Plan<'_>,
    collector: Collector<'_, '_, 's>,
    tag: Option<&[u8]>,
) -> (Decision, Option<Member<'s>>) {
    let decision = if is_forged(plan, &collector, tag) {
        Decision::Untrusted
    } else if !collector.has_labels {
        Decision::Unlabeled
    } else {
        first_route(plan, &collector).map_or(Decision::Default, Decision::Route)
    };
    (decision, collector.into_member(tag_index(plan, decision)))
}

/// Does the record name another pod than the tag that it came with?
fn is_forged(plan: &Plan<'_>, collector: &Collector<'_, '_, '_>, tag: Option<&[u8]>) -> bool {
    if !plan.checks_identity || !collector.has_kubernetes {
        return false;
    }
    let Some(identity) = tag.and_then(identity::of_tag) else { return false };
    let agrees = collector.pod().is_some_and(|pod| pod.is(identity.pod))
        && collector.namespace().is_some_and(|name| name.is(identity.namespace));
    !agrees
}

/// The first route that holds and whose tag can be made.
fn first_route(plan: &Plan<'_>, collector: &Collector<'_, '_, '_>) -> Option<usize> {
    let mut from = 0;
    loop {
        let clause = rows::first(plan, collector.rows(), from)?;
        let route = plan.image.u32(plan.clauses + clause * 4);
        if collector.can_fill(route) {
            return Some(route as usize);
        }
        from = clause + 1;
    }
}

/// The index of the tag that belongs to a decision; [`image::NONE`] where it has none.
pub(crate) fn tag_index(plan: &Plan<'_>, decision: Decision) -> u32 {
    match decision {
        Decision::Route(index) => index as u32,
        Decision::Default => plan.image.u32(header::DEFAULT),
        Decision::Unlabeled => plan.image.u32(header::UNLABELED),
        Decision::Untrusted => plan.image.u32(header::UNTRUSTED),
    }
}
