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
    end_of_special::<FULL, _>(text, window, flags).end()
}

/// The same out of line, for where few strings are.
#[inline(never)]
pub(crate) fn end_seldom<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<StringEnd, Error> {
    end::<FULL, _>(text, at)
}

/// Where a string ends or is broken, as one number: a `Result` would go through memory, also for
/// all those strings that nothing special stands in. The position, and in the lowest byte an
/// index into [`Packed::FAULTS`] behind two that say whether there was an escape.
#[derive(Clone, Copy)]
struct Packed(u64);

impl Packed {
    const FAULTS: [ErrorKind; 4] = [
        ErrorKind::UnexpectedEnd,
        ErrorKind::InvalidEscape,
        ErrorKind::ControlCharacter,
        ErrorKind::InvalidUtf8,
    ];

    #[inline(always)]
    fn new(end: Result<StringEnd, Error>) -> Self {
        match end {
            Ok(end) => Self((end.quote as u64) << 8 | u64::from(end.escaped)),
            Err(error) => Self::fault(error),
        }
    }

    #[cold]
    fn fault(error: Error) -> Self {
        let code = match error.kind() {
            ErrorKind::InvalidEscape => 3,
            ErrorKind::ControlCharacter => 4,
            ErrorKind::InvalidUtf8 => 5,
            _ => 2,
        };
        Self((error.offset() as u64) << 8 | code)
    }

    #[inline(always)]
    fn end(self) -> Result<StringEnd, Error> {
        let (at, code) = ((self.0 >> 8) as usize, self.0 as u8);
        if code > 1 {
            let kind = Self::FAULTS.get(usize::from(code) - 2).copied();
            return Err(Error::new(kind.unwrap_or(ErrorKind::UnexpectedEnd), at));
        }
        Ok(StringEnd { quote: at, escaped: code == 1 })
    }
}

/// The end of a string with something special in it. `flags` are those of the window at `at`.
#[inline(never)]
fn end_of_special<'r, const FULL: bool, T: Source<'r>>(text: T, at: usize, flags: u64) -> Packed {
    Packed::new(walk::<FULL, _>(text, at, flags))
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
                    at = skip_unusual_escape::<FULL>(text.part(0, text.len()), special)?;
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
fn skip_unusual_escape<const FULL: bool>(text: &[u8], at: usize) -> Result<usize, Error> {
    match escape::read(text, at) {
        Escape::Char(_, len) if FULL => Ok(at + len),
        _ if FULL && ends_within_escape(text, at) => {
            Err(Error::new(ErrorKind::UnexpectedEnd, text.len()))
        }
        _ => Err(Error::new(ErrorKind::InvalidEscape, at)),
    }
}

/// Is everything from the backslash at `at` to the end of the text the beginning of an escape?
fn ends_within_escape(text: &[u8], at: usize) -> bool {
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
