//! The members that an answer leaves out.

use crate::span::Span;

/// What a record is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    #[cfg(feature = "msgpack")]
    MessagePack,
}

impl Format {
    /// The first member with the tag key that follows the one at `after`, in a record that was
    /// scanned before.
    fn next_cut(self, record: &[u8], tag_key: &[u8], after: Span) -> Option<Span> {
        match self {
            Self::Json => crate::scan::cut::next(record, tag_key, after),
            #[cfg(feature = "msgpack")]
            Self::MessagePack => crate::msgpack::next_cut(record, tag_key, after),
        }
    }
}

/// The members that are taken out of a record. A record can have any number of them, and there
/// is no memory to list them: only the first and the last are kept, and those between them are
/// found again when they are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cuts {
    count: usize,
    /// Their length in all.
    len: usize,
    first: Span,
    last: Span,
}

impl Cuts {
    pub(crate) fn add(&mut self, cut: Span) {
        if self.count == 0 {
            self.first = cut;
        }
        self.last = cut;
        self.count += 1;
        self.len += cut.len();
    }

    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Their length in all, in bytes.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// The cut, if there is exactly one.
    pub(crate) fn only(&self) -> Option<Span> {
        (self.count == 1).then_some(self.first)
    }

    pub(super) fn walk(&self) -> Walk {
        Walk { next: (self.count > 0).then_some(self.first), last: self.last, left: self.count }
    }
}

/// Walks the cuts of a record in order.
//
// Not an `Iterator`: the record is handed over at each step, so that an edit can move, in the same
// buffer, what lies before the cut that it was given last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    next: Option<Span>,
    last: Span,
    /// How many are to come, `next` included.
    left: usize,
}

impl Walk {
    /// The next cut. It and all that follows it must still be in `record` as it was scanned.
    pub(super) fn next(&mut self, record: &[u8], tag_key: &[u8], format: Format) -> Option<Span> {
        let cut = self.next?;
        self.left = self.left.wrapping_sub(1);
        self.next = match self.left {
            0 => None,
            1 => Some(self.last),
            _ => format.next_cut(record, tag_key, cut),
        };
        Some(cut)
    }
}
