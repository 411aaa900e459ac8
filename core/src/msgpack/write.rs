//! What an answer in `MessagePack` has and its record has not: a map header, and a member.

use crate::image::MAX_MEMBER;

/// The longest header: a marker and four bytes.
const HEADER_LEN: usize = 5;

/// What is inserted into a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inserted<'f> {
    /// How many bytes of the record the new header replaces.
    pub(crate) old_header: usize,
    /// The map's new header; empty where the old one stays.
    pub(crate) header: &'f [u8],
    /// The member; empty where none is inserted.
    pub(crate) member: &'f [u8],
}

/// Memory to write those to: a header, and a member whose key and value have heads of up to five
/// bytes each. (A policy's key and tag fit, in JSON and with what JSON needs, into `MAX_MEMBER`.)
#[derive(Clone, Debug)]
pub(crate) struct Buffer {
    header: [u8; HEADER_LEN],
    member: [u8; MAX_MEMBER + 2 * HEADER_LEN],
}

impl Default for Buffer {
    fn default() -> Self {
        Self { header: [0; HEADER_LEN], member: [0; MAX_MEMBER + 2 * HEADER_LEN] }
    }
}

impl Buffer {
    /// Writes the header of a map of `count` members, whose old header had `old_len` bytes, and
    /// the member. `count` and `member` are `None` where nothing changes.
    pub(super) fn write(
        &mut self,
        old_len: usize,
        count: Option<u32>,
        member: Option<(&[u8], &[u8])>,
    ) -> Inserted<'_> {
        let header = count.map_or(0, |count| {
            let (head, len) = map(count, old_len);
            self.header = head;
            len
        });
        let mut len = 0;
        if let Some((key, tag)) = member {
            for text in [key, tag] {
                let (head, head_len) = string(text.len());
                len = put(&mut self.member, len, head.get(..head_len).unwrap_or_default());
                len = put(&mut self.member, len, text);
            }
        }
        Inserted {
            old_header: if header == 0 { 0 } else { old_len },
            header: self.header.get(..header).unwrap_or_default(),
            member: self.member.get(..len).unwrap_or_default(),
        }
    }
}

/// Copies `text` to `at`, if there is room, and returns where it ends.
fn put(buffer: &mut [u8], at: usize, text: &[u8]) -> usize {
    let end = at.saturating_add(text.len());
    match buffer.get_mut(at..end) {
        Some(place) => {
            place.copy_from_slice(text);
            end
        }
        None => at,
    }
}

/// A marker and a number of `width` bytes, big-endian; and the length of both.
fn head(marker: u8, width: usize, number: u32) -> ([u8; HEADER_LEN], usize) {
    let [a, b, c, d] = number.to_be_bytes();
    let bytes = match width {
        0 => [marker, 0, 0, 0, 0],
        1 => [marker, d, 0, 0, 0],
        2 => [marker, c, d, 0, 0],
        _ => [marker, a, b, c, d],
    };
    (bytes, 1 + width)
}

/// The header of a map with `count` members whose header had `old_len` bytes: as long as
/// that one, or longer where the count does not fit.
fn map(count: u32, old_len: usize) -> ([u8; HEADER_LEN], usize) {
    if old_len == 1 && count <= 15 {
        head(0x80 | count as u8, 0, 0)
    } else if old_len <= 3 && count <= 0xFFFF {
        head(0xDE, 2, count)
    } else {
        head(0xDF, 4, count)
    }
}

/// The shortest head of a str of `len` bytes, at most `u32::MAX`, which no policy exceeds.
fn string(len: usize) -> ([u8; HEADER_LEN], usize) {
    match len {
        ..=31 => head(0xA0 | len as u8, 0, 0),
        32..=0xFF => head(0xD9, 1, len as u32),
        0x100..=0xFFFF => head(0xDA, 2, len as u32),
        _ => head(0xDB, 4, len as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_str_has_the_shortest_head() {
        for (len, expected) in [
            (0, &b"\xa0"[..]),
            (31, b"\xbf"),
            (32, b"\xd9\x20"),
            (0xFF, b"\xd9\xff"),
            (0x100, b"\xda\x01\x00"),
            (0xFFFF, b"\xda\xff\xff"),
            (0x1_0000, b"\xdb\x00\x01\x00\x00"),
            (0xFFFF_FFFF, b"\xdb\xff\xff\xff\xff"),
        ] {
            let (bytes, head_len) = string(len);
            assert_eq!((&bytes[..head_len], head_len), (expected, expected.len()), "{len}");
        }
    }
}
