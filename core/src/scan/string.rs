//! The end of a string, at both levels of checking.

use super::escape::{self, Escape};
use super::source::Source;
use super::utf8;
use crate::{Error, ErrorKind};

/// Where a string ends, and whether any backslash stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringEnd {
    /// The index of the closing quote.
    pub(crate) quote: usize,
    pub(crate) escaped: bool,
}

/// Finds the closing quote of the string whose first byte (behind the opening quote) is at `at`.
#[inline(always)]
pub(crate) fn end<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<StringEnd, Error> {
    let special = text.find_special::<FULL>(at);
    if text.byte(special) == b'"' {
        return Ok(StringEnd { quote: special, escaped: false });
    }
    end_slowly::<FULL, _>(text, special)
}

/// The same from the first byte on that is neither plain nor the closing quote.
#[inline(never)]
fn end_slowly<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    mut at: usize,
) -> Result<StringEnd, Error> {
    let mut escaped = false;
    while at < text.len() {
        at = match text.byte(at) {
            b'"' => return Ok(StringEnd { quote: at, escaped }),
            b'\\' => {
                escaped = true;
                // Escapes come in flocks: what follows one is looked at before a word is.
                skip_escape::<FULL, _>(text, at)?
            }
            other if FULL => skip_special(text, at, other)?,
            _ => at + 1,
        };
        at = text.find_special::<FULL>(at);
    }
    Err(Error::new(ErrorKind::UnexpectedEnd, text.len()))
}

/// The position behind the escape at `at`.
#[inline(always)]
fn skip_escape<'r, const FULL: bool, T: Source<'r>>(text: T, at: usize) -> Result<usize, Error> {
    let next = text.byte(at + 1);
    if next == b'x' {
        return Err(Error::new(ErrorKind::InvalidEscape, at));
    }
    if !FULL || matches!(next, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') {
        return Ok(at + 2);
    }
    match escape::read(text, at) {
        Escape::Char(_, len) => Ok(at + len),
        _ if ends_within_escape(text, at) => Err(Error::new(ErrorKind::UnexpectedEnd, text.len())),
        _ => Err(Error::new(ErrorKind::InvalidEscape, at)),
    }
}

/// Is everything from the backslash at `at` to the end of the text the beginning of an escape?
fn ends_within_escape<'r, T: Source<'r>>(text: T, at: usize) -> bool {
    let rest = text.part(at, text.len());
    match rest {
        [_] => true,
        [_, b'u', digits @ ..] => {
            digits.len() < 4 && digits.iter().all(|&digit| escape::hex(digit).is_some())
        }
        _ => false,
    }
}

/// The position behind the byte at `at`, which is a control character or not ASCII.
#[cold]
fn skip_special<'r, T: Source<'r>>(text: T, at: usize, special: u8) -> Result<usize, Error> {
    if special < 0x20 {
        return Err(Error::new(ErrorKind::ControlCharacter, at));
    }
    match utf8::char_len(text, at) {
        Some(len) => Ok(at + len),
        None => Err(Error::new(ErrorKind::InvalidUtf8, at)),
    }
}
