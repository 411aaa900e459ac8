//! Windows of sixteen bytes, with SSE2, which every x86-64 has.
#![allow(unsafe_code, reason = "vector instructions, and a load by address")]

use core::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_max_epu8, _mm_min_epu8,
    _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_slli_epi16,
};

use super::classes::Classes;

pub(super) const WIDTH: usize = 16;

/// A window's bytes.
pub(super) type Window = __m128i;

/// Bit i of a window's flags is byte i's.
pub(super) const FLAG: usize = 1;

#[inline(always)]
pub(super) fn load(bytes: &[u8; WIDTH]) -> Window {
    // SAFETY: the array has 16 readable bytes, and this load asks for no alignment.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// See [`swar::flags`](super::swar::flags).
#[inline(always)]
pub(super) fn flags(window: Window) -> u64 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { special(window) }
}

/// See [`swar::quoted_run`](super::swar::quoted_run).
#[inline(always)]
pub(super) fn quoted_run(window: Window) -> usize {
    // SAFETY: SSE2 is part of x86-64.
    let (quotes, backslashes, others) = unsafe { masks(window) };
    let escaped = backslashes << 1 & 0xFFFF;
    if quotes != escaped || others != 0 {
        return 0;
    }
    16 - (backslashes >> 15) as usize
}

/// See [`swar::classify`](super::swar::classify).
#[inline(always)]
pub(super) fn classify(window: Window) -> Classes {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { classes(window) }
}

/// See [`swar::leading_four`](super::swar::leading_four).
#[inline(always)]
pub(super) fn leading_four(window: Window) -> u64 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { four(window) }
}

/// See [`swar::misfits`](super::swar::misfits).
#[inline(always)]
pub(super) fn misfits(window: Window, next: u8) -> u64 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { misfit(window, next) }
}

/// The bytes that end a plain run of ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn special(bytes: Window) -> u64 {
    // As signed numbers, bytes that are not ASCII are below zero: one comparison for both.
    let other = _mm_cmplt_epi8(bytes, all(0x20));
    mask(_mm_or_si128(_mm_or_si128(equal(bytes, b'"'), equal(bytes, b'\\')), other))
}

/// Quotes; backslashes; control characters and what is not ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn masks(bytes: Window) -> (u64, u64, u64) {
    let others = _mm_cmplt_epi8(bytes, all(0x20));
    (mask(equal(bytes, b'"')), mask(equal(bytes, b'\\')), mask(others))
}

#[inline]
#[target_feature(enable = "sse2")]
fn classes(bytes: Window) -> Classes {
    let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, all(0x1F)), bytes);
    let ends = _mm_or_si128(equal(bytes, b'"'), equal(bytes, b'\\'));
    // As signed numbers, 0x80 to 0xBF are the lowest.
    let continuing = mask(_mm_cmplt_epi8(bytes, all(0xC0)));
    Classes {
        special: mask(_mm_or_si128(ends, control)),
        leading: mask(bytes) & !continuing,
        long: mask(at_least(bytes, 0xE0)),
        continuing,
        overlong: mask(equal(_mm_or_si128(bytes, all(1)), 0xC1)),
    }
}

#[inline]
#[target_feature(enable = "sse2")]
fn four(bytes: Window) -> u64 {
    mask(at_least(bytes, 0xF0))
}

#[inline]
#[target_feature(enable = "sse2")]
fn misfit(bytes: Window, next: u8) -> u64 {
    // Bit 5 of the byte after each; a shift of 16 bits moves it to the byte's highest.
    let after = mask(_mm_slli_epi16(bytes, 2)) >> 1 | u64::from(next >> 5 & 1) << 15;
    mask(equal(bytes, 0xE0)) & !after | mask(equal(bytes, 0xED)) & after
}

#[inline]
#[target_feature(enable = "sse2")]
fn equal(bytes: __m128i, byte: u8) -> __m128i {
    _mm_cmpeq_epi8(bytes, all(byte))
}

#[inline]
#[target_feature(enable = "sse2")]
fn at_least(bytes: __m128i, byte: u8) -> __m128i {
    _mm_cmpeq_epi8(_mm_max_epu8(bytes, all(byte)), bytes)
}

#[inline]
#[target_feature(enable = "sse2")]
fn all(byte: u8) -> __m128i {
    _mm_set1_epi8(byte.cast_signed())
}

/// The highest bit of each byte.
#[inline]
#[target_feature(enable = "sse2")]
fn mask(bytes: __m128i) -> u64 {
    u64::from(_mm_movemask_epi8(bytes).cast_unsigned())
}
