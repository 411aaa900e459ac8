//! Which brackets are open: any depth, in constant memory and linear time.
//!
//! To check that `]` closes a `[` one must remember every open bracket: a bit each, if one
//! keeps them. A record of 8 MiB can open four million, and neither the stack nor an allocation
//! may grow with what an app logs. But the text is still there, and can be read again.
//!
//! The text is cut into at most [`BLOCKS`] blocks. Of each block only *how many* of the brackets
//! opened in it are still open is kept. The bits themselves are kept for two blocks: the one
//! being read, and the last one before it that still has open brackets. When that one is used
//! up, the bits of the one before are found by reading its block once more, alone.
//!
//! Why that is linear: bits are forgotten only when a block ends, so a block is read again at
//! most once for each block that ends and once for each that is used up: in all at most twice
//! the text. That holds while a block fits [`BITS`] brackets, that is up to `BLOCKS * BITS`
//! bytes (8 MiB); a longer text has longer blocks, each of which may be read `block / BITS`
//! times, so that a record of 80 MiB nested to the bone costs ten times as much a byte.

use super::skip_unchecked::{self, closes, opens};
use super::source::Source;

/// Smaller under Miri and in unit tests, so that small texts reach every line.
const BLOCKS: usize = if cfg!(any(test, miri)) { 8 } else { 512 };
const BITS: usize = if cfg!(any(test, miri)) { 64 } else { 16 * 1024 };
const WORDS: usize = BITS / 64;

/// The open brackets of one block, as far as their bits are kept.
#[derive(Clone)]
struct Bits {
    /// A ring: the bracket of height h (0 is the block's outermost) has bit `h % BITS`.
    words: [u64; WORDS],
    /// How many brackets of the block are open.
    height: usize,
    /// How many of them, counted from the innermost, have their bit here.
    known: usize,
}

impl Bits {
    const NONE: Self = Self { words: [0; WORDS], height: 0, known: 0 };

    fn push(&mut self, is_object: bool) {
        self.set(self.height, is_object);
        self.height += 1;
        self.known = (self.known + 1).min(BITS);
    }

    fn set(&mut self, height: usize, is_object: bool) {
        let bit = height % BITS;
        if let Some(word) = self.words.get_mut(bit / 64) {
            *word = *word & !(1 << (bit % 64)) | u64::from(is_object) << (bit % 64);
        }
    }

    fn pop(&mut self) {
        self.height = self.height.saturating_sub(1);
        self.known = self.known.saturating_sub(1);
    }

    /// The innermost bracket, which must be known.
    fn top(&self) -> bool {
        let bit = self.height.wrapping_sub(1) % BITS;
        self.words.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// Reads the block from `start` to `end` again, for its outermost `height` brackets.
    #[cold]
    fn replay(&mut self, text: &[u8], start: usize, end: usize, height: usize) {
        let mut at = start;
        let mut depth = 0_usize;
        while at < end {
            let next = text.byte(at);
            at += 1;
            if opens(next) {
                if depth < height {
                    self.set(depth, next == b'{');
                }
                depth += 1;
            } else if closes(next) {
                // What closes a bracket of an earlier block does not belong to this one.
                depth = depth.saturating_sub(1);
            } else if next == b'"' {
                // The walk that came this way before found that the string ends.
                at = skip_unchecked::string(text, at);
            }
        }
        self.height = height;
        self.known = height.min(BITS);
    }
}

/// One block of the text, from its first bracket to after its last: a long string beside them
/// is not worth reading again.
#[derive(Clone, Copy)]
struct Block {
    start: usize,
    end: usize,
    /// How many of the brackets that it opened are open.
    open: usize,
}

/// The open brackets of a text.
pub(crate) struct Deep<'r> {
    text: &'r [u8],
    block_len: usize,
    /// The blocks that have open brackets, but for the one being read.
    blocks: [Block; BLOCKS],
    len: usize,
    /// The bits of the last of `blocks`, where `has_last`.
    last: Bits,
    has_last: bool,
    /// The block being read.
    current: Bits,
    start: usize,
    end: usize,
}

impl<'r> Deep<'r> {
    /// Nothing is open yet; `open` is where the first bracket will be pushed.
    //
    // It stays out of here so that this is one expression, made where it will lie: as a variable
    // all of it would be copied, and lie on the stack twice.
    pub(crate) fn new(text: &'r [u8], open: usize) -> Self {
        let rest = text.len().saturating_sub(open);
        Self {
            text,
            block_len: (rest / BLOCKS + 1).max(BITS),
            blocks: [Block { start: 0, end: 0, open: 0 }; BLOCKS],
            len: 0,
            last: Bits::NONE,
            has_last: false,
            current: Bits::NONE,
            start: open,
            end: open,
        }
    }

