//! UTF-8, one character at a time (Unicode 15.0, table 3-7).

use super::source::Source;

/// The length in bytes of the character at `at`, whose first byte is 0x80 or more; `None` when
/// no well-formed character stands there.
pub(crate) fn char_len<'r, T: Source<'r>>(text: T, at: usize) -> Option<usize> {
    let second = text.byte(at + 1);
    let (len, lowest, highest) = match text.byte(at) {
        0xC2..=0xDF => (2, 0x80, 0xBF),
        0xE0 => (3, 0xA0, 0xBF),
        0xE1..=0xEC | 0xEE..=0xEF => (3, 0x80, 0xBF),
        0xED => (3, 0x80, 0x9F),
        0xF0 => (4, 0x90, 0xBF),
        0xF1..=0xF3 => (4, 0x80, 0xBF),
        0xF4 => (4, 0x80, 0x8F),
        _ => return None,
    };
    let rest_fits = (len < 3 || is_continuation(text.byte(at + 2)))
        && (len < 4 || is_continuation(text.byte(at + 3)));
    (lowest <= second && second <= highest && rest_fits).then_some(len)
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
