//! The heads that an answer has and its record has not.

/// A head: a marker, and a count or length of up to four bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    bytes: [u8; 5],
    len: usize,
}

impl Short {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    fn new(marker: u8, width: usize, number: u32) -> Self {
        let [a, b, c, d] = number.to_be_bytes();
        let bytes = match width {
            0 => [marker, 0, 0, 0, 0],
            1 => [marker, d, 0, 0, 0],
            2 => [marker, c, d, 0, 0],
            _ => [marker, a, b, c, d],
        };
        Self { bytes, len: 1 + width }
    }
}

/// The header of a map with `count` members whose header had `old_len` bytes: as long as
/// that one, or longer where the count does not fit.
pub(super) fn map(count: u32, old_len: usize) -> Short {
    if old_len == 1 && count <= 15 {
        Short::new(0x80 | count as u8, 0, 0)
    } else if old_len <= 3 && count <= 0xFFFF {
        Short::new(0xDE, 2, count)
    } else {
        Short::new(0xDF, 4, count)
    }
}

/// The shortest head of a str of `len` bytes, at most `u32::MAX`, which no policy exceeds.
pub(super) fn string(len: usize) -> Short {
    match len {
        ..=31 => Short::new(0xA0 | len as u8, 0, 0),
        32..=0xFF => Short::new(0xD9, 1, len as u32),
        0x100..=0xFFFF => Short::new(0xDA, 2, len as u32),
        _ => Short::new(0xDB, 4, len as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_str_has_the_shortest_head() {
        for (len, head) in [
            (0, &b"\xa0"[..]),
            (31, b"\xbf"),
            (32, b"\xd9\x20"),
            (0xFF, b"\xd9\xff"),
            (0x100, b"\xda\x01\x00"),
            (0xFFFF, b"\xda\xff\xff"),
            (0x1_0000, b"\xdb\x00\x01\x00\x00"),
            (0xFFFF_FFFF, b"\xdb\xff\xff\xff\xff"),
        ] {
            assert_eq!((string(len).bytes(), string(len).len()), (head, head.len()), "{len}");
        }
    }
}
