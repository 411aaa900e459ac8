//! The hash of maps and of the checksum.

use crate::text::last_word;

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of `bytes`, eight at a time, the last eight of them perhaps twice: three operations a
/// word, which is what counts in an interpreter. It is not keyed: maps are filled when a route
/// file is compiled, so hostile values can at worst probe the longest run of places that the
/// compiler left.
#[must_use]
#[inline(never)]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        hash = mix(hash ^ last_word(bytes));
    }
    // A map takes the lowest bits. The last byte of a word has reached only the highest.
    hash ^ hash >> 56
}

#[inline(always)]
fn mix(word: u64) -> u64 {
    let product = word.wrapping_mul(MULTIPLIER);
    product ^ product >> 32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::format;

    use super::hash;

    /// Each byte of a short text counts for the lowest bits, by which a map finds its place.
    #[test]
    fn the_lowest_bits_depend_on_each_byte() {
        for len in 2..20 {
            for at in 0..len - 1 {
                let texts = (0..100).map(|number| {
                    let mut text = format!("{:x<len$}", "");
                    text.replace_range(at..at + 2, &format!("{number:02}"));
                    text
                });
                let places: BTreeSet<u64> = texts.map(|text| hash(text.as_bytes()) % 256).collect();
                // As many as a random choice has, less some.
                assert!(places.len() > 40, "{} places, {len} bytes, at {at}", places.len());
            }
        }
    }
}
