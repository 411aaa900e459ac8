//! The filter's answers, and where they are in memory.

use tagsplice::image::MAX_MEMBER;
use tagsplice::mend::{self, LOST};
use tagsplice::{Attempt, Filter, Padded, Policy, Record};

use crate::arena::{Arena, Block};
use crate::text::Text;

/// Room for an answer that says that a record is lost.
const LOST_LEN: usize = MAX_MEMBER + 256;

/// The memory that the arena lies in, from the arena's start.
pub trait Memory {
    /// Makes it at least `len` bytes long; `false` when it cannot grow.
    fn grow(&mut self, len: usize) -> bool;
    /// The first `len` bytes; none if there are fewer.
    fn bytes(&mut self, len: usize) -> &mut [u8];
}

/// Where an answer lies. A NUL follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// In the arena, at this address.
    Arena(usize),
    /// In [`Shim::lost`].
    Lost,
}

/// The filter and its memory.
#[derive(Debug)]
pub struct Shim<'p, M> {
    filter: Filter<'p>,
    arena: Arena,
    memory: M,
    lost: [u8; LOST_LEN],
}

impl<'p, M: Memory> Shim<'p, M> {
    /// A shim whose memory is all its own.
    pub fn new(filter: Filter<'p>, memory: M) -> Self {
        Self { filter, arena: Arena::default(), memory, lost: [0; LOST_LEN] }
    }

    /// The answer that says that a record is lost, and a NUL.
    pub fn lost(&self) -> &[u8] {
        &self.lost
    }

    /// The memory.
    pub fn memory(&mut self) -> &mut M {
        &mut self.memory
    }

    /// A block of `len` bytes for the host.
    #[inline(always)]
    pub fn malloc(&mut self, len: usize) -> Option<usize> {
        let memory = &mut self.memory;
        self.arena.block(len, |end| memory.grow(end))
    }

    /// Filters the record of `record_len` bytes at `record`, which came with the tag of
    /// `tag_len` bytes at `tag`.
    #[inline(always)]
    pub fn answer(
        &mut self,
        tag: usize,
        tag_len: usize,
        record: usize,
        record_len: usize,
    ) -> Answer {
        self.arena.begin_answer();
        let tag = self.arena.find(tag, tag_len);
        let Some(record) = self.arena.find(record, record_len) else {
            return self.lose("the host had no copy of it", record_len);
        };
        let mut text = record;
        // One call, so that the scan is in the module once.
        while self.splice(tag, text).is_none() {
            let [mend, wrap] = Attempt::ALL;
            let attempt = if text.start == record.start { mend } else { wrap };
            let Some(written) = self.write(attempt, record) else {
                return self
                    .lose("it is malformed, and there is no memory to mend it", record.len());
            };
            text = written;
            if attempt == wrap {
                break;
            }
        }
        Answer::Arena(text.start)
    }

    /// Makes the answer to a record where it is. `None`: it is not JSON.
    #[inline(always)]
    fn splice(&mut self, tag: Option<Block>, record: Block) -> Option<()> {
        let memory = self.memory.bytes(self.arena.end());
        // The host copied its NUL along, but nothing says so.
        if let Some(end) = memory.get_mut(record.end) {
            *end = 0;
        }
        let (start, len) = (record.start, record.len());
        let text = memory.get(start..).unwrap_or_default();
        // A block has room after it, so that this does not fail.
        let text = Record::padded(Padded::new(text, len)?);
        let text = match tag.and_then(|tag| memory.get(tag.start..tag.end)) {
            Some(tag) => text.with_tag(tag),
            None => text,
        };
        let view = self.filter.apply(text).ok()?;
        if !view.is_unchanged() {
            let edit = view.edit();
            let buffer = memory.get_mut(start..).unwrap_or_default();
            // A block has room for what is added, so that this does not fail.
            let len = edit.apply(buffer).unwrap_or(len);
            if let Some(end) = buffer.get_mut(len) {
                *end = 0;
            }
        }
        Some(())
    }

    /// Writes what is to be tried with a record that is not JSON to a block of its own.
    #[cold]
    #[inline(never)]
    fn write(&mut self, attempt: Attempt, record: Block) -> Option<Block> {
        let mut room = 0;
        // The first try says how much room the second one needs.
        for _ in 0..2 {
            let memory = &mut self.memory;
            let start = self.arena.answer_block(room, |end| memory.grow(end))?;
            let bytes = self.memory.bytes(self.arena.end());
            let (before, block) = bytes.split_at_mut_checked(start)?;
            let text = before.get(record.start..record.end)?;
            let out = block.get_mut(..room)?;
            match attempt.write(self.filter.policy(), text, out) {
                Ok(len) => {
                    *block.get_mut(len)? = 0;
                    return Some(Block { start, end: start.checked_add(len)? });
                }
                Err(error) => room = error.needed,
            }
        }
        None
    }

    /// Makes the answer that a record of `len` bytes is lost.
    #[cold]
    #[inline(never)]
    fn lose(&mut self, why: &str, len: usize) -> Answer {
        let mut text = Text::new();
        text.put(b"a record of ");
        text.put_number(len);
        text.put(b" bytes is lost: ");
        text.put(why.as_bytes());
        let policy = self.filter.policy();
        let [room @ .., _] = &mut self.lost;
        // The policy's member is at most 1 KiB, so that there is room.
        let len = mend::wrap_to(policy, LOST, text.bytes(), room).unwrap_or_default();
        if let Some(end) = self.lost.get_mut(len) {
            *end = 0;
        }
        Answer::Lost
    }
}

/// What a policy file needs.
impl<'p, M: Memory> Shim<'p, M> {
    /// The policy in force.
    pub fn policy(&self) -> Policy<'_> {
        self.filter.policy()
    }

    /// Puts another policy in force.
    pub fn set_policy(&mut self, policy: Policy<'p>) {
        self.filter.set_policy(policy);
    }

    /// A block of `len` bytes that is there until the next answer or block.
    pub fn scratch(&mut self, len: usize) -> Option<Block> {
        let memory = &mut self.memory;
        let start = self.arena.answer_block(len, |end| memory.grow(end))?;
        Some(Block { start, end: start.checked_add(len)? })
    }

    /// How much of the memory is in use.
    pub fn used(&self) -> usize {
        self.arena.end()
    }
}
