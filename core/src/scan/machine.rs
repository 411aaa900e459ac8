//! The seam between the scan and the machine: the same functions, in the fastest way there is.
//!
//! A *window* is [`WIDTH`] bytes of text. Its flags are a `u64` with [`FLAG`] bits for each byte,
//! the first byte's lowest.

#[cfg(all(
    target_arch = "aarch64",
    target_endian = "little",
    target_feature = "neon",
    not(miri)
))]
use super::neon as implementation;
#[cfg(all(target_arch = "x86_64", not(miri)))]
use super::sse2 as implementation;
#[cfg(not(any(
    all(target_arch = "aarch64", target_endian = "little", target_feature = "neon", not(miri)),
    all(target_arch = "x86_64", not(miri))
)))]
use super::swar as implementation;

pub(super) use implementation::{
    FLAG, WIDTH, Window, classify, flags, leading_four, load, misfits, quoted_run,
};

/// All flags of a window.
pub(super) const ALL: u64 = u64::MAX >> (64 - WIDTH * FLAG);

/// The place in a window of the byte with this flag.
#[inline(always)]
pub(super) fn place_of(flag: u64) -> usize {
    if cfg!(target_family = "wasm") {
        // WAMR counts trailing zeros one by one. The flag, 1 << (8 * i + 7), moves byte i of
        // the multiplier, counted from its top, to the top.
        ((flag >> 7).wrapping_mul(0x0001_0203_0405_0607) >> 56) as usize
    } else {
        flag.trailing_zeros() as usize / FLAG
    }
}
#[cfg(test)]
mod tests;
