//! The end of a string.

use super::escape;
use super::machine;
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
        } else if byte >= 0x80 {
            special = utf8::skip(text, special).end()?;
            continue;
        } else {
            return Err(unexpected(text, special, ErrorKind::ControlCharacter));
        };
        special = text.find_special(at);
    }
}

/// A position from `at` on, before which nothing is special but escaped quotes. JSON in a string
/// is full of those.
#[inline(always)]
fn skip_quoted<'r, T: Source<'r>>(text: T, mut at: usize) -> usize {
    loop {
        match machine::quoted_run(text.window(at)) {
            0 => return at,
            run => at += run,
        }
    }
}

/// The position behind the escape at `at`, and behind what mostly comes along with it.
#[inline(always)]
fn behind_escape<'r, T: Source<'r>>(text: T, at: usize) -> Result<usize, Fault> {
    let next = text.byte(at + 1);
    if next == b'"' {
        // JSON in a string: one escaped quote is seldom alone.
        return Ok(skip_quoted(text, at + 2));
    }
    if next == b'u' {
        return escape::skip_unicode(text, at).end();
    }
    if !is_simple(next) {
        return Err(escape::fault(text, at));
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

#[cfg(test)]
mod tests;
