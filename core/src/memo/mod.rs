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

mod entry;
mod index;
#[cfg(test)]
mod tests;

use entry::Entry;
pub(crate) use entry::Key;
use index::{Index, Place, Position};

use crate::bytes::Bytes;
use crate::decide::Verdict;

/// What a memo remembers, and the memory for it.
#[derive(Debug)]
pub(crate) struct Memo<'m> {
    memory: Memory<'m>,
    index: Index,
    /// Where in the ring the next entry goes.
    next: Position,
    /// The entry that was found or kept last, which is still there: most records come from the
    /// pod of the record before.
    last: Last,
}

/// An entry, and what was read from it.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// Where it is in the ring, and how many bytes it knows; 0 if there is none.
    at: u32,
    len: u32,
    verdict: Verdict,
    /// Where in the ring the tag's text is, and its length.
    text_at: usize,
    text_len: usize,
}

impl Last {
    const NONE: Self = Self { at: 0, len: 0, verdict: Verdict::NONE, text_at: 0, text_len: 0 };
}

#[derive(Debug)]
enum Memory<'m> {
    Borrowed(&'m mut [u8]),
    #[cfg(feature = "alloc")]
    Owned(alloc::boxed::Box<[u8]>),
}

/// What came of looking a key up. Small: a record's way hands it on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup {
    /// Where the index has the key's set.
    set: usize,
    check: u32,
    /// Where the key's entry is in the ring, and how many bytes it knows; 0 if it has none.
    entry: u32,
    len: u32,
}

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
        let mut memo = Self { memory, index, next: Position { lap: 1, at: 0 }, last: Last::NONE };
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
        self.last = Last::NONE;
    }

    /// Looks up bytes with which `key.bytes` begin. `None`: this memo remembers nothing.
    #[inline(always)]
    pub(crate) fn find(&self, key: Key<'_>) -> Option<Lookup> {
        if self.index.is_empty() {
            return None;
        }
        let Last { at, len, .. } = self.last;
        if len > 0 && self.has(at, len, &key) {
            return Some(Lookup { set: 0, check: 0, entry: at, len });
        }
        let (index, _) = self.parts();
        let (hash, check) = hash(key.bytes);
        let set = self.index.set(hash);
        let found = index::places(index, set).iter().map(Place::read).find(|place| {
            place.check == check
                && place.entry.is_live(self.next)
                && self.has(place.entry.at, place.len, &key)
        });
        let (entry, len) = found.map_or((0, 0), |place| (place.entry.at, place.len));
        Some(Lookup { set, check, entry, len })
    }

    /// Is there an entry at `at` that knows `len` bytes, with which `key.bytes` begin?
    #[inline(never)]
    fn has(&self, at: u32, len: u32, key: &Key<'_>) -> bool {
        let (_, ring) = self.parts();
        Entry::new(ring, at, len).is_some_and(|entry| entry.is_for(key))
    }

    /// What was decided, if `lookup`, the last one, found an entry: the verdict and the text of a
    /// tag that was made of a template.
    #[inline(always)]
    pub(crate) fn recall(&mut self, lookup: Lookup) -> Option<(Verdict, &[u8])> {
        if lookup.len == 0 {
            return None;
        }
        if (lookup.entry, lookup.len) != (self.last.at, self.last.len) {
            self.read(lookup.entry, lookup.len);
        }
        let Last { verdict, text_at, text_len, .. } = self.last;
        let (_, ring) = self.parts();
        Some((verdict, ring.part(text_at, text_at.wrapping_add(text_len))))
    }

    /// Reads an entry that was found or kept, which is the last one now.
    #[inline(never)]
    fn read(&mut self, at: u32, len: u32) {
        let (_, ring) = self.parts();
        self.last = Entry::new(ring, at, len).map_or(Last::NONE, |entry| {
            let (verdict, text_start, text_len) = entry.decided();
            let text_at = (at as usize).wrapping_add(entry::FIXED_LEN).wrapping_add(len as usize);
            Last { at, len, verdict, text_at: text_at.wrapping_add(text_start), text_len }
        });
    }

    /// Keeps what was decided for the key of `lookup`, the last one, which found nothing; or
    /// notes that the key was seen, if this is the first time. `key.bytes` are now just those that
    /// count.
    #[inline(never)]
    pub(crate) fn keep(&mut self, lookup: Lookup, key: Key<'_>, verdict: Verdict, text: &[u8]) {
        let Lookup { set, check, .. } = lookup;
        let next = self.next;
        let Some([first, second]) = index::set_mut(self.memory.bytes_mut(), set) else { return };
        let is_first = index::is_note(first, check);
        if !is_first && !index::is_note(second, check) {
            // A note takes the second place, but for a better use of the first: so notes can push
            // out one of two entries at most.
            let is_better = !index::is_taken(first, next) && index::is_taken(second, next);
            *(if is_better { first } else { second }) = Place::note(check).bytes();
            return;
        }
        let Some(entry) = self.push(key, verdict, text) else { return };
        let len = key.bytes.len() as u32;
        // It may have overwritten the entry that was the last one.
        self.read(entry.at, len);
        let Some([first, second]) = index::set_mut(self.memory.bytes_mut(), set) else { return };
        if !is_first {
            *second = *first;
        }
        *first = Place { check, entry, len }.bytes();
    }

    /// Writes an entry to the ring. `None`: it is longer than a quarter of it.
    fn push(&mut self, key: Key<'_>, verdict: Verdict, text: &[u8]) -> Option<Position> {
        let len = entry::len(key, text);
        let start = self.index.len();
        let ring = self.memory.bytes_mut().get_mut(start..)?;
        if len > ring.len() / 4 {
            return None;
        }
        let mut at = self.next;
        if len > ring.len().saturating_sub(at.at as usize) {
            at = Position { lap: at.lap.checked_add(1)?, at: 0 };
        }
        entry::write(ring.get_mut(at.at as usize..)?, key, verdict, text)?;
        // The ring is in memory, so that this is no more than there can be.
        self.next = Position { at: at.at.wrapping_add(len as u32), ..at };
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
        (self.len > 0).then_some(self.len as usize)
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
    static FACTORS: [u64; 6] = [
        0x9E37_79B9_7F4A_7C15,
        0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
        0xD6E8_FEB8_6659_FD93,
        0xFF51_AFD7_ED55_8CCD,
        0xC4CE_B9FE_1A85_EC53,
    ];
    let words = bytes.get(HASHED_FROM..).and_then(<[u8]>::first_chunk).unwrap_or(&[0; 48]);
    let (words, _) = words.as_chunks::<8>();
    let products = words.iter().zip(&FACTORS);
    let sum = products.fold(0_u64, |sum, (word, factor)| {
        sum.wrapping_add(u64::from_le_bytes(*word).wrapping_mul(*factor))
    });
    let mixed = (sum ^ sum >> 32).wrapping_mul(FACTORS[0]);
    ((mixed >> 40) as u32, (mixed >> 8) as u32)
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
