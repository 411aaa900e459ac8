//! Bytes that `wamrc` 1.3.3 does not set.
//!
//! It writes where a data segment goes as eight bytes, of which its parser fills the four of an
//! `i32.const`. The others are what was on its stack, part of an address, so each run writes a
//! different file. The runtime reads the four only (`offset.u.i32`, aot_loader.c).

/// The only format that was written so.
pub(super) const FORMAT: u32 = 3;

const INIT_DATA: u32 = 1;
const I32_CONST: u32 = 0x41;

/// Sets them to zero.
///
/// Returns `None` where the file is laid out in another way.
pub(super) fn clear(bytes: &mut [u8]) -> Option<()> {
    let mut at = 8;
    loop {
        let [kind, len] = [word(bytes, at)?, word(bytes, at + 4)?];
        at += 8;
        if kind == INIT_DATA {
            break;
        }
        at = (at + len as usize).next_multiple_of(4);
    }
    // Imported memories, of which there are never any, and memories of four words each.
    let memories = word(bytes, at + 4)? as usize;
    at += 8 + 16 * memories;
    let segments = word(bytes, at)?;
    at += 4;
    for _ in 0..segments {
        // Is it passive, of which memory, its kind of offset, the offset, its length, its bytes.
        let len = word(bytes, at + 20)? as usize;
        if word(bytes, at + 8)? == I32_CONST {
            bytes.get_mut(at + 16..at + 20)?.fill(0);
        }
        at = (at + 24).checked_add(len)?.next_multiple_of(4);
    }
    Some(())
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header, a description of the target, and memory 0 with two data segments at 9, whose upper
    /// halves are `garbage`.
    fn file(garbage: u32) -> Vec<u8> {
        let segment = |len| [0, 0, I32_CONST, 9, garbage, len, garbage];
        let words =
            [u32::from_le_bytes(*b"\0aot"), 3, 0, 4, 77, INIT_DATA, 99, 0, 1, 1, 2, 3, 4, 2];
        let words = words.into_iter().chain(segment(3)).chain(segment(4));
        words.flat_map(u32::to_le_bytes).collect()
    }

    #[test]
    fn only_the_upper_halves_change() {
        let mut bytes = file(0x5555);
        clear(&mut bytes).unwrap();
        let mut expected = file(0x5555);
        for segment in 0..2 {
            // Fourteen words come first, and four of a segment.
            let at = 4 * (14 + 7 * segment + 4);
            expected[at..at + 4].fill(0);
        }
        assert_eq!(bytes, expected);
    }

    #[test]
    fn a_file_that_ends_early_is_refused() {
        let bytes = file(1);
        for len in 8..bytes.len() - 8 {
            assert_eq!(clear(&mut bytes[..len].to_vec()), None, "{len}");
        }
    }
}
