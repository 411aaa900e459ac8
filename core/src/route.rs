//! Decisions on events that a caller has parsed itself.

use crate::decide::{Decision, Identity, Incoming, Origin, Plan, Verdict, decide_event};
use crate::event::Event;
use crate::image::NONE;
use crate::{Filter, member};

/// What was decided for an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routed<'f> {
    pub(crate) tag: &'f [u8],
    pub(crate) tag_index: Option<usize>,
    pub(crate) decision: Decision,
    pub(crate) identity: Identity,
}

impl<'f> Routed<'f> {
    /// The tag, if the event gets one.
    #[must_use]
    pub fn tag(&self) -> Option<&'f str> {
        // Tags of images that were checked are ASCII.
        core::str::from_utf8(self.tag).ok().filter(|tag| !tag.is_empty())
    }

    /// The tag's index among [`Policy::tags`](crate::Policy::tags), if the event gets one.
    #[must_use]
    pub fn tag_index(&self) -> Option<usize> {
        self.tag_index
    }

    /// Why it was decided.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Whether the event's pod and namespace were compared with those that it is known to be from.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
    }
}

impl Filter<'_> {
    /// Decides an event's tag, for callers that hold events of their own type.
    ///
    /// It is what [`apply`](Self::apply) decides for a record that says the same. There is no memo
    /// here: each of the policy's keys is looked up, and nothing else is.
    ///
    /// ```
    /// use tagsplice::{Event, Filter, Policy, Subject};
    ///
    /// struct Pod(&'static str);
    ///
    /// impl Event for Pod {
    ///     fn has_labels(&self) -> bool {
    ///         true
    ///     }
    ///     fn value(&self, subject: Subject<'_>) -> Option<&str> {
    ///         (subject == Subject::Label("region")).then_some(self.0)
    ///     }
    /// }
    ///
    /// let mut filter = Filter::new(Policy::example());
    /// assert_eq!(filter.route(&Pod("eu")).tag(), Some("general-elastic"));
    /// ```
    pub fn route(&mut self, event: &(impl Event + ?Sized)) -> Routed<'_> {
        self.route_from(event, Origin::Unknown)
    }

    /// The same for an event that is known to be from this pod, where the policy checks identity.
    pub fn route_with_identity(
        &mut self,
        event: &(impl Event + ?Sized),
        namespace: &[u8],
        pod: &[u8],
    ) -> Routed<'_> {
        self.route_from(event, Origin::Pod { namespace, pod })
    }

    fn route_from(&mut self, event: &(impl Event + ?Sized), origin: Origin<'_>) -> Routed<'_> {
        let Self { policy, layout, requires_identity, scratch, .. } = self;
        let policy = policy.policy();
        let incoming = Incoming { origin, must_be_known: *requires_identity };
        let decided = decide_event(&Plan::new(policy, layout), scratch, event, incoming);
        let Verdict { decision, identity, tag } = decided.verdict;
        let text = match decided.rendered {
            [] => member::literal(policy.parts(), tag).1,
            rendered => rendered,
        };
        let tag_index = (tag != NONE).then_some(tag as usize);
        Routed { tag: text, tag_index, decision, identity }
    }
}
