//! UTF-8 (Unicode 15.0, table 3-7): a window of text at a time, and one character at a time.

use core::num::NonZeroUsize;

use super::machine::{self, FLAG, WIDTH};
use super::source::Source;
use super::step::{SAYS_WHAT, Step, unexpected};
use crate::ErrorKind;

/// From the character at `start`, which is not ASCII, to the next byte of the string that is
/// neither part of a character of several bytes nor plain: a quote, a backslash, a control
/// character, or the end of the text. All before it is checked.
///
/// Each window is checked as a whole: the continuation bytes must be where the leading bytes
/// before them ask for some, also those of the window before. Text in one script has few
/// characters of four bytes, so that those are left to [`char_len`].
#[inline(never)]
pub(super) fn skip<'r, T: Source<'r>>(text: T, start: T::At) -> Step<T::At> {
    let mut at = start;
    // Flags of the continuation bytes with which the next window must begin.
    let mut due = 0;
    loop {
        let window = text.classify(at);
        let bytes = window.bytes();
        let mut expected = bytes.leading << FLAG | due;
        let mut wrong = bytes.overlong;
        due = bytes.leading >> ((WIDTH - 1) * FLAG);
        if bytes.long != 0 {
            let window = text.window(at);
            // The byte after the window is text if nothing ends the run before.
            let next = if bytes.special == 0 { text.byte_after_window(at) } else { 0 };
            let four = machine::leading_four(window) & bytes.long;
            expected |= bytes.long << (2 * FLAG) | four << (3 * FLAG);
            due |= bytes.long >> ((WIDTH - 2) * FLAG) | four >> ((WIDTH - 3) * FLAG);
            wrong |= machine::misfits(window, next) & bytes.long & !four;
            wrong |= malformed_fours(text, at, four & up_to_first(bytes.special));
        }
        wrong |= bytes.continuing ^ expected & machine::ALL;
        if bytes.special != 0 {
            if wrong & up_to_first(bytes.special) != 0 {
                return fault(text, start);
            }
            let flag = bytes.special & bytes.special.wrapping_neg();
            return Step::plain(text.ahead(at, machine::place_of(flag)));
        }
        if wrong != 0 {
            return fault(text, start);
        }
        at = window.after();
    }
}

/// All flags up to the first of these, and that one.
#[inline(always)]
fn up_to_first(flags: u64) -> u64 {
    flags ^ flags.wrapping_sub(1)
}

/// Those of the flagged leading bytes in the window at `at` whose characters are malformed.
#[inline(always)]
fn malformed_fours<'r, T: Source<'r>>(text: T, at: T::At, mut leading: u64) -> u64 {
    let mut malformed = 0;
    while leading != 0 {
        let flag = leading & leading.wrapping_neg();
        let rest = text.part(text.ahead(at, machine::place_of(flag)), text.end());
        if char_len(rest, 0).is_none() {
            malformed |= flag;
        }
        leading ^= flag;
    }
    malformed
}

/// The error in a text that is not UTF-8 from `start` on.
#[inline(always)]
fn fault<'r, T: Source<'r>>(text: T, start: T::At) -> Step<T::At> {
    let end = if SAYS_WHAT { end_of_utf8(text, start) } else { start };
    Step::from(unexpected(text, end, ErrorKind::InvalidUtf8))
}

/// Where a text stops to be UTF-8; its end where that is what is missing.
#[cold]
#[inline(never)]
fn end_of_utf8<'r, T: Source<'r>>(text: T, start: T::At) -> T::At {
    let rest = text.part(start, text.end());
    let mut at = 0;
    while at < rest.len() {
        at += match rest.byte(at) {
            0..0x80 => 1,
            _ => match char_len(rest, at) {
                Some(len) => len.get(),
                None => break,
            },
        };
    }
    let end = if is_cut_off(rest.part(at, rest.len())) { rest.len() } else { at };
    text.ahead(start, end)
}

/// Is this the beginning of a character, whose other bytes are missing?
fn is_cut_off(start: &[u8]) -> bool {
    // Of the bytes that may follow a first one, either the lowest or the highest always may.
    start.len() < 4
        && [0x80, 0xBF].into_iter().any(|other| {
            let mut char = [other; 4];
            char.iter_mut().zip(start).for_each(|(to, &byte)| *to = byte);
            char_len(&char, 0).is_some()
        })
}

/// The length in bytes of the character at `at`, whose first byte is 0x80 or more; `None` when
/// no well-formed character is there.
#[inline(never)]
pub(crate) fn char_len(text: &[u8], at: usize) -> Option<NonZeroUsize> {
    let first = text.byte(at);
    // The lowest character that takes so many bytes: a lower one would be overlong.
    let (len, lowest) = match first {
        0xC0..=0xDF => (2, 0x80),
        0xE0..=0xEF => (3, 0x800),
        0xF0..=0xF7 => (4, 0x1_0000),
        _ => return None,
    };
    let mut char = u32::from(first) & (0x7F >> len);
    for place in 1..len {
        let byte = text.byte(at + place);
        if byte & 0xC0 != 0x80 {
            return None;
        }
        char = char << 6 | u32::from(byte & 0x3F);
    }
    let is_scalar = char >= lowest && char < 0x11_0000 && char >> 11 != 0xD800 >> 11;
    if is_scalar { NonZeroUsize::new(len) } else { None }
}
