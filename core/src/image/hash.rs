//! The hash of maps and of the checksum.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of `bytes`, eight at a time: three operations a word, which is what counts in an
/// interpreter. It is not keyed: maps are filled when a route file is compiled, so hostile
/// values can at worst probe the longest run of places that the compiler left.
#[must_use]
#[inline(never)]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        let mut last = 0;
        for &byte in rest {
            last = last << 8 | u64::from(byte);
        }
        hash = mix(hash ^ last);
    }
    hash
}

#[inline(always)]
fn mix(word: u64) -> u64 {
    let product = word.wrapping_mul(MULTIPLIER);
    product ^ product >> 32
}
