//! What is wrong with a record, and where.

use core::fmt;
use core::num::NonZeroUsize;

/// What kind of mistake a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes end inside a value, or before any.
    UnexpectedEnd,
    /// JSON: the text is a value, or the start of one, but not an object.
    NotAnObject,
    /// JSON: a value was expected: string, number, object, array or literal.
    ExpectedValue,
    /// JSON: a member's key, a string in double quotes, was expected.
    ExpectedKey,
    /// JSON: `:` was expected after a key.
    ExpectedColon,
    /// JSON: `,` or the end of the object or array was expected.
    ExpectedCommaOrClose,
    /// JSON: a word that begins like `true`, `false` or `null`, and is not one of them.
    InvalidLiteral,
    /// JSON: a number that RFC 8259 does not know, such as `01`, `1.` or `-`.
    InvalidNumber,
    /// JSON: an escape that RFC 8259 does not know, or half a surrogate pair.
    InvalidEscape,
    /// JSON: an unescaped control character (U+0000 to U+001F) in a string.
    ControlCharacter,
    /// JSON: a string is not UTF-8.
    InvalidUtf8,
    /// Something follows the record that is not white space.
    TrailingData,
    /// `MessagePack`: the bytes are a value, or the start of one, but not a map.
    NotAMap,
    /// `MessagePack`: the byte 0xC1, which the format never uses.
    ReservedByte,
    /// `MessagePack`: the map has 4,294,967,295 members, so that no header can count one more.
    TooManyMembers,
}

impl ErrorKind {
    /// What is wrong, in words that fit after "byte 17: ".
    ///
    /// ```
    /// use tagsplice::ErrorKind;
    /// assert_eq!(ErrorKind::ExpectedColon.message(), "expected `:` after the key");
    /// ```
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnexpectedEnd => "the record ends too early",
            Self::NotAnObject => "a record must be a JSON object",
            Self::ExpectedValue => "expected a value",
            Self::ExpectedKey => "expected a key in double quotes",
            Self::ExpectedColon => "expected `:` after the key",
            Self::ExpectedCommaOrClose => "expected `,` or the closing bracket",
            Self::InvalidLiteral => "expected `true`, `false` or `null`",
            Self::InvalidNumber => "not a number in JSON",
            Self::InvalidEscape => "not an escape in JSON",
            Self::ControlCharacter => "a control character must be escaped",
            Self::InvalidUtf8 => "not UTF-8",
            Self::NotAMap => "a record must be a map",
            Self::ReservedByte => "0xC1 is not a type of MessagePack",
            Self::TooManyMembers => "the map has as many members as a map can have",
            Self::TrailingData => "nothing may follow the record",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// A record that is not one JSON object, or not one `MessagePack` map: what is wrong, and at
/// which byte.
///
/// The record itself is untouched, and still the caller's.
///
/// ```
/// use tagsplice::{ErrorKind, Filter, Policy};
/// let error = Filter::new(Policy::example()).apply(r#"{"log":"cut o"#).unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, 13));
/// assert_eq!(error.to_string(), "byte 13: the record ends too early");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
    missing: Option<NonZeroUsize>,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset, missing: None }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in `0..=record.len()`: the index of the first byte that cannot be where it is. For
    /// an escape ([`ErrorKind::InvalidEscape`]) that is its backslash, for a character
    /// ([`ErrorKind::InvalidUtf8`]) its first byte, and where the text ended too early
    /// ([`ErrorKind::UnexpectedEnd`]) the length itself.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// How many more bytes the record has at least, where it is `MessagePack` that ends too
    /// early: what a reader of a stream has to wait for. `None` where that is not known, as for
    /// JSON.
    ///
    /// ```
    /// use tagsplice::msgpack::value_len;
    /// let error = value_len(b"\xa5ab").unwrap_err(); // a str of five bytes
    /// assert_eq!(error.missing().map(|missing| missing.get()), Some(3));
    /// ```
    #[must_use]
    pub const fn missing(&self) -> Option<NonZeroUsize> {
        self.missing
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind)
    }
}

impl core::error::Error for Error {}

/// What only the reader of `MessagePack` knows.
#[cfg(feature = "msgpack")]
impl Error {
    /// The record ends at `offset`, which is its length, at least `missing` bytes too early.
    pub(crate) const fn ends_early(offset: usize, missing: usize) -> Self {
        Self { kind: ErrorKind::UnexpectedEnd, offset, missing: NonZeroUsize::new(missing) }
    }

    /// The same error, with at least `more` bytes missing after those that are, if any are.
    pub(crate) fn and_missing(self, more: u64) -> Self {
        let more = usize::try_from(more).unwrap_or(usize::MAX);
        Self { missing: self.missing.map(|missing| missing.saturating_add(more)), ..self }
    }
}
