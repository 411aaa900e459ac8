//! The bytes that end a plain run of a string, sixteen at a time: SSE2, which every x86-64 has.
#![allow(unsafe_code, reason = "vector instructions, and a load by address")]

use core::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128,
    _mm_set1_epi8,
};

use super::swar;

/// See [`swar::find_special`].
#[inline(always)]
pub(super) fn find_special(text: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = text.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let flags = flags(chunk);
        if flags != 0 {
            return at + flags.trailing_zeros() as usize;
        }
        at += 16;
    }
    swar::find_special(text, at)
}

/// The window's flags: bit i for byte i.
#[inline(always)]
pub(super) fn flags(window: &[u8; 16]) -> u64 {
    // SAFETY: SSE2 is part of x86-64.
    u64::from(unsafe { mask(window) })
}

/// See [`swar::quoted_run`].
#[inline(always)]
pub(super) fn quoted_run(window: &[u8; 16]) -> usize {
    // SAFETY: SSE2 is part of x86-64.
    let (quotes, backslashes, others) = unsafe { masks(window) };
    let escaped = backslashes << 1 & 0xFFFF;
    if quotes != escaped || others != 0 {
        return 0;
    }
    16 - (backslashes >> 15) as usize
}

/// Bit i of each: byte i is a quote; a backslash; a control character or not ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn masks(chunk: &[u8; 16]) -> (u32, u32, u32) {
    let chunk = load(chunk);
    let quotes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8(b'"'.cast_signed()));
    let backslashes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8(b'\\'.cast_signed()));
    let others = _mm_cmplt_epi8(chunk, _mm_set1_epi8(0x20));
    let mask = |bytes| _mm_movemask_epi8(bytes).cast_unsigned();
    (mask(quotes), mask(backslashes), mask(others))
}

#[inline]
#[target_feature(enable = "sse2")]
fn mask(chunk: &[u8; 16]) -> u32 {
    let chunk = load(chunk);
    let quote = _mm_cmpeq_epi8(chunk, _mm_set1_epi8(b'"'.cast_signed()));
    let backslash = _mm_cmpeq_epi8(chunk, _mm_set1_epi8(b'\\'.cast_signed()));
    // As signed numbers, bytes that are not ASCII are below zero: one comparison for both.
    let other = _mm_cmplt_epi8(chunk, _mm_set1_epi8(0x20));
    let special = _mm_or_si128(_mm_or_si128(quote, backslash), other);
    _mm_movemask_epi8(special).cast_unsigned()
}

#[inline(always)]
fn load(chunk: &[u8; 16]) -> __m128i {
    // SAFETY: the array has 16 readable bytes, and this load asks for no alignment.
    unsafe { _mm_loadu_si128(chunk.as_ptr().cast()) }
}
