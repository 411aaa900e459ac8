//! What is asked of each part of an image: that it is there, and in its bounds.

use core::ops::Range;

use super::layout::NONE;
use super::read::Image;

/// The most bytes that are checked for each byte of an image. Parts may share others, as clauses
/// their lists of keys and values their sets of clauses, and each is checked where it is referred
/// to. What is compiled from a route file shares most where each state of an automaton, of six
/// bytes, names a pair of sets of all of the 65,536 clauses that a file may have: 384 bytes.
const MAX_WORK: usize = 64;

/// Remembers the first fault, and how much is checked.
///
/// An image is checked once, by code that is made for a small module: what reads and what checks
/// is called and not inlined, and what follows a fault is not left out but finds arrays empty.
pub(super) struct Checker<'p> {
    pub(super) image: Image<'p>,
    /// How many bytes of arrays may still be checked.
    work: usize,
    /// The offset of what refers to the first fault.
    pub(super) fault: Option<usize>,
}

impl<'p> Checker<'p> {
    pub(super) fn new(image: Image<'p>) -> Self {
        Self { image, work: image.bytes().len().saturating_mul(MAX_WORK), fault: None }
    }

    /// The array of `count` numbers of 16 bits whose offset is at `at`, all of them below `end`.
    #[inline(never)]
    pub(super) fn each_below(&mut self, at: usize, count: usize, end: usize) {
        self.each(at, count, 2, |checker, number| {
            checker.ensure(checker.u16(number) < end, number);
        });
    }

    /// The array of `count` items whose offset is at `at`.
    #[inline(always)]
    pub(super) fn each(
        &mut self,
        at: usize,
        count: usize,
        len: usize,
        mut item: impl FnMut(&mut Self, usize),
    ) {
        if !self.array(at, count, len) {
            return;
        }
        let start = self.size(at);
        for index in 0..count {
            item(self, start + index * len);
            // So that the time is bounded by what holds.
            if self.fault.is_some() {
                return;
            }
        }
    }

    /// Are `count` items of `len` bytes there at the offset that is at `at`, and few enough that
    /// they can be checked?
    #[inline(never)]
    pub(super) fn array(&mut self, at: usize, count: usize, len: usize) -> bool {
        let bytes = count.saturating_mul(len);
        let is_little = bytes <= self.work;
        self.work = self.work.saturating_sub(bytes);
        self.span(at, bytes) && self.ensure(is_little, at)
    }

    /// A text is there whose offset is at `at`, and its length after it.
    #[inline(never)]
    pub(super) fn text(&mut self, at: usize) {
        self.span(at, self.size(at + 4));
    }

    /// Are `len` bytes there at the offset that is at `at`?
    #[inline(never)]
    pub(super) fn span(&mut self, at: usize, len: usize) -> bool {
        let start = self.size(at);
        let all = self.image.bytes().len();
        self.ensure(start <= all && len <= all - start, at)
    }

    /// The number at `at` is in `indices`, or is none.
    #[inline(never)]
    pub(super) fn index_or_none(&mut self, at: usize, indices: &Range<u32>) {
        let index = self.u32(at);
        self.ensure(index == NONE || indices.contains(&index), at);
    }

    /// The number at `at` is at most `most`.
    #[inline(never)]
    pub(super) fn at_most(&mut self, at: usize, most: usize) {
        self.ensure(self.size(at) <= most, at);
    }

    /// Was no fault found yet, and does this hold? Else there is a fault at `at`.
    #[inline(never)]
    pub(super) fn ensure(&mut self, holds: bool, at: usize) -> bool {
        if !holds && self.fault.is_none() {
            self.fault = Some(at);
        }
        self.fault.is_none()
    }

    /// The text whose offset is at `at`, and its length after it.
    #[inline(never)]
    pub(super) fn slice(&self, at: usize) -> &[u8] {
        self.image.slice(self.size(at), self.size(at + 4))
    }

    #[inline(never)]
    pub(super) fn u32(&self, at: usize) -> u32 {
        self.image.u32(at)
    }

    #[inline(never)]
    pub(super) fn u16(&self, at: usize) -> usize {
        usize::from(self.image.u16(at))
    }

    #[inline(always)]
    pub(super) fn size(&self, at: usize) -> usize {
        self.u32(at) as usize
    }
}
