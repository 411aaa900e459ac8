//! `kubernetes` objects that were seen before, and what was decided for them.
//!
//! A node runs some hundred pods, and each record carries the `kubernetes` object of one of them,
//! the same bytes in each of its records. When the scan reaches that object, the memo is asked
//! whether it knows these very bytes; if it does, the scan goes on after them, and nothing is
//! decided anew. An entry is found by a hash and proven by comparing all of its bytes, so that a
//! memo saves time and never changes an answer.
//!
//! The memory is the caller's: first an [`Index`], then a ring of entries of any length, in which
//! a new entry overwrites the oldest. Bytes are kept when they come for the second time; those
//! that never come back cost a note of their hash and no copy.

mod index;
#[cfg(test)]
mod tests;

use index::{Index, Place, Position, Set};

use crate::decide::{Origin, Verdict};
use crate::equal::equal_long;
use crate::text::equal;

/// What a memo remembers, and the memory for it.
#[derive(Debug)]
pub(crate) struct Memo<'m> {
    memory: Memory<'m>,
    index: Index,
    /// Where in the ring the next entry goes.
    next: Position,
}

#[derive(Debug)]
enum Memory<'m> {
    Borrowed(&'m mut [u8]),
    #[cfg(feature = "alloc")]
    Owned(alloc::boxed::Box<[u8]>),
}

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

/// What came of looking a key up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup {
    set: Set,
    check: u32,
    /// The entry of the key, if it has one.
    found: Option<Place>,
}

/// What an entry begins with, in numbers of 32 bits: the origin's kind and the lengths of its two
/// texts, the length of the tag's text, and the verdict. The key's bytes, the origin's texts and
/// the tag's text follow.
const FIXED_LEN: usize = (4 + VERDICT_LEN) * 4;

/// How many numbers a verdict takes.
const VERDICT_LEN: usize = 3;

impl<'m> Memo<'m> {
    /// A memo that remembers nothing.
    pub(crate) fn off() -> Self {
        Self::new(&mut [])
    }

    /// A memo in `memory`. Less than 512 bytes remember nothing.
    pub(crate) fn new(memory: &'m mut [u8]) -> Self {
        Self::with(Memory::Borrowed(memory))
    }

    /// A memo in `len` bytes of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn owned(len: usize) -> Self {
        Self::with(Memory::Owned(alloc::vec![0; len].into_boxed_slice()))
    }

    fn with(memory: Memory<'m>) -> Self {
        let index = Index::new(memory.bytes().len());
        let mut memo = Self { memory, index, next: Position { lap: 1, at: 0 } };
        memo.clear();
        memo
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        let len = self.index.len();
        if let Some(index) = self.memory.bytes_mut().get_mut(..len) {
            index.fill(0);
        }
        self.next = Position { lap: 1, at: 0 };
    }

    /// Looks up bytes with which `key.bytes` begin. `None`: this memo remembers nothing.
    #[inline]
    pub(crate) fn find(&self, key: Key<'_>) -> Option<Lookup> {
        if self.index.is_empty() {
            return None;
        }
        let (hash, check) = hash(key.bytes);
        let (index, ring) = self.parts();
        let set = self.index.set(index, hash);
        let found = set.places.into_iter().find(|place| {
            place.check == check
                && place.entry.is_live(self.next)
                && Entry::new(ring, *place).is_for(key)
        });
        Some(Lookup { set, check, found })
    }

    /// What was decided, if `lookup`, the last one, found an entry: the verdict and the text of a
    /// tag that was made of a template.
    pub(crate) fn recall(&self, lookup: Lookup) -> Option<(Verdict, &[u8])> {
        let (_, ring) = self.parts();
        lookup.found.map(|place| Entry::new(ring, place).decided())
    }

    /// Keeps what was decided for the key of `lookup`, the last one, which found nothing; or
    /// notes that the key was seen, if this is the first time. `key.bytes` are now just those that
    /// count.
    #[inline(never)]
    pub(crate) fn keep(&mut self, lookup: Lookup, key: Key<'_>, verdict: Verdict, text: &[u8]) {
        let Lookup { mut set, check, .. } = lookup;
        let [first, second] = set.places;
        let note = Place::note(check);
        if first != note && second != note {
            // A note takes the second place, but for a better use of the first: so notes can push
            // out one of two entries at most.
            let (is_first_taken, is_second_taken) =
                (first.is_taken(self.next), second.is_taken(self.next));
            set.places =
                if is_first_taken || !is_second_taken { [first, note] } else { [note, second] };
        } else if let Some(entry) = self.push(key, verdict, text) {
            let place = Place { check, entry, len: key.bytes.len() as u32 };
            set.places = if first == note { [place, second] } else { [place, first] };
        } else {
            return;
        }
        let index = self.index;
        index.put(self.memory.bytes_mut(), set);
    }

    /// Writes an entry to the ring. `None`: it is longer than a quarter of it.
    fn push(&mut self, key: Key<'_>, verdict: Verdict, text: &[u8]) -> Option<Position> {
        let (kind, [one, two]) = key.origin();
        let parts = [key.bytes, one, two, text];
        let len = parts.iter().fold(FIXED_LEN, |len, part| len.saturating_add(part.len()));
        let start = self.index.len();
        let ring = self.memory.bytes_mut().get_mut(start..)?;
        if len > ring.len() / 4 {
            return None;
        }
        let mut at = self.next;
        if len > ring.len().saturating_sub(at.at as usize) {
            at = Position { lap: at.lap.checked_add(1)?, at: 0 };
        }
        let end = (at.at as usize).saturating_add(len);
        let mut place = ring.get_mut(at.at as usize..end)?;
        let lens = [kind, one.len() as u32, two.len() as u32, text.len() as u32];
        for number in lens.into_iter().chain(verdict.to_numbers()) {
            place = put(place, &number.to_le_bytes());
        }
        for part in parts {
            place = put(place, part);
        }
        self.next = Position { at: u32::try_from(end).ok()?, ..at };
        Some(at)
    }

    /// The index and the ring.
    #[inline(always)]
    fn parts(&self) -> (&[u8], &[u8]) {
        self.memory.bytes().split_at_checked(self.index.len()).unwrap_or_default()
    }
}

