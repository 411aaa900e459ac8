//! Skips escapes, and checks them.

use super::source::Source;
use super::step::{Step, Unexpected};
use super::value::unexpected;
use crate::ErrorKind;
use crate::text::escape::read;

/// The position after the `\u` escape at `at`, and after all that follow it directly: a word in a
/// script that is not Latin.
#[inline(never)]
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

/// Is this a `\u` escape, and not half a surrogate pair?
#[inline(always)]
pub(super) fn is_unicode(escape: &[u8; 6]) -> bool {
    let ([letter @ .., _, _, _, _], [_, _, digits @ ..]) = (escape, escape);
    let digits = u32::from_le_bytes(*digits);
    u16::from_le_bytes(*letter) == u16::from_le_bytes(*b"\\u")
        && are_digits(digits)
        && !is_surrogate(digits)
}

/// Are these four bytes hexadecimal digits?
#[inline(always)]
fn are_digits(bytes: u32) -> bool {
    let lower = bytes | every(0x20);
    // Bit 7 of a byte: is it '0' or above, but not above '9'; is it 'a' or above, but not above
    // 'f'. No sum of a byte of ASCII is carried into the next.
    let digit = bytes.wrapping_add(every(0x80 - b'0')) ^ bytes.wrapping_add(every(0x7F - b'9'));
    let letter = lower.wrapping_add(every(0x80 - b'a')) ^ lower.wrapping_add(every(0x7F - b'f'));
    (digit ^ letter ^ every(0x80) | bytes) & every(0x80) == 0
}

/// Are these four digits half a surrogate pair, `d800` to `dfff`?
#[inline(always)]
fn is_surrogate(digits: u32) -> bool {
    digits as u8 | 0x20 == b'd' && (digits >> 8) as u8 >= b'8'
}

const fn every(byte: u8) -> u32 {
    u32::from_ne_bytes([byte; 4])
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
#[cold]
#[inline(never)]
pub(super) fn fault<'r, T: Source<'r>>(text: T, at: T::At) -> Unexpected {
    let end = if is_cut_off(text.part(at, text.end())) { text.end() } else { at };
    unexpected(text, end, ErrorKind::InvalidEscape)
}

/// Is this the beginning of an escape, whose other bytes are missing?
fn is_cut_off(start: &[u8]) -> bool {
    // What can be made whole can be by the rest of this.
    let mut whole = *b"\\ud800\\udc00";
    whole.iter_mut().zip(start).for_each(|(to, &byte)| *to = byte);
    start.len() < whole.len() && read(&whole, 0).is_valid()
}
