//! The seam between the scan and the machine: the same functions, in the fastest way there is.

#[cfg(all(target_arch = "x86_64", not(miri)))]
pub(super) use super::sse2::{find_special, flags, quoted_run};
#[cfg(not(all(target_arch = "x86_64", not(miri))))]
pub(super) use super::swar::{find_special, flags, quoted_run};

/// Bytes of a window.
pub(super) const WIDTH: usize = if cfg!(all(target_arch = "x86_64", not(miri))) { 16 } else { 8 };
/// The place in a window of the byte with this flag.
#[inline(always)]
pub(super) fn place_of(flag: u64) -> usize {
    if cfg!(target_family = "wasm") {
        // WAMR counts trailing zeros one by one. The flag, 1 << (8 * i + 7), moves byte i of
        // the multiplier, counted from its top, to the top.
        ((flag >> 7).wrapping_mul(0x0001_0203_0405_0607) >> 56) as usize
    } else {
        flag.trailing_zeros() as usize / FLAG_BITS
    }
}

/// Bits of a window's flags for each byte.
const FLAG_BITS: usize = if WIDTH == 16 { 1 } else { 8 };

#[cfg(test)]
mod tests {
    use super::super::swar;
    use std::vec::Vec;

    /// Every implementation, at every place in a word, with every byte.
    #[test]
    fn all_find_what_a_loop_finds() {
        fn check(text: &[u8], from: usize) {
            let is_special =
                |&byte: &u8| matches!(byte, b'"' | b'\\') || !(0x20..0x80).contains(&byte);
            let found = text[from..].iter().position(is_special).map(|at| from + at);
            let expected = found.unwrap_or(text.len());
            assert_eq!(super::find_special(text, from), expected);
            assert_eq!(swar::find_special(text, from), expected);
        }
        // The same byte throughout: no other test in a word may stand in for the one that is due.
        for byte in 0..=255_u8 {
            check(&[byte; 40], 1);
        }
        for len in 0..if cfg!(miri) { 12 } else { 40 } {
            for special in 0..=255_u8 {
                for place in (0..len).step_by(if cfg!(miri) { 5 } else { 1 }) {
                    let mut text: Vec<u8> = (0..len).map(|at| b'a' + at as u8 % 26).collect();
                    text[place] = special;
                    // A second one behind: the first must win.
                    if let Some(last) = text.get_mut(place + 3) {
                        *last = b'"';
                    }
                    check(&text, place / 2);
                }
            }
        }
    }
}
