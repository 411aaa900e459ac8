//! The bytes that end a plain run of a string, found eight at a time in a `u64`.
//!
//! A word only *nominates* a byte: the lowest flag is exact, those above it may be wrong (a
//! borrow runs upwards). Everyone looks at the nominated byte before acting on it.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The first position from `at` on with a quote, a backslash, a control character or a byte
/// that is not ASCII; the text's length if there is none.
#[inline(always)]
pub(crate) fn find_special(text: &[u8], mut at: usize) -> usize {
    while let Some(word) = load(text, at) {
        // Bit 7 of a byte is set by: (b ^ 2) < 0x21, which is a control character or the
        // quote (0x22 ^ 2 = 0x20); b ^ '\\' < 1; b >= 0x80.
        let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
        let flags = (quote_or_control | backslash | word) & HIGH;
        if flags != 0 {
            return at + (flags.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < text.len() {
        if is_special(super::cursor::byte(text, at)) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Is this a byte for [`find_special`] to stop at?
#[inline(always)]
pub(super) fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || !(0x20..0x80).contains(&byte)
}

/// Eight bytes from `at` on, the first in the lowest place; `None` where the text has fewer.
#[inline(always)]
fn load(text: &[u8], at: usize) -> Option<u64> {
    let bytes = text.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*bytes))
}
