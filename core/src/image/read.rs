//! Reading an image: every access is bounded, what is not there is 0 or nothing.

#![allow(unsafe_code, reason = "an image is read with one comparison a read")]

use core::fmt;

use super::hash::hash;
use super::layout::{ENTRY_LEN, HEADER_LEN, MAP_LEN, MAX_LITERAL, NONE, header, map};
use crate::text::Text;
use crate::text::equal;

/// The bytes of an image, at least [`HEADER_LEN`] of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Image<'p>(&'p [u8]);

impl fmt::Debug for Image<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({} bytes)", self.0.len())
    }
}

impl<'p> Image<'p> {
    /// Wraps bytes, whatever they are; what is shorter than a header is taken for an empty one.
    #[must_use]
    pub const fn new(bytes: &'p [u8]) -> Self {
        if bytes.len() < HEADER_LEN { Self(zeros::<HEADER_LEN>()) } else { Self(bytes) }
    }

    /// All of them.
    #[must_use]
    pub const fn bytes(self) -> &'p [u8] {
        self.0
    }

    /// The header, which every image has: its fields are read without a comparison.
    #[inline(always)]
    pub(crate) fn header(self) -> Fields<'p, HEADER_LEN> {
        // SAFETY: `new` sees to it that the image is at least as long.
        let header = unsafe { self.0.get_unchecked(..HEADER_LEN) };
        Fields(header.first_chunk().unwrap_or_else(|| zeros()))
    }

    /// The key of the member that is added.
    #[inline(always)]
    pub(crate) fn tag_key(self) -> &'p [u8] {
        let header = self.header();
        self.slice(header.size(header::KEY), header.size(header::KEY_LEN))
    }

    /// The `u32` at `at`; 0 where there is none.
    #[inline(always)]
    #[must_use]
    pub fn u32(self, at: usize) -> u32 {
        self.chunk(at).map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The `u64` at `at`; 0 where there is none.
    #[inline(always)]
    #[must_use]
    pub fn u64(self, at: usize) -> u64 {
        self.chunk(at).map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// The `u16` at `at`; 0 where there is none.
    #[inline(always)]
    #[must_use]
    pub fn u16(self, at: usize) -> u16 {
        self.chunk(at).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// The byte at `at`; 0 where there is none.
    #[inline(always)]
    #[must_use]
    pub fn u8(self, at: usize) -> u8 {
        self.0.get(at).map_or(0, |&byte| byte)
    }

    /// The `u32` at `at`, as an offset or a count.
    #[inline(always)]
    #[must_use]
    pub fn size(self, at: usize) -> usize {
        self.u32(at) as usize
    }

    /// `len` bytes from `at` on; none where they are not all there.
    #[inline(always)]
    #[must_use]
    pub fn slice(self, at: usize, len: usize) -> &'p [u8] {
        self.0.get(at..).and_then(|rest| rest.get(..len)).unwrap_or_default()
    }

    /// `N` bytes from `at` on, where they are all there: one comparison, since no image is
    /// shorter than that.
    #[inline(always)]
    fn chunk<const N: usize>(self, at: usize) -> Option<&'p [u8; N]> {
        const { assert!(N <= HEADER_LEN, "an image may be shorter") }
        if at > self.0.len().wrapping_sub(N) {
            return None;
        }
        // SAFETY: the image has at least `HEADER_LEN` bytes, so that the difference above did
        // not wrap, and `N` bytes are there from `at` on.
        let chunk = unsafe { self.0.get_unchecked(at..at + N) };
        chunk.first_chunk()
    }
}

/// Some bytes of an image, read at offsets known when this is compiled: without a comparison.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'p, const N: usize>(&'p [u8; N]);

impl<'p, const N: usize> Fields<'p, N> {
    /// `N` bytes from `at` on; zeros where they are not all there.
    #[inline(always)]
    pub(crate) fn new(image: Image<'p>, at: usize) -> Self {
        Self(image.chunk(at).unwrap_or_else(|| zeros()))
    }

    #[inline(always)]
    pub(crate) fn u16(self, at: usize) -> u16 {
        self.0.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    #[inline(always)]
    pub(crate) fn u32(self, at: usize) -> u32 {
        self.0.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    #[inline(always)]
    pub(crate) fn u64(self, at: usize) -> u64 {
        self.0.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    #[inline(always)]
    pub(crate) fn size(self, at: usize) -> usize {
        self.u32(at) as usize
    }
}

/// What is read for a part that is not there: one for all, so that it is in a module once.
#[inline(always)]
const fn zeros<const N: usize>() -> &'static [u8; N] {
    static ZEROS: [u8; HEADER_LEN] = [0; HEADER_LEN];
    const { ZEROS.first_chunk().expect("no part is longer than the header") }
}

/// A map of an image: strings to numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map {
    entries: usize,
    mask: usize,
    lengths: u64,
}

/// Its methods are given the image that it is of.
impl Map {
    /// The map at `at`.
    #[inline(always)]
    pub(crate) fn new(image: Image<'_>, at: usize) -> Self {
        let map = Fields::<MAP_LEN>::new(image, at);
        Self {
            entries: map.size(map::ENTRIES),
            mask: map.size(map::MASK),
            lengths: map.u64(map::LENGTHS),
        }
    }

