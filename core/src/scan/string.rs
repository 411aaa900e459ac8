//! The end of a string.

use super::escape;
use super::source::Source;
use super::step::{Fault, Step};
use super::utf8;
use super::value::unexpected;
use crate::ErrorKind;

/// Where a string ends, and whether any backslash stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringEnd {
    /// The position of the closing quote.
    pub(crate) quote: usize,
    pub(crate) escaped: bool,
}

/// Finds the closing quote of the string whose first byte (behind the opening quote) is at `at`.
#[inline(always)]
pub(crate) fn end<'r, T: Source<'r>>(text: T, at: usize) -> Result<StringEnd, Fault> {
    let special = text.find_special(at);
    if text.byte(special) == b'"' {
        return Ok(StringEnd { quote: special, escaped: false });
    }
    let step = end_of_special(text, special);
    Ok(StringEnd { quote: step.end()?, escaped: step.is_escaped() })
}

/// The end of a string with something special in it that is no quote, first at `special`.
#[inline(never)]
fn end_of_special<'r, T: Source<'r>>(text: T, special: usize) -> Step {
    walk(text, special).unwrap_or_else(Step::from)
}

/// Walks from one special byte to the next, to the closing quote.
#[inline(always)]
fn walk<'r, T: Source<'r>>(text: T, mut special: usize) -> Result<Step, Fault> {
    let mut escaped = false;
    loop {
        let byte = text.byte(special);
        let at = if byte == b'\\' {
            escaped = true;
            behind_escape(text, special)?
        } else if byte == b'"' {
            return Ok(if escaped { Step::escaped(special) } else { Step::plain(special) });
        } else {
            skip_special(text, special, byte).end()?
        };
        special = text.find_special(at);
    }
}

/// The position behind the escape at `at`, and behind what mostly comes along with it.
#[inline(always)]
fn behind_escape<'r, T: Source<'r>>(text: T, at: usize) -> Result<usize, Fault> {
    let next = text.byte(at + 1);
    if next == b'"' {
        // JSON in a string: one escaped quote is seldom alone.
        return Ok(text.skip_quoted(at + 2));
    }
    if !is_simple(next) {
        return skip_unusual_escape(text, at).end();
    }
    // A stack trace: the lines are indented.
    let is_indented = next == b'n' && text.are(at + 2, *b"\\t");
    Ok(if is_indented { at + 4 } else { at + 2 })
}

/// Is a backslash and this byte a whole escape?
#[inline(always)]
fn is_simple(next: u8) -> bool {
    matches!(next, b'n' | b't' | b'\\' | b'"' | b'/' | b'r' | b'b' | b'f')
}

/// The position behind the escape at `at`, which is not a simple one.
#[inline(never)]
fn skip_unusual_escape<'r, T: Source<'r>>(text: T, at: usize) -> Step {
    let rest = text.part(at, text.end());
    let escape = escape::read(rest, 0);
    if escape.is_valid() {
        return Step::plain(at + escape.len());
    }
    let end = if is_start_of_escape(rest) { text.end() } else { at };
    Step::from(unexpected(text, end, ErrorKind::InvalidEscape))
}

/// Is all of this, from a backslash to the end of the text, the beginning of an escape?
fn is_start_of_escape(rest: &[u8]) -> bool {
    match rest {
        [_] => true,
        [_, b'u', digits @ ..] => digits.len() < 4 && digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// The position behind the characters from `at` on that are not ASCII; or there stands a control
/// character, or the text ends.
#[cold]
#[inline(never)]
fn skip_special<'r, T: Source<'r>>(text: T, at: usize, special: u8) -> Step {
    if special < 0x20 {
        return Step::from(unexpected(text, at, ErrorKind::ControlCharacter));
    }
    let rest = text.part(at, text.end());
    let mut len = 0;
    // One such character is seldom alone.
    while rest.byte(len) >= 0x80 {
        match utf8::char_len(rest, len) {
            Some(more) => len += more.get(),
            None => return Step::from(unexpected(text, at + len, ErrorKind::InvalidUtf8)),
        }
    }
    Step::plain(at + len)
}
