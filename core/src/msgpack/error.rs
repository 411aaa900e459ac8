//! What is wrong with a record in `MessagePack`, and where.

use core::fmt;

/// What kind of mistake a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes ended inside a value, or a container has fewer items than it says.
    UnexpectedEnd,
    /// The bytes are a value, or the start of one, but not a map.
    NotAMap,
    /// The byte 0xC1, which the format never uses.
    ReservedByte,
    /// Something stands behind the record.
    TrailingData,
    /// The map has 4,294,967,295 members, so that no header can count one more.
    TooManyMembers,
}

impl ErrorKind {
    /// What is wrong, in words that fit behind "byte 17: ".
    ///
    /// ```
    /// use tagsplice::msgpack::ErrorKind;
    /// assert_eq!(ErrorKind::NotAMap.message(), "a record must be a map");
    /// ```
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnexpectedEnd => "the record ends too early",
            Self::NotAMap => "a record must be a map",
            Self::ReservedByte => "0xC1 is no type of MessagePack",
            Self::TrailingData => "nothing may follow the record",
            Self::TooManyMembers => "the map has as many members as a map can have",
        }
    }
}

/// Bytes that are not one map: what is wrong, and at which byte.
///
/// The record itself is untouched, and still the caller's.
///
/// ```
/// use tagsplice::{Filter, Policy, msgpack::ErrorKind};
/// let mut filter = Filter::new(Policy::seed());
/// let error = filter.apply_msgpack(b"\x81\xa3log").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, 5));
/// assert_eq!(error.to_string(), "byte 5: the record ends too early");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: the index of the first byte that cannot stand where it stands, in
    /// `0..=record.len()`; the length itself where the record ended too early.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind.message())
    }
}

impl core::error::Error for Error {}
