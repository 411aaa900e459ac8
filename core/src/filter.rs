//! Entry point: scan a record, decide a tag, describe the edit.

use core::fmt;

use crate::decide::{Decision, Incoming, Layout, Origin, Plan, Scratch, Verdict, decide};
use crate::image::MAX_MEMBER;
use crate::listen::Listener;
use crate::memo::{Key, Memo};
#[cfg(feature = "msgpack")]
use crate::msgpack;
use crate::record::Text;
use crate::scan::record::{self, End};
use crate::scan::source::Source;
use crate::view::{Cuts, NoRoom, View};
use crate::{Error, Policy, PolicyRef, Record, member};

/// Adds tags to records by a policy.
///
/// A filter is a policy and memory of its own, so that no record needs any: 10 KiB, and what its
/// memo is given. Use one for each thread or task. Its policy is borrowed, or shared by reference
/// count; then the filter borrows nothing, and can be put into any struct or thread:
///
/// ```
/// use tagsplice::{Filter, Policy, PolicyBuf};
///
/// struct Transform {
///     policy: PolicyBuf,
///     filter: Filter<'static>,
/// }
///
/// let policy = PolicyBuf::from(Policy::example());
/// let mut transform = Transform { filter: Filter::new(policy.clone()), policy };
/// let view = transform.filter.apply(r#"{"kubernetes":{"labels":{}}}"#)?;
/// assert_eq!(view.tag(), Some(&b"general-elastic"[..]));
/// # Ok::<(), tagsplice::Error>(())
/// ```
///
/// # The memo
///
/// Each record of a pod has the same `kubernetes` object, byte for byte. A filter with a memo
/// remembers what it decided for such objects, finds them by a hash, and compares all of their
/// bytes; then it need not read them. So a memo saves time and never changes an answer. An object
/// is remembered when it comes for the second time. A filter has no memo unless it is given
/// memory for one: see [`with_memo`](Self::with_memo) and [`with_owned_memo`](Self::with_owned_memo).
pub struct Filter<'p> {
    pub(crate) policy: PolicyRef<'p>,
    pub(crate) layout: Layout,
    pub(crate) requires_identity: bool,
    pub(crate) scratch: Scratch,
    /// The member that is added, where its tag is made of the record's values.
    member: [u8; MAX_MEMBER],
    #[cfg(feature = "msgpack")]
    inserted: msgpack::Buffer,
    memo: Memo<'p>,
}

/// What was found out of a record. It borrows nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided {
    cuts: Cuts,
    verdict: Verdict,
    /// The length of the member in [`Filter::member`]; 0 if the tag is always the same.
    member_len: usize,
}

/// How much memory a memo needs for all pods of a node, in bytes: 512 KiB, enough for 250 pods
/// whose `kubernetes` objects have 1.5 KiB each.
pub const MEMO_LEN: usize = 512 * 1024;

/// Says what the filter does, not what it remembers: that is what apps log.
impl fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("policy", &self.policy())
            .field("requires_identity", &self.requires_identity)
            .finish_non_exhaustive()
    }
}

