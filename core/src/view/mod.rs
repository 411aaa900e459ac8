//! The answer to a record, described by pieces and not yet copied.

mod cuts;
mod edit;
mod outputs;
mod pieces;

pub(crate) use cuts::{Cuts, Format};
pub use edit::{Edit, NoRoom};
pub use pieces::{Piece, Pieces};

use crate::decide::{Decision, Identity, Verdict};
use crate::image::Image;
use crate::member;
#[cfg(feature = "msgpack")]
use crate::msgpack::Inserted;
use crate::scan::record::End;
use crate::span::Span;
use crate::text::equal;

/// The answer to a record: the record itself where nothing changes, else its pieces around what
/// is inserted. Nothing is copied until one of the methods that say where to is called.
///
/// What the answer is: all bytes of the record in their order, without the members that have
/// the tag key (nobody but the filter may set it), and with one such member added as the last,
/// if the policy decides a tag. The header of a `MessagePack` map counts its members, and changes
/// with their number.
///
/// `'r` is the record's lifetime, `'f` the filter's: what is inserted is in the filter or in its
/// policy.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::example());
/// let record = r#"{"new_tag":"forged","kubernetes":{"labels":{}}}"#;
///
/// let view = filter.apply(record)?;
/// assert_eq!(view.tag(), Some(&b"general-elastic"[..]));
/// assert_eq!(view.inserted(), br#","new_tag":"general-elastic""#);
/// assert_eq!(view.cut_count(), 1);
/// let answer = view.to_vec();
/// assert_eq!(answer, br#"{"kubernetes":{"labels":{}},"new_tag":"general-elastic"}"#);
/// assert!(answer[view.inserted_at()..].starts_with(view.inserted()));
/// assert_eq!(answer.len(), view.len());
/// # Ok::<(), tagsplice::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a view is only a description of the answer"]
pub struct View<'r, 'f> {
    record: &'r [u8],
    edit: Edit<'f>,
    /// Empty: none.
    tag: &'f [u8],
    verdict: Verdict,
}

impl<'r, 'f> View<'r, 'f> {
    /// The answer to a JSON record. `rendered` is the member, if its tag was made of the record's
    /// values.
    #[inline(always)]
    pub(crate) fn json(
        record: &'r [u8],
        image: Image<'f>,
        cuts: Cuts,
        end: End,
        verdict: Verdict,
        rendered: &'f [u8],
    ) -> Self {
        let (member, tag) = member::of(image, verdict.tag, rendered);
        // Only after another member does one need a comma.
        let member = member.get(usize::from(!end.has_members)..).unwrap_or_default();
        let edit = Edit {
            record_len: record.len(),
            image,
            format: Format::Json,
            #[cfg(feature = "msgpack")]
            header: edit::Header::default(),
            cuts,
            member_at: end.brace,
            member,
        };
        Self { record, edit: edit.or_nothing(record), tag, verdict }
    }

    /// The answer to a `MessagePack` record.
    #[cfg(feature = "msgpack")]
    pub(crate) fn msgpack(
        record: &'r [u8],
        image: Image<'f>,
        cuts: Cuts,
        verdict: Verdict,
        inserted: Inserted<'f>,
        tag: &'f [u8],
    ) -> Self {
        let edit = Edit {
            record_len: record.len(),
            image,
            format: Format::MessagePack,
            header: edit::Header { old_len: inserted.old_header, new: inserted.header },
            cuts,
            member_at: record.len(),
            member: inserted.member,
        };
        Self { record, edit: edit.or_nothing(record), tag, verdict }
    }

    /// The record as it came in.
    #[must_use]
    pub const fn record(&self) -> &'r [u8] {
        self.record
    }

    /// Is the answer the record itself, byte for byte?
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.edit.is_nothing()
    }

    /// The tag that was decided.
    #[must_use]
    pub const fn tag(&self) -> Option<&'f [u8]> {
        if self.tag.is_empty() { None } else { Some(self.tag) }
    }

    /// The index of that tag in [`Policy::tags`](crate::Policy::tags), for outputs that are opened
    /// beforehand.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, PolicyTag};
    /// let policy = Policy::example();
    /// let mut filter = Filter::new(policy);
    /// let index = filter.apply(r#"{"kubernetes":{"labels":{}}}"#)?.tag_index();
    /// let tag = index.and_then(|index| policy.tags().nth(index));
    /// assert_eq!(tag, Some(PolicyTag::Literal(b"general-elastic")));
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[must_use]
    pub const fn tag_index(&self) -> Option<usize> {
        if self.tag.is_empty() { None } else { Some(self.verdict.tag as usize) }
    }

    /// Why it was decided.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.verdict.decision
    }

    /// Whether it was verified that the record is from the pod that it names.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.verdict.identity
    }

    /// The member that is inserted, such as `,"new_tag":"general"`; empty where none is.
    #[must_use]
    pub const fn inserted(&self) -> &'f [u8] {
        self.edit.member
    }

    /// Where in the answer the inserted member begins, in bytes.
    #[must_use]
    pub const fn inserted_at(&self) -> usize {
        let Edit { member_at, cuts, .. } = &self.edit;
        self.edit.header().len() + *member_at - self.edit.old_header() - cuts.len()
    }

    /// How many members with the tag key are taken out.
    #[must_use]
    pub const fn cut_count(&self) -> usize {
        self.edit.cuts.count()
    }

    /// The length of the answer in bytes, at least 1.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "an answer is never empty")]
    pub const fn len(&self) -> usize {
        self.edit.len()
    }

    /// The pieces of the answer, in order: four at most, unless old members are taken out. They
    /// live as long as the record and the filter's answer, not only as long as the view.
    ///
    /// ```
    /// use tagsplice::{Filter, Piece, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let record = r#"{"kubernetes":{"labels":{}}}"#;
    /// let pieces: Vec<Piece<'_>> = filter.apply(record)?.pieces().collect();
    /// assert_eq!(pieces[0].bytes(), br#"{"kubernetes":{"labels":{}}"#);
    /// assert_eq!(pieces[1], Piece::Inserted(br#","new_tag":"general-elastic""#));
    /// assert_eq!(pieces[2].range(), Some(27..28));
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    pub fn pieces<'a>(&self) -> Pieces<'a>
    where
        'r: 'a,
        'f: 'a,
    {
        Pieces::new(self.record, self.edit)
    }

    /// What to do to the record to make the answer of it in place, apart from the record: see
    /// [`Edit`] for an example.
    pub fn edit(&self) -> Edit<'f> {
        self.edit
    }
}

impl Edit<'_> {
    /// The same edit, or none where it would put back just what it takes out.
    #[inline(always)]
    fn or_nothing(mut self, record: &[u8]) -> Self {
        if let Some(cut) = self.cuts.only()
            && self.puts_back(record, cut)
        {
            self.cuts = Cuts::default();
            self.member = &[];
        }
        self
    }

    #[inline(always)]
    fn puts_back(&self, record: &[u8], cut: Span) -> bool {
        cut.end == self.member_at && self.header().is_empty() && is_at(record, cut, self.member)
    }
}

/// Is this text of the record `text`?
#[cold]
#[inline(never)]
fn is_at(record: &[u8], span: Span, text: &[u8]) -> bool {
    record.get(span.start..span.end).is_some_and(|there| equal(there, text))
}
