//! Where the host's copies lie.

use tagsplice::image::MAX_MEMBER;

/// What follows each block: room for the longest member that can be added, and for the NUL after
/// the answer. So the answer is made where the record is.
pub const SLACK: usize = MAX_MEMBER + ALIGN;

/// Every block starts at a multiple of this.
const ALIGN: usize = 16;

/// Some bytes of the arena: `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

#[allow(clippy::len_without_is_empty, reason = "nobody asks")]
impl Block {
    /// How many bytes.
    pub const fn len(self) -> usize {
        self.end.wrapping_sub(self.start)
    }
}

/// The blocks, one after the other, in a memory that can grow but never shrinks.
///
/// The first block after an answer starts over: by then the host has copied the answer, and
/// releases of Fluent Bit before 4.2 never free a block. So the memory in use is what the
/// largest record took, not the sum; there is nothing to do when a block is freed.
///
/// Addresses count from the arena's start, which the caller keeps at a multiple of 16.
#[derive(Debug, Default)]
pub struct Arena {
    /// Where the host's blocks end.
    blocks_end: usize,
    /// Where those end that were made for an answer, after them.
    end: usize,
    answered: bool,
}

impl Arena {
    /// Makes a block of `len` bytes for the host. `grow` is asked to make the memory at least
    /// so long, and says whether it is. `None`: it cannot.
    pub fn block(&mut self, len: usize, grow: impl FnOnce(usize) -> bool) -> Option<usize> {
        let start = if self.answered { 0 } else { self.blocks_end };
        let end = block_end(start, len).filter(|&end| grow(end))?;
        self.answered = false;
        self.blocks_end = end;
        self.end = end;
        Some(start)
    }

    /// Begins an answer: what was made for the last one is gone, even if the host made no block
    /// since.
    pub fn begin_answer(&mut self) {
        self.answered = true;
        self.end = self.blocks_end;
    }

    /// Makes a block for an answer, in place of the one that was made before.
    pub fn answer_block(&mut self, len: usize, grow: impl FnOnce(usize) -> bool) -> Option<usize> {
        let end = block_end(self.blocks_end, len).filter(|&end| grow(end))?;
        self.end = end;
        Some(self.blocks_end)
    }

    /// The `len` bytes at `start`, if they are the host's, with [`SLACK`] after them.
    pub fn find(&self, start: usize, len: usize) -> Option<Block> {
        let end = start.checked_add(len)?;
        (end.checked_add(SLACK)? <= self.blocks_end).then_some(Block { start, end })
    }

    /// Where everything ends that is in use.
    pub fn end(&self) -> usize {
        self.end
    }
}

fn block_end(start: usize, len: usize) -> Option<usize> {
    Some(start.checked_add(len)?.checked_add(SLACK + ALIGN - 1)? / ALIGN * ALIGN)
}
