//! The end of a string.

use super::escape;
use super::position::Peek;
use super::source::Source;
use super::step::{Step, Unexpected, unexpected};
use super::utf8;
use crate::ErrorKind;

/// Where a string ends, and whether any backslash is in it.
#[derive(Clone, Copy)]
pub(super) struct StringEnd<A> {
    /// The closing quote.
    pub(super) quote: Peek<A>,
    pub(super) escaped: bool,
}

/// Finds the closing quote of the string whose first byte (after the opening quote) is at `at`.
#[inline(always)]
pub(super) fn end<'r, T: Source<'r>>(text: T, at: T::At) -> Result<StringEnd<T::At>, Unexpected> {
    let special = text.peek(text.find_special(at));
    if special.byte() == b'"' {
        return Ok(StringEnd { quote: special, escaped: false });
    }
    let step = end_of_special(text, special.at());
    let quote = text.peek(step.end()?);
    // It is one. Compared once more, the compiler knows so as well.
    if quote.byte() != b'"' {
        return Err(unexpected(text, quote.at(), ErrorKind::UnexpectedEnd));
    }
    Ok(StringEnd { quote, escaped: step.is_escaped() })
}

/// The end of a string with something special in it that is not a quote, first at `special`.
#[inline(never)]
fn end_of_special<'r, T: Source<'r>>(text: T, special: T::At) -> Step<T::At> {
    walk(text, special).unwrap_or_else(Step::from)
}

/// Walks from one special byte to the next, to the closing quote.
#[inline(always)]
fn walk<'r, T: Source<'r>>(text: T, mut special: T::At) -> Result<Step<T::At>, Unexpected> {
    let mut escaped = false;
    loop {
        let byte = text.byte(special);
        let at = if byte == b'\\' {
            escaped = true;
            after_escape(text, special)?
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

/// The position after the escape at `at`, and after what mostly follows it.
#[inline(always)]
fn after_escape<'r, T: Source<'r>>(text: T, at: T::At) -> Result<T::At, Unexpected> {
    let letter = text.peek(text.after(at));
    let next = letter.byte();
    if next == b'"' {
        // JSON in a string: one escaped quote is seldom alone.
        return Ok(text.skip_quoted(letter.after()));
    }
    if next == b'u' {
        return escape::skip_unicode(text, at).end();
    }
    if next == 0 || !is_simple(next) {
        return Err(escape::fault(text, at));
    }
    // A stack trace: the lines are indented.
    let end = letter.after();
    Ok(match text.second(end, *b"\\t") {
        Some(letter) if next == b'n' => letter.after(),
        _ => end,
    })
}

/// Is a backslash and this byte a whole escape?
#[inline(always)]
fn is_simple(next: u8) -> bool {
    matches!(next, b'n' | b't' | b'\\' | b'"' | b'/' | b'r' | b'b' | b'f')
}

#[cfg(test)]
mod tests;
