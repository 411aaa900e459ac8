//! The bytes that end a plain run of a string, found eight at a time in a `u64`.
//!
//! A word only *nominates* a byte: the lowest flag is exact, those above it may be wrong (a
//! borrow runs upwards). Everyone looks at the nominated byte before acting on it.

use super::source::Source;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The first position from `at` on with a quote or a backslash, a control
/// character or a byte that is not ASCII; the text's length if there is none.
#[inline(always)]
pub(super) fn find_special(text: &[u8], mut at: usize) -> usize {
    while text.get(at..).and_then(<[u8]>::first_chunk).is_some_and(|word| flags(word) == 0) {
        at += 8;
    }
    // In the word with the flag, or among the last few bytes.
    while at < text.len() && !is_special(text.byte(at)) {
        at += 1;
    }
    at.min(text.len())
}

/// The window's flags: bit 7 of each byte that is special, and of some above the first such.
#[allow(dead_code, reason = "elsewhere a wider window is used")]
#[inline(always)]
pub(super) fn flags(window: &[u8; 8]) -> u64 {
    marks(window) & HIGH
}

/// The length of the run from the window's start in which nothing is special but escaped quotes:
/// the window, or all but the backslash at its end; 0 where it holds anything else.
#[allow(dead_code, reason = "elsewhere a wider window is used")]
#[inline(always)]
pub(super) fn quoted_run(window: &[u8; 8]) -> usize {
    let word = u64::from_le_bytes(*window);
    // Exact in bit 7 of each byte, as long as all are ASCII: 0x80 - x has it only for x = 0,
    // and never borrows; 0x9F - x has it for x < 0x20.
    let backslashes = HIGH.wrapping_sub(word ^ (ONES * 0x5C)) & HIGH;
    let quotes = HIGH.wrapping_sub(word ^ (ONES * 0x22));
    let controls = (ONES * 0x9F).wrapping_sub(word);
    let escaped = backslashes << 8;
    if (quotes ^ escaped | controls | word) & HIGH != 0 {
        return 0;
    }
    8 - (backslashes >> 63) as usize
}

/// The flags, in other bits that mean nothing.
#[inline(always)]
fn marks(window: &[u8; 8]) -> u64 {
    let word = u64::from_le_bytes(*window);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    // Bit 7 of a byte is set by: (b ^ 2) < 0x21, which is a control character or the
    // quote (0x22 ^ 2 = 0x20), so that both cost one test; b ^ '\\' < 1. What is not ASCII
    // sets it too, in the latter, but for 0xDC (and with a borrow 0xDD): those in the first.
    let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    quote_or_control | backslash
}

/// Is this a byte for [`find_special`] to stop at?
#[inline(always)]
fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || !(0x20..0x80).contains(&byte)
}
