//! An entry: the bytes that are known, where their record came from, and what was decided.

use crate::decide::{Origin, Verdict};
use crate::equal::equal_long;
use crate::text::equal;

/// What a decision depends on: the bytes of a `kubernetes` object (or of all that follows its
/// key), and where the record comes from, if the policy looks at that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'k> {
    pub(crate) bytes: &'k [u8],
    pub(crate) origin: Origin<'k>,
}

impl<'k> Key<'k> {
    /// The origin, as a kind and two texts.
    #[inline(always)]
    fn origin(&self) -> (u32, [&'k [u8]; 2]) {
        match self.origin {
            Origin::Unknown => (0, [&[], &[]]),
            Origin::Tag(tag) => (1, [tag, &[]]),
            Origin::Pod { namespace, pod } => (2, [namespace, pod]),
        }
    }
}

/// What an entry begins with, in numbers of 32 bits: the origin's kind and the lengths of its two
/// texts, the length of the tag's text, and the verdict. The key's bytes, the origin's texts and
/// the tag's text follow.
pub(super) const FIXED_LEN: usize = (4 + VERDICT_LEN) * 4;

/// How many numbers a verdict takes. Of the wasm module only the tag can be asked for.
const VERDICT_LEN: usize = if cfg!(tagsplice_mute) { 1 } else { 3 };

/// The first of a verdict's numbers: its tag, and why it has that.
#[inline(always)]
fn numbers(verdict: Verdict) -> [u32; VERDICT_LEN] {
    let [decision, identity, tag] = verdict.to_numbers();
    *[tag, decision, identity].first_chunk().unwrap_or(&[0; VERDICT_LEN])
}

/// The verdict with these numbers.
#[inline(always)]
fn verdict(numbers: [u32; VERDICT_LEN]) -> Verdict {
    let mut all = [0; 3];
    all.iter_mut().zip(numbers).for_each(|(to, number)| *to = number);
    let [tag, decision, identity] = all;
    Verdict::from_numbers([decision, identity, tag])
}

/// How many bytes an entry takes.
pub(super) fn len(key: Key<'_>, text: &[u8]) -> usize {
    let (_, [one, two]) = key.origin();
    let parts = [key.bytes, one, two, text];
    parts.iter().fold(FIXED_LEN, |len, part| len.saturating_add(part.len()))
}

/// Writes an entry to the front of `place`, which has room for it.
#[inline(always)]
pub(super) fn write(place: &mut [u8], key: Key<'_>, verdict: Verdict, text: &[u8]) -> Option<()> {
    let (kind, [one, two]) = key.origin();
    let (fixed, mut place) = place.split_first_chunk_mut()?;
    let fixed: &mut [u8; FIXED_LEN] = fixed;
    let [a, b, c, d, decided @ ..] = fixed.as_chunks_mut().0 else { return None };
    *a = kind.to_le_bytes();
    *b = (one.len() as u32).to_le_bytes();
    *c = (two.len() as u32).to_le_bytes();
    *d = (text.len() as u32).to_le_bytes();
    for (place, number) in decided.iter_mut().zip(numbers(verdict)) {
        *place = number.to_le_bytes();
    }
    for part in [key.bytes, one, two, text] {
        place = put(place, part);
    }
    Some(())
}

/// Puts a part at the front of `place`, and returns what follows it.
fn put<'m>(place: &'m mut [u8], part: &[u8]) -> &'m mut [u8] {
    let (here, rest) = place.split_at_mut_checked(part.len()).unwrap_or_default();
    if here.len() == part.len() {
        here.copy_from_slice(part);
    }
    rest
}

/// An entry of the ring.
pub(super) struct Entry<'m> {
    fixed: &'m [u8; FIXED_LEN],
    bytes: &'m [u8],
    /// The origin's texts, then the tag's.
    rest: &'m [u8],
}

impl<'m> Entry<'m> {
    /// The entry at `at`, which knows `len` bytes.
    #[inline(always)]
    pub(super) fn new(ring: &'m [u8], at: u32, len: u32) -> Option<Self> {
        let (fixed, entry) = ring.get(at as usize..)?.split_first_chunk()?;
        let (bytes, rest) = entry.split_at_checked(len as usize)?;
        Some(Self { fixed, bytes, rest })
    }

    #[inline(always)]
    fn number(&self, index: usize) -> u32 {
        let bytes = self.fixed.get(index * 4..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// Is it the entry of a key that begins with its bytes?
    #[inline(always)]
    pub(super) fn is_for(&self, key: &Key<'_>) -> bool {
        let start = key.bytes.get(..self.bytes.len());
        start.is_some_and(|start| equal_long(start, self.bytes)) && self.is_from(key)
    }

    #[inline(always)]
    pub(super) fn is_from(&self, key: &Key<'_>) -> bool {
        let (kind, origin) = key.origin();
        // An unknown origin has no texts.
        self.number(0) == kind && (kind == 0 || self.has_origin(origin))
    }

    fn has_origin(&self, [one, two]: [&[u8]; 2]) -> bool {
        let (known_one, rest) = self.rest.split_at_checked(one.len()).unwrap_or_default();
        let known_two = rest.get(..two.len()).unwrap_or_default();
        self.number(1) as usize == one.len()
            && self.number(2) as usize == two.len()
            && equal(known_one, one)
            && equal(known_two, two)
    }

    /// The verdict, where in `rest` the tag's text is, and its length.
    #[inline(always)]
    pub(super) fn decided(&self) -> (Verdict, usize, usize) {
        let start = self.number(1).wrapping_add(self.number(2)) as usize;
        let (_, decided) = self.fixed.split_last_chunk().unwrap_or((&[], &[0; VERDICT_LEN * 4]));
        let (decided, _) = decided.as_chunks::<4>();
        let decided = decided.first_chunk().unwrap_or(&[[0; 4]; VERDICT_LEN]);
        (verdict(decided.map(u32::from_le_bytes)), start, self.number(3) as usize)
    }
}
