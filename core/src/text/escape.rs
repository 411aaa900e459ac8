//! What an escape in a string means.

use crate::bytes::Bytes;

/// The escape at a backslash: its code point above the number of bytes that it takes.
/// (One number, so that it does not go through memory.)
#[derive(Clone, Copy)]
pub(crate) struct Escape(u64);

impl Escape {
    /// Nothing that JSON knows, or the text ends in it.
    const UNKNOWN: Self = Self(0);

    fn new(char: u32, len: usize) -> Self {
        Self(u64::from(char) << 8 | len as u64)
    }

    /// How many bytes it takes, backslash included; 0 where JSON does not know it.
    pub(crate) fn len(self) -> usize {
        usize::from(self.0 as u8)
    }

    /// The code point: a character, or half a surrogate pair alone.
    pub(crate) fn char(self) -> u32 {
        (self.0 >> 8) as u32
    }

    /// Does it mean a character?
    pub(crate) fn is_valid(self) -> bool {
        self.len() > 0 && self.char() >> 11 != 0xD800 >> 11
    }
}

/// Reads the escape whose backslash is at `at`.
#[inline(never)]
pub(crate) fn read(text: &[u8], at: usize) -> Escape {
    let next = text.byte(at + 1);
    if next == b'u' {
        return read_unicode(text, at);
    }
    // Each letter, and what it means.
    const SIMPLE: &[u8; 16] = b"\"\"\\\\//b\x08f\x0Cn\nr\rt\t";
    let (pairs, _) = SIMPLE.as_chunks::<2>();
    let found = pairs.iter().find(|[letter, _]| *letter == next);
    found.map_or(Escape::UNKNOWN, |&[_, char]| Escape::new(u32::from(char), 2))
}

fn read_unicode(text: &[u8], at: usize) -> Escape {
    let first = hex(text, at + 2, 4);
    if first == NO_DIGITS {
        return Escape::UNKNOWN;
    }
    if first >> 10 == 0xD800 >> 10
        && text.byte(at + 6) == b'\\'
        && text.byte(at + 7) == b'u'
        && let second @ 0xDC00..=0xDFFF = hex(text, at + 8, 4)
    {
        return Escape::new(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12);
    }
    Escape::new(first, 6)
}

/// More than any seven digits mean.
pub(crate) const NO_DIGITS: u32 = u32::MAX;

/// The number that the `count` hexadecimal digits at `at` mean, at most 7; [`NO_DIGITS`] if there are
/// not so many. (An `Option` would go through memory.)
#[inline(never)]
pub(crate) fn hex(text: &[u8], at: usize, count: usize) -> u32 {
    let mut value = 0;
    for place in at..at + count {
        let Some(digit) = char::from(text.byte(place)).to_digit(16) else { return NO_DIGITS };
        value = value << 4 | digit;
    }
    value
}

/// Is this a `\u` escape, and not half a surrogate pair?
#[inline(always)]
pub(crate) fn is_unicode(escape: &[u8; 6]) -> bool {
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
