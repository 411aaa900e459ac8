//! Windows of sixteen bytes, with NEON, which nearly every 64-bit Arm has.
#![allow(unsafe_code, reason = "vector instructions, and a load by address")]

use core::arch::aarch64::{
    uint8x16_t, vandq_u8, vbicq_u8, vceqq_u8, vcgeq_u8, vcltq_s8, vdupq_n_s8, vdupq_n_u8, vextq_u8,
    vget_lane_u64, vld1q_u8, vorrq_u8, vreinterpret_u64_u8, vreinterpretq_s8_u8,
    vreinterpretq_u16_u8, vshrn_n_u16, vtstq_u8,
};

use super::classes::Classes;

pub(super) const WIDTH: usize = 16;

/// A window's bytes.
pub(super) type Window = uint8x16_t;

/// The highest of four bits is a byte's flag.
pub(super) const FLAG: usize = 4;

#[inline(always)]
pub(super) fn load(bytes: &[u8; WIDTH]) -> Window {
    // SAFETY: the array has 16 readable bytes, and this load asks for no alignment.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

/// See [`swar::flags`](super::swar::flags).
#[inline(always)]
pub(super) fn flags(window: Window) -> u64 {
    // SAFETY: this is only compiled where NEON is.
    unsafe { special(window) }
}

/// See [`swar::quoted_run`](super::swar::quoted_run).
#[inline(always)]
pub(super) fn quoted_run(window: Window) -> usize {
    // SAFETY: this is only compiled where NEON is.
    let (quotes, backslashes, others) = unsafe { masks(window) };
    if quotes != backslashes << FLAG || others != 0 {
        return 0;
    }
    16 - (backslashes >> 63) as usize
}

/// See [`swar::classify`](super::swar::classify).
#[inline(always)]
pub(super) fn classify(window: Window) -> Classes {
    // SAFETY: this is only compiled where NEON is.
    unsafe { classes(window) }
}

/// See [`swar::leading_four`](super::swar::leading_four).
#[inline(always)]
pub(super) fn leading_four(window: Window) -> u64 {
    // SAFETY: this is only compiled where NEON is.
    unsafe { four(window) }
}

/// See [`swar::misfits`](super::swar::misfits).
#[inline(always)]
pub(super) fn misfits(window: Window, next: u8) -> u64 {
    // SAFETY: this is only compiled where NEON is.
    unsafe { misfit(window, next) }
}

/// The bytes that end a plain run of ASCII.
#[inline]
#[target_feature(enable = "neon")]
fn special(bytes: Window) -> u64 {
    let ends = vorrq_u8(equal(bytes, b'"'), equal(bytes, b'\\'));
    // As signed numbers, bytes that are not ASCII are below zero: one comparison for both.
    mask(vorrq_u8(ends, less(bytes, 0x20)))
}

/// Quotes; backslashes; control characters and what is not ASCII.
#[inline]
#[target_feature(enable = "neon")]
fn masks(bytes: Window) -> (u64, u64, u64) {
    (mask(equal(bytes, b'"')), mask(equal(bytes, b'\\')), mask(less(bytes, 0x20)))
}

#[inline]
#[target_feature(enable = "neon")]
fn classes(bytes: Window) -> Classes {
    let ends = vorrq_u8(equal(bytes, b'"'), equal(bytes, b'\\'));
    let control = vbicq_u8(less(bytes, 0x20), at_least(bytes, 0x80));
    Classes {
        special: mask(vorrq_u8(ends, control)),
        leading: mask(at_least(bytes, 0xC0)),
        long: mask(at_least(bytes, 0xE0)),
        // As signed numbers, 0x80 to 0xBF are the lowest.
        continuing: mask(less(bytes, 0xC0)),
        overlong: mask(equal(vorrq_u8(bytes, vdupq_n_u8(1)), 0xC1)),
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn four(bytes: Window) -> u64 {
    mask(at_least(bytes, 0xF0))
}

#[inline]
#[target_feature(enable = "neon")]
fn misfit(bytes: Window, next: u8) -> u64 {
    // Has the byte after each its bit 5?
    let after = vtstq_u8(vextq_u8::<1>(bytes, vdupq_n_u8(next)), vdupq_n_u8(0x20));
    let overlong = vbicq_u8(equal(bytes, 0xE0), after);
    mask(vorrq_u8(overlong, vandq_u8(equal(bytes, 0xED), after)))
}

#[inline]
#[target_feature(enable = "neon")]
fn equal(bytes: Window, byte: u8) -> Window {
    vceqq_u8(bytes, vdupq_n_u8(byte))
}

#[inline]
#[target_feature(enable = "neon")]
fn at_least(bytes: Window, byte: u8) -> Window {
    vcgeq_u8(bytes, vdupq_n_u8(byte))
}

/// Bytes that are less, as signed numbers.
#[inline]
#[target_feature(enable = "neon")]
fn less(bytes: Window, byte: u8) -> Window {
    vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(byte.cast_signed()))
}

/// The flags of bytes that are all ones.
#[inline]
#[target_feature(enable = "neon")]
fn mask(bytes: Window) -> u64 {
    // Each pair of bytes, shifted by four and cut to eight bits, is half of each.
    let halves = vshrn_n_u16::<4>(vreinterpretq_u16_u8(bytes));
    vget_lane_u64::<0>(vreinterpret_u64_u8(halves)) & 0x8888_8888_8888_8888
}
