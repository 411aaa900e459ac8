//! Choices out of a fuzzer's bytes. When they are used up, every choice is the first one, so
//! that what is made ends.

use arbitrary::Unstructured;

/// A generator's choices.
#[derive(Debug)]
pub struct Source<'d>(Unstructured<'d>);

/// Bytes below this at the front say that a generator's choices follow.
const MADE: u8 = 9;

impl<'d> Source<'d> {
    /// Choices out of `data`.
    #[must_use]
    pub fn new(data: &'d [u8]) -> Self {
        Self(Unstructured::new(data))
    }

    /// The choices in `data`, if it says that it holds some; else it is meant as it is.
    #[must_use]
    pub fn of(data: &'d [u8]) -> Option<Self> {
        let (&first, rest) = data.split_first()?;
        (first < MADE).then(|| Self::new(rest))
    }

    /// Are all bytes used up?
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// A number below `count`, or 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }

    /// One of `items`.
    ///
    /// # Panics
    /// There is none.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// True `parts` times of 256; false after the end.
    pub fn chance(&mut self, parts: u8) -> bool {
        !self.is_done() && self.byte() < parts
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or(0)
    }

    /// Up to `most` bytes.
    pub fn bytes(&mut self, most: usize) -> &'d [u8] {
        let len = self.below(most + 1).min(self.0.len());
        self.0.bytes(len).unwrap_or_default()
    }
}
