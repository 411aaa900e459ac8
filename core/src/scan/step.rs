//! How far a step of the scan came, in one number.
//!
//! What is called out of line answers a [`Step`]: a `Result` of this size would go through
//! memory, which in an interpreter costs as much as a short string.

use crate::{Error, ErrorKind};

/// Where something ends, or what is wrong.
//
// The position or offset, above a byte that is one of the codes below, or `FAULT` and an index
// into `KINDS`.
#[derive(Clone, Copy)]
pub(super) struct Step(u64);

/// What is wrong, and at which offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault(u64);

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

impl Step {
    /// It ends at `at`, and whether there were escapes does not matter.
    #[inline(always)]
    pub(super) fn plain(at: usize) -> Self {
        Self((at as u64) << 8 | u64::from(PLAIN))
    }

    /// It ends at `at`, with escapes on the way.
    #[inline(always)]
    pub(super) fn escaped(at: usize) -> Self {
        Self((at as u64) << 8 | u64::from(ESCAPED))
    }

    /// More brackets are open than there is room for.
    pub(super) const TOO_DEEP: Self = Self(TOO_DEEP as u64);

    /// Where it ends, as a position.
    #[inline(always)]
    pub(super) fn end(self) -> Result<usize, Fault> {
        if self.0 as u8 >= FAULT { Err(Fault(self.0)) } else { Ok((self.0 >> 8) as usize) }
    }

    /// Were there escapes on the way?
    #[inline(always)]
    pub(super) fn is_escaped(self) -> bool {
        self.0 as u8 == ESCAPED
    }

    #[inline(always)]
    pub(super) fn is_too_deep(self) -> bool {
        self.0 as u8 == TOO_DEEP
    }
}

impl From<Result<usize, Fault>> for Step {
    #[inline(always)]
    fn from(end: Result<usize, Fault>) -> Self {
        match end {
            Ok(at) => Self::plain(at),
            Err(fault) => Self::from(fault),
        }
    }
}

impl From<Fault> for Step {
    #[inline(always)]
    fn from(fault: Fault) -> Self {
        Self(fault.0)
    }
}

impl Fault {
    #[inline(always)]
    pub(super) fn new(kind: ErrorKind, offset: usize) -> Self {
        Self((offset as u64) << 8 | u64::from(FAULT + kind as u8))
    }
}

impl From<Fault> for Error {
    #[inline]
    fn from(fault: Fault) -> Self {
        let kind = KINDS.get(usize::from((fault.0 as u8).wrapping_sub(FAULT)));
        Self::new(kind.copied().unwrap_or(ErrorKind::UnexpectedEnd), (fault.0 >> 8) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_kind_and_offset() {
        for (index, kind) in KINDS.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            let step = Step::from(Fault::new(kind, usize::MAX >> 8));
            assert!(!step.is_escaped() && !step.is_too_deep());
            let error = Error::from(step.end().unwrap_err());
            assert_eq!(error, Error::new(kind, usize::MAX >> 8));
        }
        assert_eq!(Step::plain(7).end().unwrap(), 7);
        assert!(Step::escaped(7).is_escaped());
    }
}
