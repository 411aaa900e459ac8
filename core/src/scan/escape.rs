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
    let char = match text.byte(at + 1) {
        b'"' => b'"',
        b'\\' => b'\\',
        b'/' => b'/',
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return read_unicode(text, at),
        _ => return Escape::Unknown,
    };
    Escape::Char(u32::from(char), 2)
}

fn read_unicode(text: &[u8], at: usize) -> Escape {
    let Some(first) = hex4(text, at + 2) else { return Escape::Unknown };
    match first {
        0xD800..=0xDBFF => {
            if text.byte(at + 6) == b'\\'
                && text.byte(at + 7) == b'u'
                && let Some(second @ 0xDC00..=0xDFFF) = hex4(text, at + 8)
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

#[inline(never)]
fn hex4(text: &[u8], at: usize) -> Option<u32> {
    let mut value = 0;
    let mut place = 0;
    while place < 4 {
        value = value << 4 | hex(text.byte(at + place))?;
        place += 1;
    }
    Some(value)
}

/// The value of one hexadecimal digit.
pub(crate) fn hex(digit: u8) -> Option<u32> {
    let value = match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => return None,
    };
    Some(u32::from(value))
}
