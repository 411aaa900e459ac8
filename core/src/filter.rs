//! The one verb.

use core::fmt;

use crate::decide::{Incoming, Origin, Plan, Scratch, Tag, decide};
use crate::image::MAX_MEMBER;
use crate::listen::Listener;
use crate::member;
use crate::memo::Memo;
use crate::policy::Policy;
use crate::scan::source::Source;
use crate::scan::{Padded, record};
use crate::view::View;
use crate::{Error, Record, msgpack};

/// Answers records by a policy.
///
/// A filter is a policy and some memory of its own, so that a record needs none: 9 KiB, and what
/// the memo takes. Use one for each thread or task, and as many as you like for one [`Policy`].
///
/// # The memo
///
/// Records that come one behind the other mostly come from one pod, and end with the same
/// `kubernetes` object, byte for byte. A filter remembers a few of those, and then scans only
/// what stands in front. That never changes an answer: only bytes that are exactly equal count.
/// With the feature `alloc` every filter has a memo of 16 KiB; without it, see
/// [`with_memo`](Self::with_memo).
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
/// for record in [r#"{"kubernetes":{"labels":{}}}"#, r#"{"log":"no labels"}"#] {
///     match filter.apply(record)?.tag() {
///         Some(tag) => assert_eq!(tag, b"general-elastic"),
///         None => assert!(record.contains("no labels")),
///     }
/// }
/// # Ok::<(), tagsplice::Error>(())
/// ```
pub struct Filter<'p> {
    policy: Policy<'p>,
    plan: Plan<'p>,
    scratch: Scratch,
    /// The member that is added, where its tag is made of the record's values.
    member: [u8; MAX_MEMBER],
    memo: Memo<'p>,
}

/// Says what the filter does, not what it remembers: that is what apps log.
impl fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl<'p> Filter<'p> {
    /// A filter with a policy.
    #[must_use]
    pub fn new(policy: Policy<'p>) -> Self {
        #[cfg(feature = "alloc")]
        let memo = Memo::owned();
        #[cfg(not(feature = "alloc"))]
        let memo = Memo::off();
        Self::with(policy, memo)
    }

    fn with(policy: Policy<'p>, memo: Memo<'p>) -> Self {
        Self {
            policy,
            plan: Plan::new(policy),
            scratch: Scratch::default(),
            member: [0; MAX_MEMBER],
            memo,
        }
    }

    /// The same filter with its memo in `memory`: a quarter for each of four `kubernetes`
    /// objects, with all that follows them in their records. Longer ones are not kept.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut memory = [0; 8 * 1024];
    /// let mut filter = Filter::new(Policy::seed()).with_memo(&mut memory);
    /// assert!(filter.apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[must_use]
    pub fn with_memo(self, memory: &'p mut [u8]) -> Self {
        Self { memo: Memo::new(memory), ..self }
    }

    /// The same filter, remembering nothing.
    #[must_use]
    pub fn without_memo(self) -> Self {
        Self { memo: Memo::off(), ..self }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> Policy<'p> {
        self.policy
    }

    /// Puts another policy in force. What the memo remembers of the old one is forgotten.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// # let (old, new) = (Policy::seed(), Policy::seed());
    /// let mut filter = Filter::new(old);
    /// filter.exchange(new);
    /// assert_eq!(filter.policy(), new);
    /// ```
    pub fn exchange(&mut self, policy: Policy<'p>) {
        self.policy = policy;
        self.plan = Plan::new(policy);
        self.memo.clear();
    }

    /// Decides a record's tag and answers the record with it.
    ///
    /// The answer depends on the record, the policy and (where the policy checks identity) the
    /// record's tag, never on records before. Time is linear in the record's length and does not
    /// depend on its depth or on the number of routes; nothing is allocated.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, Record};
    /// let mut filter = Filter::new(Policy::seed());
    /// let view = filter.apply(r#"{"kubernetes":{"labels":{"region":"eu"}}}"#)?;
    /// assert_eq!(view.tag(), Some(&b"general-elastic"[..]));
    ///
    /// // With the tag that it came with, for a policy that checks identity:
    /// let record = Record::from("{}").with_tag(b"kube.var.log.containers.web_default_app-0.log");
    /// assert!(filter.apply(record)?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    ///
    /// # Errors
    /// The record is not one JSON object. It is still whole, and the caller's.
    #[inline]
    pub fn apply<'r, 'f>(
        &'f mut self,
        record: impl Into<Record<'r>>,
    ) -> Result<View<'r, 'f>, Error> {
        let record = record.into();
        self.answer(record.bytes(), record.tag())
    }

    /// The same for a record in `MessagePack`; see [`msgpack`].
    ///
    /// Time is linear in the record's length and depends neither on its depth nor on what its
    /// counts claim; nothing is allocated.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let view = filter.apply_msgpack(b"\x81\xaakubernetes\x81\xa6labels\x80")?;
    /// assert_eq!(
    ///     view.to_vec(),
    ///     b"\x82\xaakubernetes\x81\xa6labels\x80\xa7new_tag\xafgeneral-elastic",
    /// );
    /// # Ok::<(), tagsplice::msgpack::Error>(())
    /// ```
    ///
    /// # Errors
    /// The record is not one map. It is still whole, and the caller's.
    pub fn apply_msgpack<'r, 'f>(
        &'f mut self,
        record: impl Into<Record<'r>>,
    ) -> Result<msgpack::View<'r, 'f>, msgpack::Error> {
        msgpack::answer(&self.plan, &mut self.scratch, record.into())
    }

    /// The same for a record with room behind it. In a wasm interpreter
    /// this takes a third less time than [`apply`](Self::apply); natively they are equal.
    ///
    /// ```
    /// use tagsplice::{Filter, Padded, Policy};
    /// let mut buffer = *b"{}................................";
    /// buffer[2..].fill(0);
    /// let record = Padded::new(&buffer, 2).expect("room behind it");
    /// assert!(Filter::new(Policy::seed()).apply_padded(record, None)?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    #[inline]
    pub fn apply_padded<'r, 'f>(
        &'f mut self,
        record: Padded<'r>,
        tag: Option<&[u8]>,
    ) -> Result<View<'r, 'f>, Error> {
        record.read(|text| self.answer(text, tag))
    }

    fn answer<'r, 'f, T: Source<'r>>(
        &'f mut self,
        source: T,
        tag: Option<&[u8]>,
    ) -> Result<View<'r, 'f>, Error> {
        let Self { plan, scratch, member, memo, .. } = self;
        let text = source.whole();
        let tag = tag.filter(|_| plan.checks_identity());
        let hit = memo.find(text, tag);
        let known = hit.map(|hit| (hit.at, hit.end));
        let mut listener = Listener::new(plan, text, &mut scratch.facts, known);
        let end = record::scan(source, &mut listener)?;
        let (cuts, tail) = (listener.cuts, listener.tail());
        let decided = match hit.filter(|_| listener.used_known) {
            Some(hit) => {
                let (verdict, rendered) = memo.recall(hit);
                Tag::new(plan.image, verdict, rendered)
            }
            None => {
                let origin = tag.map_or(Origin::Unknown, Origin::Tag);
                let decided =
                    decide(plan, scratch, text, Incoming { origin, ..Incoming::default() });
                if let Some(at) = tail {
                    memo.keep(text, at, tag, end.brace, decided.verdict, decided.rendered());
                }
                decided
            }
        };
        let insert = member::of(plan, &decided, member);
        let decision = decided.verdict.decision;
        Ok(View::new(text, plan.tag_key, cuts, end, decision, insert, decided.text()))
    }
}

#[cfg(test)]
mod tests;
