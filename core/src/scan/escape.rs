//! Skips escapes, and checks them.

use super::source::Source;
use super::step::{SAYS_WHAT, Step, Unexpected, unexpected};
use crate::ErrorKind;
use crate::text::escape::read;

/// The position after the `\u` escape at `at`, and after all that follow it directly: a word in a
/// script that is not Latin.
pub(super) fn skip_unicode<'r, T: Source<'r>>(text: T, at: T::At) -> Step<T::At> {
    Step::from(after_unicode(text, at))
}

#[inline(always)]
fn after_unicode<'r, T: Source<'r>>(text: T, mut at: T::At) -> Result<T::At, Unexpected> {
    loop {
        if let Some(end) = text.after_unicode(at) {
            at = end;
        } else if text.matches2(at, *b"\\u") {
            at = skip_pair(text, at).end()?;
        } else {
            return Ok(at);
        }
    }
}

/// The position after the surrogate pair at `at`.
#[inline(never)]
fn skip_pair<'r, T: Source<'r>>(text: T, at: T::At) -> Step<T::At> {
    let escape = read(text.part(at, text.end()), 0);
    if escape.is_valid() {
        Step::plain(text.ahead(at, escape.len()))
    } else {
        fault(text, at).into()
    }
}

/// The error in an escape at `at` that is not valid.
#[inline(always)]
pub(super) fn fault<'r, T: Source<'r>>(text: T, at: T::At) -> Unexpected {
    let cut_off = SAYS_WHAT && is_cut_off(text.part(at, text.end()));
    let end = if cut_off { text.end() } else { at };
    unexpected(text, end, ErrorKind::InvalidEscape)
}

/// Is this the beginning of an escape, whose other bytes are missing?
#[cold]
#[inline(never)]
fn is_cut_off(start: &[u8]) -> bool {
    // What can be made whole can be by the rest of this.
    let mut whole = *b"\\ud800\\udc00";
    whole.iter_mut().zip(start).for_each(|(to, &byte)| *to = byte);
    start.len() < whole.len() && read(&whole, 0).is_valid()
}