impl<'p> Filter<'p> {
    /// A filter without a memo.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// assert!(filter.apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn new(policy: impl Into<PolicyRef<'p>>) -> Self {
        let policy = policy.into();
        Self {
            layout: Layout::new(policy.policy()),
            policy,
            requires_identity: false,
            scratch: Scratch::default(),
            member: [0; MAX_MEMBER],
            #[cfg(feature = "msgpack")]
            inserted: msgpack::Buffer::default(),
            memo: Memo::off(),
        }
    }

    /// The same filter with a memo in `memory`, whose content does not matter: [`MEMO_LEN`] bytes
    /// for all pods of a node, a few KiB for some. Less than 512 bytes remember nothing.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut memory = [0; 8 * 1024];
    /// let mut filter = Filter::new(Policy::example()).with_memo(&mut memory);
    /// assert!(filter.apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn with_memo(self, memory: &'p mut [u8]) -> Self {
        Self { memo: Memo::new(memory), ..self }
    }

    /// The same filter with a memo of `len` bytes of its own.
    ///
    /// ```
    /// use tagsplice::{Filter, MEMO_LEN, Policy};
    /// let mut filter = Filter::new(Policy::example()).with_owned_memo(MEMO_LEN);
    /// assert!(filter.apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn with_owned_memo(self, len: usize) -> Self {
        Self { memo: Memo::owned(len), ..self }
    }

    /// The same filter, which takes a record whose origin is not known for an untrusted one,
    /// where the policy checks identity. Without this such a record is decided by what it says of
    /// itself, and [`View::identity`] reports that it was not verified.
    ///
    /// ```
    /// use tagsplice::{Filter, Identity, Policy};
    /// let mut filter = Filter::new(Policy::example()).with_required_identity();
    /// // This policy does not check identity, so that nothing is required.
    /// assert_eq!(filter.apply("{}")?.identity(), Identity::NotChecked);
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[must_use]
    pub fn with_required_identity(mut self) -> Self {
        self.requires_identity = true;
        self.memo.clear();
        self
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Policy<'_> {
        self.policy.policy()
    }

    /// Exchanges the policy, between two records. The memo is kept, and forgets what it remembers.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, PolicyBuf};
    /// let mut filter = Filter::new(Policy::example());
    /// filter.set_policy(PolicyBuf::from(Policy::example()));
    /// assert!(filter.apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    pub fn set_policy(&mut self, policy: impl Into<PolicyRef<'p>>) {
        self.policy = policy.into();
        self.layout = Layout::new(self.policy.policy());
        self.memo.clear();
    }

    /// Decides a record's tag and describes the record with it.
    ///
    /// The answer depends on the record, the policy and (where the policy checks identity) the
    /// record's origin, never on records before. Time is linear in the record's length and does
    /// not depend on its depth, on the number of routes, or on the number of keys that they ask
    /// for; nothing is allocated.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, Record};
    /// let mut filter = Filter::new(Policy::example());
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
    pub fn apply<'r>(&mut self, record: impl Into<Record<'r>>) -> Result<View<'r, '_>, Error> {
        let record = record.into();
        let decided = self.decide_json(record)?;
        Ok(self.view_json(record.bytes(), decided))
    }

    /// The same for a record in `MessagePack`; see [`msgpack`](crate::msgpack).
    ///
    /// Time is linear in the record's length and depends neither on its depth nor on what its
    /// counts claim; nothing is allocated.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let view = filter.apply_msgpack(b"\x81\xaakubernetes\x81\xa6labels\x80")?;
    /// assert_eq!(
    ///     view.to_vec(),
    ///     b"\x82\xaakubernetes\x81\xa6labels\x80\xa7new_tag\xafgeneral-elastic",
    /// );
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    ///
    /// # Errors
    /// The record is not one map. It is still whole, and the caller's.
    #[cfg(feature = "msgpack")]
    pub fn apply_msgpack<'r>(
        &mut self,
        record: impl Into<Record<'r>>,
    ) -> Result<View<'r, '_>, Error> {
        let record = record.into();
        let bytes = record.bytes();
        let (Decided { cuts, verdict, member_len }, map) =
            self.run(bytes, record.origin, |listener| {
                listener.read_no_further();
                Ok((msgpack::scan(bytes, listener)?, bytes.len()))
            })?;
        let Self { policy, member, inserted, .. } = self;
        let policy = policy.policy();
        let rendered = member.get(..member_len).unwrap_or_default();
        let (_, tag) = member::of(policy.parts(), verdict.tag, rendered);
        let member = (!tag.is_empty()).then(|| (policy.tag_key(), tag));
        let inserted = msgpack::insert(map, cuts.count(), member, inserted)?;
        Ok(View::msgpack(bytes, policy.parts(), cuts, verdict, inserted, tag))
    }

    /// Scans a JSON record, and decides.
    #[inline(always)]
    pub(crate) fn decide_json(&mut self, record: Record<'_>) -> Result<(Decided, End), Error> {
        match record.text {
            Text::Slice(text) => self.decide(text, record.origin),
            Text::Padded(text) => text.read(|text| self.decide(text, record.origin)),
        }
    }

    /// The answer to the record that was decided last.
    #[inline(always)]
    pub(crate) fn view_json<'r>(
        &self,
        record: &'r [u8],
        (decided, end): (Decided, End),
    ) -> View<'r, '_> {
        let Decided { cuts, verdict, member_len } = decided;
        let member = self.member.get(..member_len).unwrap_or_default();
        View::json(record, self.policy.policy().parts(), cuts, end, verdict, member)
    }

    #[inline(never)]
    fn decide<'r, T: Source<'r>>(
        &mut self,
        text: T,
        origin: Origin<'r>,
    ) -> Result<(Decided, End), Error> {
        self.run(text.whole(), origin, |listener| {
            let end = record::scan(text, listener)?;
            Ok((end, end.brace + 1))
        })
    }

    /// Makes the answer at the front of `out`, where the record of `len` bytes is that was decided
    /// last.
    #[cold]
    #[inline(never)]
    pub(crate) fn apply_json(
        &self,
        len: usize,
        decided: (Decided, End),
        out: &mut [u8],
    ) -> Result<usize, NoRoom> {
        let edit = self.view_json(out.get(..len).unwrap_or_default(), decided).edit();
        edit.apply(out)
    }

    /// The tag that was decided, and why.
    pub(crate) fn tag_and_decision(&self, decided: (Decided, End)) -> (Option<&[u8]>, Decision) {
        let view = self.view_json(&[], decided);
        (view.tag(), view.decision())
    }

    /// Decides on a record by what a listener records while it is scanned.
    #[inline(always)]
    fn run<'r, E>(
        &mut self,
        record: &'r [u8],
        origin: Origin<'r>,
        scan: impl FnOnce(&mut Listener<'r, '_>) -> Result<(E, usize), Error>,
    ) -> Result<(Decided, E), Error> {
        let Self { policy, layout, requires_identity, scratch, member, memo, .. } = self;
        let plan = Plan::new(policy.policy(), layout);
        let origin = if plan.checks_identity() { origin } else { Origin::Unknown };
        let mut listener = Listener::new(plan, record, origin, &mut scratch.facts, memo);
        let (end, end_at) = scan(&mut listener)?;
        let (cuts, known) = listener.heard();
        let decided = known.and_then(|known| memo.recall(known.lookup));
        let (verdict, member_len) = if let Some((verdict, text)) = decided {
            (verdict, member::write(plan.image, text, member))
        } else {
            let incoming = Incoming { origin, must_be_known: *requires_identity };
            let tag = decide(&plan, scratch, record, incoming);
            let member_len = member::write(plan.image, tag.rendered, member);
            if let Some(known) = known
                && let Some(bytes) = known.key(&plan, record, cuts, end_at)
            {
                memo.keep(known.lookup, Key { bytes, origin }, tag.verdict, tag.rendered);
            }
            (tag.verdict, member_len)
        };
        Ok((Decided { cuts, verdict, member_len }, end))
    }
}

#[cfg(test)]
mod tests;