    /// Bit n: a key of the map has a length that is n, modulo 64.
    pub(crate) fn lengths(self) -> u64 {
        self.lengths
    }

    /// The key that maps to the first number for which `is_wanted` holds, and that number.
    pub(crate) fn key_of<'p>(
        self,
        image: Image<'p>,
        is_wanted: impl Fn(u32) -> bool,
    ) -> Option<(&'p [u8], u32)> {
        self.places(image, 0).find_map(|place| {
            let at = self.entries.wrapping_add(place.wrapping_mul(ENTRY_LEN));
            let entry = Fields::<ENTRY_LEN>::new(image, at);
            let value = entry.u32(map::VALUE);
            let key = image.slice(entry.size(map::TEXT), entry.size(map::TEXT_LEN));
            is_wanted(value).then_some((key, value))
        })
    }

    /// Is the map without entries?
    #[inline(always)]
    pub(crate) fn is_empty(self) -> bool {
        self.lengths == 0
    }

    /// What `text` maps to; [`NONE`] if to nothing. (An `Option` would go through memory.)
    #[inline(always)]
    pub(crate) fn get(&self, image: Image<'_>, text: Text<'_>) -> u32 {
        if text.escaped {
            return self.get_escaped(image, text.raw);
        }
        // Most labels are not asked about, and their length alone shows that for most of those.
        if self.lengths >> (text.raw.len() % 64) & 1 == 0 {
            return NONE;
        }
        self.get_plain(image, text.raw)
    }

    #[cold]
    #[inline(never)]
    fn get_escaped(&self, image: Image<'_>, raw: &[u8]) -> u32 {
        // What is longer than any literal is not one of them.
        let mut buffer = [0; MAX_LITERAL];
        Text { raw, escaped: true }
            .unescape(&mut buffer)
            .map_or(NONE, |text| self.get_plain(image, text))
    }

    /// The places where a text with this hash may be, in the order in which they are looked at. A
    /// map that was checked has a vacant one, which ends the search; one that was not ends when
    /// as many were seen as the image has room for.
    #[inline(always)]
    fn places(&self, image: Image<'_>, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let (mask, most) = (self.mask, image.bytes().len() / ENTRY_LEN);
        (0..=mask.min(most)).map(move |step| (hash as usize).wrapping_add(step) & mask)
    }

    #[inline(never)]
    fn get_plain(&self, image: Image<'_>, text: &[u8]) -> u32 {
        let hash = hash(text) as u32;
        for place in self.places(image, hash) {
            let at = self.entries.wrapping_add(place.wrapping_mul(ENTRY_LEN));
            let entry = Fields::<ENTRY_LEN>::new(image, at);
            let value = entry.u32(map::VALUE);
            if value == NONE {
                return NONE;
            }
            if entry.u32(map::HASH) == hash {
                let (key, len) = (entry.size(map::TEXT), entry.size(map::TEXT_LEN));
                if equal(image.slice(key, len), text) && len == text.len() {
                    return value;
                }
            }
        }
        NONE
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    /// However many places a map says that it has.
    #[test]
    fn a_search_ends_with_the_image() {
        for (len, mask, most) in [
            (160, 0, 1),
            (160, 7, 8),
            (160, 0x0FFF_FFFF, 11),
            (160, u32::MAX, 11),
            (1 << 20, u32::MAX, (1 << 16) + 1),
        ] {
            let mut bytes = vec![0; len];
            bytes[map::MASK..][..4].copy_from_slice(&mask.to_le_bytes());
            let image = Image::new(&bytes);
            let map = Map::new(image, 0);
            for hash in [0, 1, mask, u32::MAX] {
                assert_eq!(map.places(image, hash).count(), most, "{len} bytes, mask {mask:x}");
                assert!(map.places(image, hash).all(|place| place <= mask as usize));
            }
        }
    }

    /// All places of a map that was checked are looked at, each once.
    #[test]
    fn a_search_takes_in_the_whole_map() {
        let mut bytes = vec![0; 1024];
        bytes[map::MASK..][..4].copy_from_slice(&31_u32.to_le_bytes());
        let image = Image::new(&bytes);
        let mut places: vec::Vec<_> = Map::new(image, 0).places(image, 77).collect();
        assert_eq!(places.first(), Some(&(77 % 32)));
        places.sort_unstable();
        assert_eq!(places, (0..32).collect::<vec::Vec<_>>());
    }
}
