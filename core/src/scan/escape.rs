//! Escapes: is one valid, and what does it stand for?

use super::source::Source;

/// What stands at a backslash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// A character, and the bytes that its escape takes, backslash included.
    Char(u32, usize),
    /// Half a surrogate pair alone. Its escape takes 6 bytes.
    LoneSurrogate(u32),
    /// Nothing that JSON knows, or the text ends in it.
    Unknown,
}

/// Reads the escape whose backslash stands at `at`.
pub(crate) fn read(text: &[u8], at: usize) -> Escape {
    let next = text.byte(at + 1);
    if next == b'u' {
        return read_unicode(text, at);
    }
    let index = b"\"\\/bfnrt".iter().position(|&letter| letter == next);
    let char = index.and_then(|index| b"\"\\/\x08\x0C\n\r\t".get(index));
    char.map_or(Escape::Unknown, |&char| Escape::Char(u32::from(char), 2))
}

fn read_unicode(text: &[u8], at: usize) -> Escape {
    let Some(first) = hex(text, at + 2, 4) else { return Escape::Unknown };
    match first {
        0xD800..=0xDBFF => {
            if text.byte(at + 6) == b'\\'
                && text.byte(at + 7) == b'u'
                && let Some(second @ 0xDC00..=0xDFFF) = hex(text, at + 8, 4)
            {
                let high = (first - 0xD800) << 10;
                return Escape::Char(0x10000 + high + (second - 0xDC00), 12);
            }
            Escape::LoneSurrogate(first)
        }
        0xDC00..=0xDFFF => Escape::LoneSurrogate(first),
        _ => Escape::Char(first, 6),
    }
}

/// The number that the `count` hexadecimal digits at `at` mean, at most 8.
#[inline(never)]
pub(crate) fn hex(text: &[u8], at: usize, count: usize) -> Option<u32> {
    let mut value = 0;
    for &digit in text.get(at..at + count)? {
        value = value << 4 | char::from(digit).to_digit(16)?;
    }
    Some(value)
}
