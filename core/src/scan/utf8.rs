//! UTF-8, one character at a time (Unicode 15.0, table 3-7).

use core::num::NonZeroUsize;

use super::source::Source;

/// The length in bytes of the character at `at`, whose first byte is 0x80 or more; `None` when
/// no well-formed character stands there.
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
