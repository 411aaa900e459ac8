//! A part of a record.

/// A part of a record, in bytes from its start: `start..end`. (Unlike a `Range`, it is `Copy`.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) const fn len(self) -> usize {
        self.end.wrapping_sub(self.start)
    }
}