impl Lookup {
    /// How many bytes are known, from the first of those that were looked up.
    #[inline(always)]
    pub(crate) fn known_len(&self) -> Option<usize> {
        self.found.map(|place| place.len as usize)
    }
}

/// An entry of the ring.
struct Entry<'m> {
    fixed: &'m [u8],
    bytes: &'m [u8],
    /// The origin's texts, then the tag's.
    rest: &'m [u8],
}

impl<'m> Entry<'m> {
    #[inline(always)]
    fn new(ring: &'m [u8], place: Place) -> Self {
        let entry = ring.get(place.entry.at as usize..).unwrap_or_default();
        let (fixed, entry) = entry.split_at_checked(FIXED_LEN).unwrap_or_default();
        let (bytes, rest) = entry.split_at_checked(place.len as usize).unwrap_or_default();
        Self { fixed, bytes, rest }
    }

    #[inline(always)]
    fn number(&self, index: usize) -> u32 {
        let bytes = self.fixed.get(index * 4..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// Is it the entry of a key that begins with its bytes?
    #[inline(never)]
    fn is_for(&self, key: Key<'_>) -> bool {
        let start = key.bytes.get(..self.bytes.len());
        start.is_some_and(|start| equal_long(start, self.bytes)) && self.is_from(key)
    }

    #[inline(always)]
    fn is_from(&self, key: Key<'_>) -> bool {
        let (kind, [one, two]) = key.origin();
        let (known_one, rest) = self.text(self.rest, 1);
        let (known_two, _) = self.text(rest, 2);
        self.number(0) == kind && equal(known_one, one) && equal(known_two, two)
    }

    /// The text at the front of `rest`, whose length is the number at `index`; and what follows.
    fn text(&self, rest: &'m [u8], index: usize) -> (&'m [u8], &'m [u8]) {
        rest.split_at_checked(self.number(index) as usize).unwrap_or_default()
    }

    fn decided(&self) -> (Verdict, &'m [u8]) {
        let (_, rest) = self.text(self.rest, 1);
        let (_, rest) = self.text(rest, 2);
        let (text, _) = self.text(rest, 3);
        (Verdict::from_numbers([4, 5, 6].map(|index| self.number(index))), text)
    }
}

/// The first byte that is hashed: within the pod's name, in JSON and in `MessagePack`.
const HASHED_FROM: usize = 16;

/// A hash of the bytes in which two `kubernetes` objects differ: their pods' names, which come
/// first, and what follows. Two halves, each of which is well mixed.
//
// A multilinear hash: the products do not depend on each other. What is shorter, which Fluent Bit
// does not write, has one hash for all.
#[inline(always)]
fn hash(bytes: &[u8]) -> (u32, u32) {
    const FACTORS: [u64; 6] = [
        0x9E37_79B9_7F4A_7C15,
        0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
        0xD6E8_FEB8_6659_FD93,
        0xFF51_AFD7_ED55_8CCD,
        0xC4CE_B9FE_1A85_EC53,
    ];
    let words = bytes.get(HASHED_FROM..).and_then(<[u8]>::first_chunk).unwrap_or(&[0; 48]);
    let (words, _) = words.as_chunks::<8>();
    let products = words.iter().zip(FACTORS);
    let sum = products.fold(0_u64, |sum, (word, factor)| {
        sum.wrapping_add(u64::from_le_bytes(*word).wrapping_mul(factor))
    });
    let mixed = (sum ^ sum >> 32).wrapping_mul(FACTORS[0]);
    ((mixed >> 40) as u32, (mixed >> 8) as u32)
}

/// Puts a part at the front of `place`, and returns what follows it.
#[inline(never)]
fn put<'m>(place: &'m mut [u8], part: &[u8]) -> &'m mut [u8] {
    let (here, rest) = place.split_at_mut_checked(part.len()).unwrap_or_default();
    if here.len() == part.len() {
        here.copy_from_slice(part);
    }
    rest
}

#[allow(clippy::infallible_destructuring_match, reason = "one variant is a feature's")]
impl Memory<'_> {
    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        let memory: &[u8] = match self {
            Self::Borrowed(memory) => memory,
            #[cfg(feature = "alloc")]
            Self::Owned(memory) => memory,
        };
        memory
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        let memory: &mut [u8] = match self {
            Self::Borrowed(memory) => memory,
            #[cfg(feature = "alloc")]
            Self::Owned(memory) => memory,
        };
        memory
    }
}
