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
pub(crate) fn decide<'s>(
    plan: &'s Plan<'_>,
    collector: Collector<'_, '_, 's>,
    tag: Option<&[u8]>,
) -> (Decision, Option<Member<'s>>) {
    let special = |decision: Decision| (decision, literal(plan.image, tag_index(plan, decision)));
    if plan.checks_identity
        && collector.has_kubernetes
        && let Some(identity) = tag.and_then(identity::of_tag)
    {
        let agrees = collector.pod().is_some_and(|pod| pod.is(identity.pod))
            && collector.namespace().is_some_and(|name| name.is(identity.namespace));
        if !agrees {
            return special(Decision::Untrusted);
        }
    }
    if !collector.has_labels {
        return special(Decision::Unlabeled);
    }
    let mut from = 0;
    while let Some(clause) = rows::first(plan, collector.rows(), from) {
        let route = plan.image.u32(plan.clauses + clause * 4);
        if collector.can_fill(route) {
            return (Decision::Route(route as usize), collector.into_member(route));
        }
        from = clause + 1;
    }
    special(Decision::Default)
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
