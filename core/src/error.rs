//! What is wrong with a record, and where.

use core::fmt;

/// What kind of mistake a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text ended inside a value, a string or before any value.
    UnexpectedEnd,
    /// The text is a JSON value, or the start of one, but not an object.
    NotAnObject,
    /// A value was expected: string, number, object, array or literal.
    ExpectedValue,
    /// A member's key, a string in double quotes, was expected.
    ExpectedKey,
    /// `:` was expected behind a key.
    ExpectedColon,
    /// `,` or the end of the object or array was expected.
    ExpectedCommaOrClose,
    /// A word that begins like `true`, `false` or `null`, and is none of them.
    InvalidLiteral,
    /// A number that RFC 8259 does not know, such as `01`, `1.` or `-`.
    InvalidNumber,
    /// A backslash with something behind it that JSON does not know, or half a surrogate pair.
    InvalidEscape,
    /// A control character (U+0000 to U+001F) stands unescaped in a string.
    ControlCharacter,
    /// A string is not UTF-8.
    InvalidUtf8,
    /// Something other than white space stands behind the record.
    TrailingData,
}

impl ErrorKind {
    /// What is wrong, in words that fit behind "byte 17: ".
    ///
    /// ```
    /// use tagsplice::ErrorKind;
    /// assert_eq!(ErrorKind::ExpectedColon.message(), "expected `:` behind the key");
    /// ```
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnexpectedEnd => "the text ends too early",
            Self::NotAnObject => "a record must be a JSON object",
            Self::ExpectedValue => "expected a value",
            Self::ExpectedKey => "expected a key in double quotes",
            Self::ExpectedColon => "expected `:` behind the key",
            Self::ExpectedCommaOrClose => "expected `,` or the closing bracket",
            Self::InvalidLiteral => "expected `true`, `false` or `null`",
            Self::InvalidNumber => "not a number as JSON writes it",
            Self::InvalidEscape => "not an escape that JSON knows",
            Self::ControlCharacter => "a control character must be escaped",
            Self::InvalidUtf8 => "not UTF-8",
            Self::TrailingData => "only white space may follow the record",
        }
    }
}

/// A record that is not one JSON object: what is wrong, and at which byte.
///
/// The record itself is untouched, and still the caller's.
///
/// ```
/// use tagsplice::{ErrorKind, Filter, Policy};
/// let error = Filter::new(Policy::seed()).apply(r#"{"log":"cut o"#).unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, 13));
/// assert_eq!(error.to_string(), "byte 13: the text ends too early");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
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
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind.message())
    }
}

impl core::error::Error for Error {}
