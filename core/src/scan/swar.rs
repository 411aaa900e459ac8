//! The bytes that end a plain run of a string, found eight at a time in a `u64`.
//!
//! A word only *nominates* a byte: the lowest flag is exact, those above it may be wrong (a
//! borrow runs upwards). Everyone looks at the nominated byte before acting on it.

use super::source::Source;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The first position from `at` on with a quote or a backslash, or for `FULL` also a control
/// character or a byte that is not ASCII; the text's length if there is none.
#[inline(always)]
pub(super) fn find_special<const FULL: bool>(text: &[u8], mut at: usize) -> usize {
    while let Some(word) = load(text, at) {
        let flags = special_flags::<FULL>(word);
        if flags != 0 {
            return at + (flags.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < text.len() {
        if is_special::<FULL>(text.byte(at)) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Bit 7 of the lowest byte that is special; what stands above it may be wrong.
#[inline(always)]
pub(super) fn special_flags<const FULL: bool>(word: u64) -> u64 {
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    if FULL {
        // Bit 7 of a byte is set by: (b ^ 2) < 0x21, which is a control character or the
        // quote (0x22 ^ 2 = 0x20), so that both cost one test; b ^ '\\' < 1; b >= 0x80.
        let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        (quote_or_control | backslash | word) & HIGH
    } else {
        let quote = (word ^ (ONES * 0x22)).wrapping_sub(ONES);
        (quote | backslash) & !word & HIGH
    }
}

/// Is this a byte for [`find_special`] to stop at?
#[inline(always)]
fn is_special<const FULL: bool>(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || FULL && !(0x20..0x80).contains(&byte)
}

/// Eight bytes from `at` on, the first in the lowest place; `None` where the text has fewer.
#[inline(always)]
fn load(text: &[u8], at: usize) -> Option<u64> {
    let bytes = text.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*bytes))
}