    /// Opens a bracket whose text position is `at`.
    #[inline(never)]
    pub(crate) fn push(&mut self, is_object: bool, at: usize) {
        self.advance(at);
        self.current.push(is_object);
    }

    /// Closes the innermost bracket and returns what is around it: `Some(is_object)`, or
    /// `None` when that was the outermost. `at` is the text position of the closing one.
    #[inline(never)]
    pub(crate) fn pop(&mut self, at: usize) -> Option<bool> {
        self.advance(at);
        self.close();
        self.top()
    }

    /// Takes note of the bracket at `at`, which begins a new block if the current one is full.
    fn advance(&mut self, at: usize) {
        if at - self.start >= self.block_len {
            if self.current.height > 0 {
                let block = Block { start: self.start, end: self.end, open: self.current.height };
                // Each block but the last is `block_len` long, so that there is always a place.
                if let Some(place) = self.blocks.get_mut(self.len) {
                    *place = block;
                    self.len += 1;
                }
                core::mem::swap(&mut self.last, &mut self.current);
                self.has_last = true;
            }
            self.current.height = 0;
            self.current.known = 0;
            self.start = at;
        }
        self.end = at + 1;
    }

    /// Closes the innermost bracket.
    fn close(&mut self) {
        if self.current.height > 0 {
            self.current.pop();
            return;
        }
        if let Some(block) = self.blocks.get_mut(self.len.wrapping_sub(1)) {
            block.open -= 1;
            self.last.pop();
            if block.open == 0 {
                self.len -= 1;
                self.has_last = false;
            }
        }
    }

    /// The innermost bracket; `None` when all are closed.
    fn top(&mut self) -> Option<bool> {
        if self.current.height > 0 {
            if self.current.known == 0 {
                let (start, end, height) = (self.start, self.end, self.current.height);
                self.current.replay(self.text, start, end, height);
            }
            return Some(self.current.top());
        }
        let block = self.blocks.get(self.len.wrapping_sub(1))?;
        if !self.has_last || self.last.known == 0 {
            self.last.replay(self.text, block.start, block.end, block.open);
            self.has_last = true;
        }
        Some(self.last.top())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// What the stack must say at each bracket, kept the simple way.
    fn check(text: &[u8]) {
        let mut stack = std::vec![text[0] == b'{'];
        let mut deep = Deep::new(text, 0);
        deep.push(text[0] == b'{', 0);
        for (at, &byte) in text.iter().enumerate().skip(1) {
            match byte {
                b'{' | b'[' => {
                    stack.push(byte == b'{');
                    deep.push(byte == b'{', at);
                }
                b'}' | b']' => {
                    stack.pop();
                    assert_eq!(deep.pop(at), stack.last().copied(), "at {at}");
                }
                _ => {}
            }
            if stack.is_empty() {
                return;
            }
        }
    }

    /// Brackets from a walk that mostly goes up, then down, with pauses (commas) between.
    fn walk(seed: u64, len: usize, swing: u64) -> Vec<u8> {
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        let mut open = Vec::from([true]);
        let mut text = std::vec![b'{'];
        let mut up = true;
        while text.len() < len && !open.is_empty() {
            if next() % swing == 0 {
                up = !up;
            }
            match (next() % 8, up || open.len() < 3) {
                (0, _) => text.push(b','),
                (_, true) => {
                    let is_object = next() % 2 == 0;
                    open.push(is_object);
                    text.push(if is_object { b'{' } else { b'[' });
                }
                _ => text.push(if open.pop() == Some(true) { b'}' } else { b']' }),
            }
        }
        while let Some(is_object) = open.pop() {
            text.push(if is_object { b'}' } else { b']' });
        }
        text
    }

    #[test]
    fn remembers_what_a_vector_remembers() {
        let cases = if cfg!(miri) { 1 } else { 400 };
        let walks = [(200, 20), (1_000, 90), (3_000, 400), (6_000, 3_000)];
        // Those of more than a block, and of more than all blocks; longer ones take minutes.
        let count = if cfg!(miri) { 2 } else { walks.len() };
        for seed in 0..cases {
            for &(len, swing) in &walks[..count] {
                check(&walk(seed, len, swing));
            }
        }
    }

    #[test]
    fn remembers_beyond_what_its_bits_hold() {
        // Blocks are longer than BITS here, so that one block is read in several windows.
        let len = BLOCKS * BITS * if cfg!(miri) { 2 } else { 8 };
        check(&walk(7, len, 1 << 40));
    }
}
