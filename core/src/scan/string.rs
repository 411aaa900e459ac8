//! The end of a string, at both levels of checking.

use super::escape::{self, Escape};
use super::machine::place_of;
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
    let mut window = at;
    let mut flags = text.window::<FULL>(window);
    while flags == 0 {
        window += T::WIDTH;
        flags = text.window::<FULL>(window);
    }
    let special = window + place_of(flags & flags.wrapping_neg());
    if text.byte(special) == b'"' {
        return Ok(StringEnd { quote: special, escaped: false });
    }
    // What comes back is one number: a `Result` would go through memory, also for all those
    // strings that never come here.
    match end_of_special::<FULL, _>(text, window, flags) {
        FAULT => Err(fault::<FULL, _>(text, window, flags)),
        end => Ok(StringEnd { quote: end >> 1, escaped: end & 1 == 1 }),
    }
}

const FAULT: usize = usize::MAX;

/// The end of a string with something special in it: the place of its quote, doubled, and one
/// more if there was an escape. `flags` are those of the window at `at`.
#[inline(never)]
fn end_of_special<'r, const FULL: bool, T: Source<'r>>(text: T, at: usize, flags: u64) -> usize {
    match walk::<FULL, _>(text, at, flags) {
        Ok(end) => end.quote << 1 | usize::from(end.escaped),
        Err(_) => FAULT,
    }
}

/// What is wrong with a string that has no end.
#[cold]
#[inline(never)]
fn fault<'r, const FULL: bool, T: Source<'r>>(text: T, at: usize, flags: u64) -> Error {
    match walk::<FULL, _>(text, at, flags) {
        Err(error) => error,
        Ok(end) => Error::new(ErrorKind::UnexpectedEnd, end.quote),
    }
}

/// Walks over what is special to the closing quote.
#[inline(always)]
fn walk<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    mut at: usize,
    mut flags: u64,
) -> Result<StringEnd, Error> {
    let mut escaped = false;
    'windows: loop {
        if flags == 0 {
            at = text.skip_plain::<FULL>(at + T::WIDTH);
            flags = text.window::<FULL>(at);
            continue;
        }
        loop {
            let lowest = flags & flags.wrapping_neg();
            let special = at + place_of(lowest);
            let byte = text.byte(special);
            if byte == b'\\' {
                escaped = true;
                let next = text.byte(special + 1);
                if next == b'"' {
                    // One escaped quote is seldom alone.
                    let behind = text.skip_quoted::<FULL>(special);
                    if behind > special {
                        at = behind;
                        break;
                    }
                }
                if !is_simple::<FULL>(next) {
                    at = skip_unusual_escape::<FULL, _>(text, special)?;
                    break;
                }
                // What an escape names is not looked at again, be it a quote. Escapes come in
                // flocks: the next is most likely flagged in the same window.
                flags &= (lowest << T::FLAG_BITS << 1).wrapping_neg();
                if flags != 0 {
                    continue;
                }
                at = (at + T::WIDTH).max(special + 2);
            } else if byte == b'"' {
                return Ok(StringEnd { quote: special, escaped });
            } else if (0x20..0x80).contains(&byte) {
                // Above its first flag a window may have flags that are wrong.
                flags &= flags - 1;
                continue 'windows;
            } else {
                at = skip_special::<FULL, _>(text, special, byte)?;
            }
            break;
        }
        flags = text.window::<FULL>(at);
    }
}

/// Is a backslash and this byte a whole escape?
#[inline(always)]
fn is_simple<const FULL: bool>(next: u8) -> bool {
    static SIMPLE: [bool; 256] = {
        let mut table = [false; 256];
        let mut at = 0;
        let simple = b"\"\\/bfnrt";
        while at < simple.len() {
            table[simple[at] as usize] = true;
            at += 1;
        }
        table
    };
    if FULL { SIMPLE[usize::from(next)] } else { next != b'x' }
}

/// The position behind the escape at `at`, which is not a simple one.
#[inline(never)]
fn skip_unusual_escape<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<usize, Error> {
    match escape::read(text, at) {
        Escape::Char(_, len) if FULL => Ok(at + len),
        _ if FULL && ends_within_escape(text, at) => {
            Err(Error::new(ErrorKind::UnexpectedEnd, text.len()))
        }
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

/// The position behind the byte at `at`, which is a control character, not ASCII, or behind the
/// end of the text.
#[cold]
#[inline(never)]
fn skip_special<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
    special: u8,
) -> Result<usize, Error> {
    if at >= text.len() {
        return Err(Error::new(ErrorKind::UnexpectedEnd, text.len()));
    }
    if !FULL {
        return Ok(at + 1);
    }
    if special < 0x20 {
        return Err(Error::new(ErrorKind::ControlCharacter, at));
    }
    match utf8::char_len(text, at) {
        Some(len) => Ok(at + len),
        None => Err(Error::new(ErrorKind::InvalidUtf8, at)),
    }
}
