//! The answer: a record with something inserted and something left out, not yet copied.

mod edit;
mod pieces;
mod sinks;

pub use edit::{Edit, NoRoom};
pub use pieces::Pieces;

use crate::decide::Decision;
use crate::listen::Cuts;
use crate::scan::record::End;

/// The answer to a record: the record itself where nothing changes, else its pieces around what
/// is inserted. Nothing is copied until one of the methods that say where to is called.
///
/// What the answer is: all bytes of the record in their order, without the members that have
/// the tag key (nobody but the filter may set it), and with one such member added as the last,
/// if the policy decides a tag.
///
/// `'r` is the record's lifetime, `'f` the filter's: the inserted text lies in the filter or in
/// its policy.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
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
    tag_key: &'f [u8],
    cuts: Cuts,
    /// The index of the closing brace, in front of which the member goes.
    brace: usize,
    /// The text of the member, or nothing.
    insert: &'f [u8],
    tag: Option<&'f [u8]>,
    decision: Decision,
}

impl<'r, 'f> View<'r, 'f> {
    pub(crate) fn new(
        record: &'r [u8],
        tag_key: &'f [u8],
        cuts: Cuts,
        end: End,
        decision: Decision,
        member: &'f [u8],
        tag: Option<&'f [u8]>,
    ) -> Self {
        // Only behind another member does one need a comma.
        let insert = member.get(usize::from(!end.has_members)..).unwrap_or_default();
        Self { record, tag_key, cuts, brace: end.brace, insert, tag, decision }
    }

    /// The record as it came in.
    #[must_use]
    pub const fn record(&self) -> &'r [u8] {
        self.record
    }

    /// Is the answer the record itself, byte for byte?
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.insert.is_empty() && self.cuts.count == 0
    }

    /// The tag that was decided.
    #[must_use]
    pub const fn tag(&self) -> Option<&'f [u8]> {
        self.tag
    }

    /// Why.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The text that is inserted, such as `,"new_tag":"general"`; empty where none is.
    #[must_use]
    pub const fn inserted(&self) -> &'f [u8] {
        self.insert
    }

    /// Where in the answer the inserted text begins.
    #[must_use]
    pub const fn inserted_at(&self) -> usize {
        self.brace - self.cuts.len
    }

    /// How many members with the tag key are taken out.
    #[must_use]
    pub const fn cut_count(&self) -> usize {
        self.cuts.count
    }

    /// The length of the answer in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.record.len() - self.cuts.len + self.insert.len()
    }

    /// Is the answer without any byte? It never is: the shortest is `{}`.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces of the answer, in order: three at most, unless old members are taken out.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let view = filter.apply(r#"{"kubernetes":{"labels":{}}}"#)?;
    /// let pieces: Vec<_> = view.pieces().collect();
    /// assert_eq!(pieces, [
    ///     &br#"{"kubernetes":{"labels":{}}"#[..],
    ///     br#","new_tag":"general-elastic""#,
    ///     b"}",
    /// ]);
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    pub fn pieces(&self) -> Pieces<'_> {
        Pieces::new(self)
    }

    /// What to do to the record to make the answer of it in place, apart from the record: see
    /// [`Edit`] for an example.
    pub fn edit(&self) -> Edit<'f> {
        Edit::new(self)
    }
}
