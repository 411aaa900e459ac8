//! From what a scan tells to a tag.

mod automaton;
mod collector;
mod identity;
mod member;
mod number;
mod rows;

pub(crate) use collector::{Collector, Cuts, Scratch};
pub(crate) use member::{Member, literal};

use crate::image::header;
use crate::policy::Policy;

/// Why a record got its tag, or none.
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
    policy: Policy<'s>,
    collector: Collector<'_, 's, 's>,
    tag: Option<&[u8]>,
) -> (Decision, Option<Member<'s>>) {
    let special =
        |decision, at| (decision, policy.special(at).and_then(|tag| literal(policy.parts(), tag)));
    if policy.checks_identity() && collector.has_kubernetes {
        if let Some(identity) = tag.and_then(identity::of_tag) {
            let agrees = collector.pod().is_some_and(|pod| pod.is(identity.pod))
                && collector.namespace().is_some_and(|name| name.is(identity.namespace));
            if !agrees {
                return special(Decision::Untrusted, header::UNTRUSTED);
            }
        }
    }
    if !collector.has_labels {
        return special(Decision::Unlabeled, header::UNLABELED);
    }
    let mut from = 0;
    while let Some(clause) = rows::first(policy, collector.rows(), from) {
        let image = policy.parts();
        let route = image.u32(image.size(header::CLAUSES) + clause * 4);
        if collector.can_fill(route) {
            let member = collector.into_member(route);
            return (Decision::Route(route as usize), member);
        }
        from = clause + 1;
    }
    special(Decision::Default, header::DEFAULT)
}
