//! What the filter answers.

#[cfg(not(target_family = "wasm"))]
#[path = "limited.rs"]
pub(crate) mod limited;

use tagsplice::image::MAX_MEMBER;
use tagsplice::mend::{self, LOST, MALFORMED};
use tagsplice::{Filter, Padded, Policy, Span};

use crate::arena::Arena;
use crate::text::Text;

/// Room for an answer that says that a record is lost: the policy's member takes 1 KiB at most.
const LOST_LEN: usize = MAX_MEMBER + 256;

/// The memory that the arena lies in, from the arena's start.
pub(crate) trait Memory {
    /// Makes it at least `len` bytes long; `false` when it cannot grow.
    fn grow(&mut self, len: usize) -> bool;
    /// The first `len` bytes; none if there are fewer.
    fn bytes(&mut self, len: usize) -> &mut [u8];
}

/// Where an answer lies. A NUL follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// In the arena, at this address.
    Arena(usize),
    /// In [`Shim::lost`].
    Lost,
}

/// The filter and its memory.
pub(crate) struct Shim<'p, M> {
    filter: Filter<'p>,
    arena: Arena,
    memory: M,
    lost: [u8; LOST_LEN],
}

impl<'p, M: Memory> Shim<'p, M> {
    pub(crate) fn new(filter: Filter<'p>, memory: M) -> Self {
        Self { filter, arena: Arena::default(), memory, lost: [0; LOST_LEN] }
    }

    /// The answer that says that a record is lost, and a NUL.
    pub(crate) fn lost(&self) -> &[u8] {
        &self.lost
    }

    /// The memory.
    #[allow(dead_code, reason = "the portable module reads no file")]
    pub(crate) fn memory(&mut self) -> &mut M {
        &mut self.memory
    }

    /// A block of `len` bytes for the host.
    #[inline(always)]
    pub(crate) fn malloc(&mut self, len: usize) -> Option<usize> {
        let memory = &mut self.memory;
        self.arena.block(len, |end| memory.grow(end))
    }
    /// Answers the record of `record_len` bytes at `record`, which came with the tag of
    /// `tag_len` bytes at `tag`.
    #[inline(always)]
    pub(crate) fn answer(
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
        if self.splice(tag, record) { Answer::Arena(record.start) } else { self.mend(tag, record) }
    }

    /// Makes the answer to a record where it lies. `false`: it is not a record.
    #[inline(never)]
    fn splice(&mut self, tag: Option<Span>, record: Span) -> bool {
        self.try_splice(tag, record).is_some()
    }

    #[inline(always)]
    fn try_splice(&mut self, tag: Option<Span>, record: Span) -> Option<()> {
        let memory = self.memory.bytes(self.arena.end());
        // The host copied its NUL along, but nothing says so.
        *memory.get_mut(record.end)? = 0;
        let tag = tag.and_then(|tag| memory.get(tag.start..tag.end));
        let text = Padded::new(memory.get(record.start..)?, record.len())?;
        let view = self.filter.apply_padded(text, tag).ok()?;
        if !view.is_unchanged() {
            let edit = view.edit();
            let buffer = memory.get_mut(record.start..)?;
            let len = edit.apply(buffer).ok()?;
            *buffer.get_mut(len)? = 0;
        }
        Some(())
    }

    /// Answers a record that is not JSON: mended if that helps, else whole, as a string.
    #[cold]
    #[inline(never)]
    fn mend(&mut self, tag: Option<Span>, record: Span) -> Answer {
        if let Some(mended) = self.write(record, None)
            && self.splice(tag, mended)
        {
            return Answer::Arena(mended.start);
        }
        match self.write(record, Some(self.filter.policy())) {
            Some(wrapped) => Answer::Arena(wrapped.start),
            None => self.lose("it is malformed, and there is no memory to mend it", record.len()),
        }
    }

    /// Writes a record and a NUL to a block of its own: mended, or wrapped by a policy.
    #[inline(never)]
    fn write(&mut self, record: Span, wrap: Option<Policy<'p>>) -> Option<Span> {
        let rewrite = |text: &[u8], out: &mut [u8]| match wrap {
            Some(policy) => mend::wrap_to(policy, MALFORMED, text, out),
            None => mend::mend_to(text, out),
        };
        let mut room = 0;
        // The first pass says how much room the second needs.
        for _ in 0..2 {
            let memory = &mut self.memory;
            let start = self.arena.answer_block(room, |end| memory.grow(end))?;
            let bytes = self.memory.bytes(self.arena.end());
            let (before, block) = bytes.split_at_mut_checked(start)?;
            match rewrite(before.get(record.start..record.end)?, block.get_mut(..room)?) {
                Ok(len) => {
                    *block.get_mut(len)? = 0;
                    return Some(Span { start, end: start.checked_add(len)? });
                }
                Err(error) => room = error.needed,
            }
        }
        None
    }

    /// Answers that a record of `len` bytes is lost.
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
#[allow(dead_code, reason = "the portable module reads no file")]
impl<'p, M: Memory> Shim<'p, M> {
    /// The policy in force.
    pub(crate) fn policy(&self) -> Policy<'p> {
        self.filter.policy()
    }

    /// Puts another policy in force.
    pub(crate) fn exchange(&mut self, policy: Policy<'p>) {
        self.filter.exchange(policy);
    }

    /// A block of `len` bytes that is there until the next answer or block.
    pub(crate) fn scratch(&mut self, len: usize) -> Option<Span> {
        let memory = &mut self.memory;
        let start = self.arena.answer_block(len, |end| memory.grow(end))?;
        Some(Span { start, end: start.checked_add(len)? })
    }

    /// How much of the memory is in use.
    pub(crate) fn used(&self) -> usize {
        self.arena.end()
    }
}
