//! The pieces of an answer.

use core::ops::Range;

use super::Edit;
use super::cuts::Walk;
use crate::bytes::Bytes;
use crate::span::Span;

/// A piece of an answer: some bytes of the record, or some that are inserted. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// Bytes of the record.
    Record {
        /// Where in the record they begin.
        start: usize,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Bytes that the record does not have.
    Inserted(&'a [u8]),
}

impl<'a> Piece<'a> {
    /// The bytes.
    #[must_use]
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        match *self {
            Self::Record { bytes, .. } | Self::Inserted(bytes) => bytes,
        }
    }

    /// Which bytes of the record they are; `None` for inserted ones. With it a caller whose
    /// record is reference-counted takes a slice of it instead of a copy.
    #[must_use]
    pub const fn range(&self) -> Option<Range<usize>> {
        match *self {
            Self::Record { start, bytes } => Some(start..start + bytes.len()),
            Self::Inserted(_) => None,
        }
    }
}

impl AsRef<[u8]> for Piece<'_> {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

/// The pieces of an answer, in order. See [`View::pieces`](super::View::pieces).
#[derive(Clone, Copy, Debug)]
#[must_use = "pieces do nothing until they are read"]
pub struct Pieces<'a> {
    record: &'a [u8],
    edit: Edit<'a>,
    /// What of the edit is to come.
    header: bool,
    member: bool,
    cuts: Walk,
    cut: Option<Span>,
    /// The next piece of the record begins here.
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(record: &'a [u8], edit: Edit<'a>) -> Self {
        let mut cuts = edit.cuts.walk();
        let cut = cuts.next(record, edit.image.tag_key(), edit.format);
        Self {
            record,
            edit,
            header: !edit.header().is_empty(),
            member: !edit.member.is_empty(),
            cuts,
            cut,
            at: edit.old_header(),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    #[inline]
    fn next(&mut self) -> Option<Piece<'a>> {
        let Self { record, edit, .. } = *self;
        if self.header {
            self.header = false;
            return Some(Piece::Inserted(edit.header()));
        }
        loop {
            let (start, end, goes_on_at) = match self.cut {
                Some(cut) => (self.at, cut.start, cut.end),
                None if self.member => (self.at, edit.member_at, edit.member_at),
                None => (self.at, record.len(), record.len()),
            };
            self.at = goes_on_at.max(self.at);
            let had_cut = self.cut.is_some();
            if had_cut {
                self.cut = self.cuts.next(record, edit.image.tag_key(), edit.format);
            }
            let bytes = record.part(start, end);
            if !bytes.is_empty() {
                return Some(Piece::Record { start, bytes });
            }
            if !had_cut {
                // Nothing is left before the member, or after it.
                let member = core::mem::take(&mut self.member);
                return member.then_some(Piece::Inserted(edit.member));
            }
        }
    }
}

impl core::iter::FusedIterator for Pieces<'_> {}
