//! Windows of eight bytes, in a `u64`.
//!
//! A word only *nominates* a byte: the lowest flag is exact, those above it may be wrong (a
//! borrow runs upwards), unless a function says otherwise.
#![allow(dead_code, reason = "machines with wider windows use those")]

use super::classes::Classes;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

pub(super) const WIDTH: usize = 8;

/// A window's bytes, the first lowest.
pub(super) type Window = u64;

/// The highest bit of byte i is the flag of byte i.
pub(super) const FLAG: usize = 8;

#[inline(always)]
pub(super) fn load(bytes: &[u8; WIDTH]) -> Window {
    u64::from_le_bytes(*bytes)
}

/// The bytes that end a plain run of ASCII: quotes, backslashes, control characters and what is
/// not ASCII.
#[inline(always)]
pub(super) fn flags(word: Window) -> u64 {
    marks(word) & HIGH
}

/// The length of the run from the window's start in which nothing is special but escaped quotes:
/// the window, or all but the backslash at its end; 0 where it holds anything else.
#[inline(always)]
pub(super) fn quoted_run(word: Window) -> usize {
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

/// What the bytes are, for UTF-8. All but `special` are exact.
#[inline(always)]
pub(super) fn classify(word: Window) -> Classes {
    let high = word & HIGH;
    let leading = high & word << 1;
    Classes {
        special: marks(word) & !word & HIGH,
        leading,
        long: leading & word << 2,
        continuing: high ^ leading,
        // 0xC0 and 0xC1 are those whose distance from 0xC0, less 2, is negative.
        overlong: (word ^ (ONES * 0xC0)).wrapping_sub(ONES * 2) & leading,
    }
}

/// Among leading bytes, those of four bytes or more: 0xF0 and above.
#[inline(always)]
pub(super) fn leading_four(word: Window) -> u64 {
    word << 3
}

/// Among leading bytes of three: those whose second byte makes an overlong form (0xE0 before
/// less than 0xA0) or half a surrogate pair (0xED before 0xA0 or more). `next` is the byte after
/// the window.
#[inline(always)]
pub(super) fn misfits(word: Window, next: u8) -> u64 {
    // Bit 5 of the byte after each, as that one's flag.
    let after = (word >> 8 | u64::from(next) << 56) << 2;
    let low = word & (ONES * 0x0F);
    // Bit 7 of a byte is clear where its low half is 0, or 0xD.
    let is_not_e0 = low + ONES * 0x7F;
    let is_not_ed = (low ^ (ONES * 0x0D)) + ONES * 0x7F;
    !(is_not_e0 | after) | after & !is_not_ed
}

/// The flags, in other bits that mean nothing.
#[inline(always)]
fn marks(word: u64) -> u64 {
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    // Bit 7 of a byte is set by: (b ^ 2) < 0x21, which is a control character or the
    // quote (0x22 ^ 2 = 0x20), so that both cost one test; b ^ '\\' < 1. What is not ASCII
    // sets it too, in the latter, but for 0xDC (and with a borrow 0xDD): those in the first.
    let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    quote_or_control | backslash
}
