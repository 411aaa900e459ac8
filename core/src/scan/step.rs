//! A packed `Result<T::At, Unexpected>`.
//!
//! What is called out of line returns a [`Step`]: a `Result` of this size would go through
//! memory, which in an interpreter costs as much as a short string.
#![allow(unsafe_code, reason = "positions are made of numbers again")]

use core::marker::PhantomData;

use super::position::Packed;
use super::source::Source;
use crate::{Error, ErrorKind};

/// Where something ends, or what is wrong.
//
// The position or offset, above a byte that is one of the codes below, or `FAULT` and an index
// into `KINDS`. Invariant: with the codes `PLAIN` and `ESCAPED` it is the number of an `A`.
pub(super) struct Step<A>(u64, PhantomData<A>);

/// What is wrong, and at which offset. A packed [`Error`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Unexpected(u64);

const PLAIN: u8 = 0;
const ESCAPED: u8 = 1;
const TOO_DEEP: u8 = 2;
const FAULT: u8 = 3;

const KINDS: [ErrorKind; 12] = [
    ErrorKind::UnexpectedEnd,
    ErrorKind::NotAnObject,
    ErrorKind::ExpectedValue,
    ErrorKind::ExpectedKey,
    ErrorKind::ExpectedColon,
    ErrorKind::ExpectedCommaOrClose,
    ErrorKind::InvalidLiteral,
    ErrorKind::InvalidNumber,
    ErrorKind::InvalidEscape,
    ErrorKind::ControlCharacter,
    ErrorKind::InvalidUtf8,
    ErrorKind::TrailingData,
];

impl<A: Packed> Step<A> {
    /// It ends at `at`, and whether there were escapes does not matter.
    #[inline(always)]
    pub(super) fn plain(at: A) -> Self {
        Self((at.to_number() as u64) << 8 | u64::from(PLAIN), PhantomData)
    }

    /// It ends at `at`, with escapes on the way.
    #[inline(always)]
    pub(super) fn escaped(at: A) -> Self {
        Self((at.to_number() as u64) << 8 | u64::from(ESCAPED), PhantomData)
    }

    /// More brackets are open than there is room for.
    pub(super) const TOO_DEEP: Self = Self(TOO_DEEP as u64, PhantomData);

    /// Where it ends.
    #[inline(always)]
    pub(super) fn end(&self) -> Result<A, Unexpected> {
        if self.0 as u8 > ESCAPED {
            return Err(Unexpected(self.0));
        }
        // SAFETY: by the invariant.
        Ok(unsafe { A::from_number((self.0 >> 8) as usize) })
    }

    /// Were there escapes on the way?
    #[inline(always)]
    pub(super) fn is_escaped(&self) -> bool {
        self.0 as u8 == ESCAPED
    }

    #[inline(always)]
    pub(super) fn is_too_deep(&self) -> bool {
        self.0 as u8 == TOO_DEEP
    }
}

impl<A: Packed> From<Result<A, Unexpected>> for Step<A> {
    #[inline(always)]
    fn from(end: Result<A, Unexpected>) -> Self {
        match end {
            Ok(at) => Self::plain(at),
            Err(fault) => Self::from(fault),
        }
    }
}

impl<A> From<Unexpected> for Step<A> {
    #[inline(always)]
    fn from(fault: Unexpected) -> Self {
        Self(fault.0, PhantomData)
    }
}

impl Unexpected {
    #[inline(always)]
    pub(super) fn new(kind: ErrorKind, offset: usize) -> Self {
        Self((offset as u64) << 8 | u64::from(FAULT + kind as u8))
    }
}

impl From<Unexpected> for Error {
    #[inline]
    fn from(fault: Unexpected) -> Self {
        if !SAYS_WHAT {
            return Self::new(ErrorKind::UnexpectedEnd, 0);
        }
        let kind = KINDS.get(usize::from((fault.0 as u8).wrapping_sub(FAULT)));
        Self::new(kind.copied().unwrap_or(ErrorKind::UnexpectedEnd), (fault.0 >> 8) as usize)
    }
}

/// Is what is wrong with a text, and where, worth finding out? The module answers a record that is
/// not JSON in one way, whatever is wrong with it; an error is then only one word that says so.
pub(super) const SAYS_WHAT: bool = cfg!(not(tagsplice_mute));

/// The error at `at`: `kind`, unless the text just ends there.
#[inline(always)]
pub(super) fn unexpected<'r, T: Source<'r>>(text: T, at: T::At, kind: ErrorKind) -> Unexpected {
    if SAYS_WHAT { found(text, at, kind) } else { Unexpected::new(ErrorKind::UnexpectedEnd, 0) }
}

#[cold]
#[inline(never)]
fn found<'r, T: Source<'r>>(text: T, at: T::At, kind: ErrorKind) -> Unexpected {
    let kind = if at >= text.end() { ErrorKind::UnexpectedEnd } else { kind };
    Unexpected::new(kind, text.offset(at.min(text.end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_kind_and_offset() {
        for (index, kind) in KINDS.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            let step = Step::<usize>::from(Unexpected::new(kind, usize::MAX >> 8));
            assert!(!step.is_escaped() && !step.is_too_deep());
            let error = Error::from(step.end().unwrap_err());
            assert_eq!(error, Error::new(kind, usize::MAX >> 8));
        }
        assert_eq!(Step::plain(7_usize).end().unwrap(), 7);
        assert!(Step::escaped(7_usize).is_escaped());
    }
}
