//! The answer: a record with another count in its header, not yet copied.

use super::record::Map;
use super::write::{self, Short};
use super::{Error, ErrorKind, Pieces};
use crate::Decision;
use crate::listen::Cuts;

/// The answer to a record in `MessagePack`: the record itself where nothing changes, else its
/// pieces between a new map header and an inserted member. Nothing is copied until one of the
/// methods that say where to is called.
///
/// `'r` is the record's lifetime, `'f` the filter's: the tag lies in the filter or its policy.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
/// let record = b"\x82\xa7new_tag\xa6forged\xaakubernetes\x81\xa6labels\x80";
///
/// let view = filter.apply_msgpack(record)?;
/// assert_eq!(view.tag(), Some(&b"general-elastic"[..]));
/// assert_eq!(view.cut_count(), 1);
/// let answer = view.to_vec();
/// assert_eq!(
///     answer,
///     b"\x82\xaakubernetes\x81\xa6labels\x80\xa7new_tag\xafgeneral-elastic",
/// );
/// assert_eq!(answer[view.inserted_at()..], b"\xa7new_tag\xafgeneral-elastic"[..]);
/// assert_eq!(answer.len(), view.len());
/// # Ok::<(), tagsplice::msgpack::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a view is only a description of the answer"]
pub struct View<'r, 'f> {
    pub(super) record: &'r [u8],
    pub(super) tag_key: &'f [u8],
    pub(super) cuts: Cuts,
    /// How many bytes of the record the new header stands for; 0: the header stays.
    pub(super) old_header: usize,
    pub(super) header: Short,
    pub(super) key: Str<'f>,
    pub(super) tag: Str<'f>,
    decided: Option<&'f [u8]>,
    decision: Decision,
}

/// A str of the inserted member; empty where none is inserted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Str<'f> {
    pub(super) head: Short,
    pub(super) text: &'f [u8],
}

impl<'f> Str<'f> {
    fn new(text: &'f [u8]) -> Self {
        Self { head: write::string(text.len()), text }
    }

    const fn len(&self) -> usize {
        self.head.len() + self.text.len()
    }
}

impl<'r, 'f> View<'r, 'f> {
    pub(super) fn new(
        record: &'r [u8],
        tag_key: &'f [u8],
        map: Map,
        cuts: Cuts,
        decision: Decision,
        tag: Option<&'f [u8]>,
    ) -> Result<Self, Error> {
        let kept = map.count.saturating_sub(cuts.count as u32);
        let count = kept.checked_add(u32::from(tag.is_some()));
        let count = count.ok_or(Error::new(ErrorKind::TooManyMembers, 0))?;
        let (old_header, header) = if count == map.count {
            (0, Short::default())
        } else {
            (map.header_len, write::map(count, map.header_len))
        };
        let key = tag.map(|_| Str::new(tag_key)).unwrap_or_default();
        let value = tag.map(Str::new).unwrap_or_default();
        Ok(Self {
            record,
            tag_key,
            cuts,
            old_header,
            header,
            key,
            tag: value,
            decided: tag,
            decision,
        })
    }

    /// The record as it came in.
    #[must_use]
    pub const fn record(&self) -> &'r [u8] {
        self.record
    }

    /// Is the answer the record itself, byte for byte?
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.decided.is_none() && self.cuts.count == 0
    }

    /// The tag that was decided.
    #[must_use]
    pub const fn tag(&self) -> Option<&'f [u8]> {
        self.decided
    }

    /// Why.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Where in the answer the inserted member begins, which goes to the end; the answer's
    /// length where none is inserted.
    #[must_use]
    pub const fn inserted_at(&self) -> usize {
        self.header.len() + self.record.len() - self.old_header - self.cuts.len
    }

    /// How many members with the tag key are taken out.
    #[must_use]
    pub const fn cut_count(&self) -> usize {
        self.cuts.count
    }

    /// The length of the answer in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.inserted_at() + self.key.len() + self.tag.len()
    }

    /// Is the answer without any byte? It never is: the shortest is an empty map.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces of the answer, in order: six at most, unless old members are taken out.
    pub fn pieces(&self) -> Pieces<'_> {
        Pieces::new(self)
    }
}
