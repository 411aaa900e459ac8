//! A part of a record.

/// A part of a record, in bytes from its start: `start..end`.
///
/// ```
/// use tagsplice::Span;
/// let span = Span { start: 3, end: 8 };
/// assert_eq!((span.len(), span.is_empty()), (5, false));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// How many bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end.wrapping_sub(self.start)
    }

    /// Are there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }
}
