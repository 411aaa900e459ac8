//! Comparing what is long and mostly equal.
#![cfg_attr(
    all(target_family = "wasm", tagsplice_env_memcmp),
    allow(unsafe_code, reason = "the host's memcmp is called by address")
)]

#[cfg(not(all(target_family = "wasm", tagsplice_env_memcmp)))]
use crate::text::{equal, word};

/// `a == b`.
///
/// In a module for Fluent Bit this is the host's `memcmp`: WAMR's built-in libc, which every
/// release since 2.0 offers, compares at native speed what here would take an instruction for
/// each byte or two.
#[cfg(all(target_family = "wasm", tagsplice_env_memcmp))]
#[inline(always)]
pub(crate) fn equal_long(a: &[u8], b: &[u8]) -> bool {
    #[link(wasm_import_module = "env")]
    unsafe extern "C" {
        #[link_name = "memcmp"]
        fn host_memcmp(a: *const u8, b: *const u8, len: usize) -> i32;
    }
    // SAFETY: both slices have `len` readable bytes, and memcmp reads no more.
    a.len() == b.len() && unsafe { host_memcmp(a.as_ptr(), b.as_ptr(), a.len()) } == 0
}

/// `a == b`.
#[cfg(not(all(target_family = "wasm", tagsplice_env_memcmp)))]
#[inline(always)]
pub(crate) fn equal_long(a: &[u8], b: &[u8]) -> bool {
    if cfg!(target_family = "wasm") { equal_by_words(a, b) } else { a == b }
}

/// Four words at a time: fewer instructions for each byte, which is what an interpreter counts.
#[cfg(not(all(target_family = "wasm", tagsplice_env_memcmp)))]
fn equal_by_words(a: &[u8], b: &[u8]) -> bool {
    let (a_blocks, a_rest) = a.as_chunks::<32>();
    let (b_blocks, b_rest) = b.as_chunks::<32>();
    a.len() == b.len()
        && a_blocks.iter().zip(b_blocks).all(|(a, b)| differences(a, b) == 0)
        && equal(a_rest, b_rest)
}

/// The bits in which the two differ, of all words together. No loop: one would be kept where size
/// counts, and cost as much as what it does.
#[cfg(not(all(target_family = "wasm", tagsplice_env_memcmp)))]
#[inline(always)]
fn differences(a: &[u8; 32], b: &[u8; 32]) -> u64 {
    word(a, 0) ^ word(b, 0)
        | word(a, 8) ^ word(b, 8)
        | word(a, 16) ^ word(b, 16)
        | word(a, 24) ^ word(b, 24)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::equal_by_words;

    /// What a module without the host's `memcmp` compares with.
    #[test]
    fn texts_are_equal_when_each_byte_is() {
        for len in [0, 1, 31, 32, 33, 63, 64, 65, 100] {
            let text: Vec<u8> = (0..len).collect();
            assert!(equal_by_words(&text, &text.clone()), "{len}");
            for at in 0..text.len() {
                for bit in (0..8).step_by(if cfg!(miri) { 7 } else { 1 }) {
                    let mut other = text.clone();
                    other[at] ^= 1 << bit;
                    assert!(!equal_by_words(&text, &other), "{len}, bit {bit} of byte {at}");
                }
                assert!(!equal_by_words(&text, &text[..at]), "{len} and {at}");
                assert!(!equal_by_words(&text[..at], &text), "{at} and {len}");
            }
            // The same difference twice must not cancel itself out.
            let mut other = text.clone();
            other.iter_mut().for_each(|byte| *byte ^= 0x55);
            assert_eq!(equal_by_words(&text, &other), len == 0, "{len}");
        }
    }
}
