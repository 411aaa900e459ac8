//! Records that end alike, decided once.
//!
//! A chunk of Fluent Bit holds the lines of one container, so that one record after the other
//! ends with the same bytes: `,"kubernetes":{...}}`. A memo keeps a few such *tails* with what
//! was decided. Where a record ends with a kept tail, only what stands in front is scanned; when
//! that scan comes to the comma with which the tail begins, and stands behind a member of the
//! record itself, then what follows can only be what it was before. If it does not come there (the tail
//! may lie in a string), the record is scanned to its end. So a memo saves time and changes no
//! answer: it is keyed by the exact bytes that it stands for.

use crate::bytes::Bytes;
use crate::decide::{Decision, Identity, Verdict};
use crate::host::equal_long;
use crate::scan::record::End;
use crate::scan::text::equal;

/// How many tails are kept: enough for the pods that a reader interleaves, few enough to try
/// each.
const ENTRIES: usize = 4;

/// Where in a tail two pods differ first: behind `,"kubernetes":{"pod_name":"` and a prefix
/// that the pods of one app share.
const PROBE: usize = 40;

/// How much memory [`Memo`] is given by default, in bytes: tails of up to some 3 KiB.
#[cfg(feature = "alloc")]
const DEFAULT_MEMORY: usize = ENTRIES * 4096;

/// Kept tails.
#[derive(Debug)]
pub(crate) struct Memo<'m> {
    memory: Memory<'m>,
    entries: [Entry; ENTRIES],
    /// The entry that was right last, which is tried first.
    last: usize,
    /// The entry that is given up next.
    next: usize,
}

/// Where the bytes of the tails lie: an equal share for each entry.
#[derive(Debug)]
enum Memory<'m> {
    Borrowed(&'m mut [u8]),
    #[cfg(feature = "alloc")]
    Owned(alloc::boxed::Box<[u8]>),
}

/// One tail. Its bytes lie in the entry's share, one behind the other: the tail, the tag that
/// the record came with, and a member made of a template.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The tail's length; 0: nothing is kept.
    tail: usize,
    /// The tag's length.
    tag: Option<usize>,
    member: usize,
    /// The closing brace, from the start of the tail.
    brace: usize,
    probe: u64,
    verdict: Verdict,
}

impl Entry {
    /// All of it zero: nothing to store.
    const EMPTY: Self = Self {
        tail: 0,
        tag: None,
        member: 0,
        brace: 0,
        probe: 0,
        verdict: Verdict { decision: Decision::Route(0), identity: Identity::NotChecked, tag: 0 },
    };
}

/// A kept tail with which a record ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    entry: usize,
    /// Where in the record the tail starts, and how the record ends.
    pub(crate) at: usize,
    pub(crate) end: End,
}

impl<'m> Memo<'m> {
    /// A memo that keeps nothing.
    pub(crate) fn off() -> Self {
        Self::new(&mut [])
    }

    /// A memo in `memory`, a quarter of it for each tail.
    pub(crate) fn new(memory: &'m mut [u8]) -> Self {
        Self::with(Memory::Borrowed(memory))
    }

    /// A memo in memory of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn owned() -> Self {
        Self::with(Memory::Owned(alloc::vec![0; DEFAULT_MEMORY].into_boxed_slice()))
    }

    fn with(memory: Memory<'m>) -> Self {
        Self { memory, entries: [Entry::EMPTY; ENTRIES], last: 0, next: 0 }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.tail = 0;
        }
    }

    /// The tail with which `record`, which came with `tag`, ends. The tag counts only for a
    /// policy that looks at it.
    #[inline(never)]
    pub(crate) fn find(&mut self, record: &[u8], tag: Option<&[u8]>) -> Option<Hit> {
        let mut index = self.last;
        for _ in 0..ENTRIES {
            if let Some(hit) = self.find_in(index, record, tag) {
                self.last = index;
                return Some(hit);
            }
            index = (index + 1) % ENTRIES;
        }
        None
    }

    #[inline(always)]
    fn find_in(&self, index: usize, record: &[u8], tag: Option<&[u8]>) -> Option<Hit> {
        let entry = self.entries.get(index)?;
        // The brace in front of everything is never part of a tail.
        let at = record.len().checked_sub(entry.tail).filter(|&at| at > 0)?;
        if entry.tail == 0 || probe(record, at) != entry.probe {
            return None;
        }
        let share = self.share(index);
        let is_same = equal_long(share.part(0, entry.tail), record.part(at, record.len()));
        let is_same_tag = match (entry.tag, tag) {
            (None, None) => true,
            (Some(len), Some(tag)) => equal(share.part(entry.tail, entry.tail + len), tag),
            _ => false,
        };
        let end = End { brace: at + entry.brace, has_members: true };
        (is_same && is_same_tag).then_some(Hit { entry: index, at, end })
    }

    /// What was decided for a tail, and the member if that was made of a template.
    pub(crate) fn recall(&self, hit: Hit) -> (Verdict, &[u8]) {
        let entry = self.entries.get(hit.entry).unwrap_or(&Entry::EMPTY);
        let start = entry.tail + entry.tag.unwrap_or(0);
        (entry.verdict, self.share(hit.entry).part(start, start + entry.member))
    }

    /// Keeps what was decided for the record's tail from `at` on.
    #[inline(never)]
    pub(crate) fn keep(
        &mut self,
        record: &[u8],
        at: usize,
        tag: Option<&[u8]>,
        brace: usize,
        verdict: Verdict,
        made: &[u8],
    ) {
        let tail = record.part(at, record.len());
        let index = self.next;
        let Some(share) = self.share_mut(index) else { return };
        let given = tag.unwrap_or_default();
        if tail.len() + given.len() + made.len() > share.len() {
            return;
        }
        let rest = put(share, tail);
        let rest = put(rest, given);
        put(rest, made);
        if let Some(entry) = self.entries.get_mut(index) {
            *entry = Entry {
                tail: tail.len(),
                tag: tag.map(<[u8]>::len),
                member: made.len(),
                brace: brace - at,
                probe: probe(record, at),
                verdict,
            };
        }
        self.last = index;
        self.next = (index + 1) % ENTRIES;
    }

    #[inline(always)]
    fn share(&self, index: usize) -> &[u8] {
        let memory = self.memory.bytes();
        let len = memory.len() / ENTRIES;
        memory.part(index * len, index * len + len)
    }

    fn share_mut(&mut self, index: usize) -> Option<&mut [u8]> {
        let memory = self.memory.bytes_mut();
        let len = memory.len() / ENTRIES;
        memory.get_mut(index * len..index * len + len)
    }
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

/// Puts a part to the front of a share, and answers what is behind it.
#[inline(never)]
fn put<'m>(share: &'m mut [u8], part: &[u8]) -> &'m mut [u8] {
    let (place, rest) = share.split_at_mut_checked(part.len()).unwrap_or_default();
    if place.len() == part.len() {
        place.copy_from_slice(part);
    }
    rest
}

/// Eight bytes of a tail, by which most tails that are not the same are told apart.
#[inline(always)]
fn probe(record: &[u8], at: usize) -> u64 {
    let bytes = record.get(at + PROBE..).and_then(<[u8]>::first_chunk::<8>);
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
