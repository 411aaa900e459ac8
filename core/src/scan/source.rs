//! Where the bytes of a text come from.
//!
//! The scan reads one byte at a time, or plain runs of strings. Over a slice each read is
//! compared with the length; over a text with padding none needs to be, which in an interpreter,
//! where each comparison costs as much as the read, is a third of the scan.
//!
//! A *position* is what a source says it is: an offset for a slice, an address for a padded text
//! in a wasm module, which spares the addition for each read. Outside the scan there are only
//! offsets.

use super::machine::{self, WIDTH, Window};

/// A text.
pub(crate) trait Source<'r>: Copy {
    /// The position of its first byte.
    fn start(self) -> usize;
    /// The position behind its last byte.
    fn end(self) -> usize;
    /// The offset of the position `at`.
    #[inline(always)]
    fn offset(self, at: usize) -> usize {
        at.wrapping_sub(self.start())
    }
    /// All of it.
    #[inline(always)]
    fn whole(self) -> &'r [u8] {
        self.part(self.start(), self.end())
    }
    /// The byte at `at`, or 0 behind the end. 0 is no part of JSON, so it stands for "nothing".
    fn byte(self, at: usize) -> u8;
    /// Are these the bytes at `at`?
    fn are(self, at: usize, two: [u8; 2]) -> bool;
    /// The bytes from `start` to `end`; none where they are not all there.
    fn part(self, start: usize, end: usize) -> &'r [u8];

    /// The window at `at`, with zeros from the end of the text on, or a first one.
    fn window(self, at: usize) -> Window;
    /// The four bytes at `at` as a number, the first lowest, or 0 where they are not all there.
    fn quad(self, at: usize) -> u32;
    /// The first position from `at` on with a quote, a backslash, a control character or a byte
    /// that is not ASCII; or the end of the text.
    fn find_special(self, at: usize) -> usize;
}

impl<'r> Source<'r> for &'r [u8] {
    #[inline(always)]
    fn start(self) -> usize {
        0
    }

    #[inline(always)]
    fn end(self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn byte(self, at: usize) -> u8 {
        match self.get(at) {
            Some(&byte) => byte,
            None => 0,
        }
    }

    #[inline(always)]
    fn are(self, at: usize, two: [u8; 2]) -> bool {
        self.get(at..).and_then(<[u8]>::first_chunk) == Some(&two)
    }

    #[inline(always)]
    fn part(self, start: usize, end: usize) -> &'r [u8] {
        self.get(start..end).unwrap_or_default()
    }

    #[inline(always)]
    fn window(self, at: usize) -> Window {
        match self.get(at..).and_then(<[u8]>::first_chunk) {
            Some(window) => machine::load(window),
            None => last_window(self, at),
        }
    }

    #[inline(always)]
    fn quad(self, at: usize) -> u32 {
        match self.get(at..).and_then(<[u8]>::first_chunk) {
            Some(quad) => u32::from_le_bytes(*quad),
            None => 0,
        }
    }

    #[inline(always)]
    fn find_special(self, mut at: usize) -> usize {
        loop {
            let flags = machine::flags(self.window(at));
            if flags != 0 {
                return at + machine::place_of(flags & flags.wrapping_neg());
            }
            at += WIDTH;
        }
    }
}

/// The window at `at`, of which not all is text.
#[cold]
#[inline(never)]
fn last_window(text: &[u8], at: usize) -> Window {
    let rest = text.get(at..).unwrap_or_default();
    let mut window = [0; WIDTH];
    window.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
    machine::load(&window)
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
