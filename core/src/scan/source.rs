//! Where the bytes of a text come from.
//!
//! The scan reads one byte at a time, or plain runs of strings. Over a slice each read is
//! compared with the length; over a text with padding none needs to be, which in an interpreter,
//! where each comparison costs as much as the read, is a third of the scan.
#![allow(unsafe_code, reason = "a padded text is read without comparing with its length")]

use super::machine;

/// A text.
pub(crate) trait Source<'r>: Copy {
    /// Its length.
    fn len(self) -> usize;
    /// The byte at `at`, or 0 behind the end. 0 is no part of JSON, so it stands for "nothing".
    fn byte(self, at: usize) -> u8;
    /// The bytes from `start` to `end`; none where they are not all there.
    fn part(self, start: usize, end: usize) -> &'r [u8];
    /// The first position from `at` on with a quote or a backslash, or for `FULL` also a control
    /// character or a byte that is not ASCII; the text's length, or more, if there is none.
    fn find_special<const FULL: bool>(self, at: usize) -> usize;
}

impl<'r> Source<'r> for &'r [u8] {
    #[inline(always)]
    fn len(self) -> usize {
        <[u8]>::len(self)
    }

    #[inline(always)]
    fn byte(self, at: usize) -> u8 {
        match self.get(at) {
            Some(&byte) => byte,
            None => 0,
        }
    }

    #[inline(always)]
    fn part(self, start: usize, end: usize) -> &'r [u8] {
        self.get(start..end).unwrap_or_default()
    }

    #[inline(always)]
    fn find_special<const FULL: bool>(self, at: usize) -> usize {
        machine::find_special::<FULL>(self, at)
    }
}

/// A record in a buffer that goes on behind it, with at least [`Padded::PADDING`] bytes, the
/// first of them 0.
// Invariant: the scan at the full level never reads more than 7 bytes behind the first 0. It
// goes on to the next byte only after one that is not 0, and looks ahead from such a byte by
// less than 8 (a word; what follows an escape). Over a padded text that first 0 is at `len` at
// the latest, so that all reads are inside the buffer. The structural level skips bytes
// unseen; it never runs over a padded text.
#[derive(Clone, Copy, Debug)]
pub struct Padded<'r> {
    buffer: &'r [u8],
    len: usize,
}

impl<'r> Padded<'r> {
    /// How many bytes must follow the record.
    pub const PADDING: usize = 16;

    /// The first `len` bytes of `buffer`; `None` where the padding is missing.
    ///
    /// ```
    /// use tagsplice::Padded;
    /// let mut buffer = [0; 64];
    /// buffer[..2].copy_from_slice(b"{}");
    /// assert_eq!(Padded::new(&buffer, 2).unwrap().record(), b"{}");
    /// ```
    #[inline]
    #[must_use]
    pub fn new(buffer: &'r [u8], len: usize) -> Option<Self> {
        let padding = buffer.get(len..)?;
        (padding.len() >= Self::PADDING && padding.first() == Some(&0))
            .then_some(Self { buffer, len })
    }

    /// The record without its padding.
    #[inline]
    #[must_use]
    pub fn record(self) -> &'r [u8] {
        self.buffer.part(0, self.len)
    }
}

impl<'r> Source<'r> for Padded<'r> {
    #[inline(always)]
    fn len(self) -> usize {
        self.len
    }

    #[inline(always)]
    fn byte(self, at: usize) -> u8 {
        debug_assert!(at < self.buffer.len(), "read at {at} of a text of {}", self.len);
        // SAFETY: by the invariant, `at` is at most `len + 7`, and the buffer is longer.
        unsafe { *self.buffer.get_unchecked(at) }
    }

    #[inline(always)]
    fn part(self, start: usize, end: usize) -> &'r [u8] {
        debug_assert!(start <= end && end <= self.len, "part {start}..{end} of {}", self.len);
        // SAFETY: parts are of what was scanned: both positions are in the text, in order.
        unsafe { self.buffer.get_unchecked(start..end) }
    }

    #[inline(always)]
    fn find_special<const FULL: bool>(self, mut at: usize) -> usize {
        if !FULL {
            return machine::find_special::<FULL>(self.record(), at);
        }
        loop {
            debug_assert!(at + 8 <= self.buffer.len(), "read at {at} of a text of {}", self.len);
            // SAFETY: `at` is at most `len`: the 0 at `len` ends the loop in the word where it
            // is. So these 8 bytes are in the text or its padding.
            let word = unsafe { self.buffer.as_ptr().add(at).cast::<u64>().read_unaligned() };
            let flags = machine::special_flags::<FULL>(u64::from_le(word));
            if flags != 0 {
                return at + (flags.trailing_zeros() / 8) as usize;
            }
            at += 8;
        }
    }
}

/// The first position from `at` on that is not white space.
#[inline(always)]
pub(crate) fn skip_space<'r>(text: impl Source<'r>, at: usize) -> usize {
    // Fluent Bit writes none: one comparison is all that it costs there.
    if text.byte(at) > b' ' { at } else { skip_space_slowly(text, at) }
}

#[cold]
#[inline(never)]
fn skip_space_slowly<'r>(text: impl Source<'r>, mut at: usize) -> usize {
    while matches!(text.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}
