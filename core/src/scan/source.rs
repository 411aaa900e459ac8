//! Where the bytes of a text come from.
//!
//! The scan reads one byte at a time, or plain runs of strings. Over a slice each read is
//! compared with the length; over a text with padding none needs to be, which in an interpreter,
//! where each comparison costs as much as the read, is a third of the scan.
//!
//! A *position* is what a source says it is: an offset for a slice; for a padded text an address
//! in a wasm module, which spares the addition for each read. Only a source makes one, and none
//! after the end of its text: so that reading at a position needs no test. Outside the scan there
//! are only offsets.
#![allow(unsafe_code, reason = "any number is a position in a slice, which `Peek` cannot know")]

use super::machine::{self, WIDTH, Window};
use super::position::{Classified, Packed, Peek};
use crate::bytes::Bytes;
use crate::text::escape;

/// A text.
pub(crate) trait Source<'r>: Copy {
    /// A position: that of a byte, or the end.
    type At: Copy + Ord + Packed;

    /// The position of its first byte.
    fn start(self) -> Self::At;
    /// The position after its last byte.
    fn end(self) -> Self::At;
    /// The offset of the position `at`.
    fn offset(self, at: Self::At) -> usize;
    /// The next position, if the byte at `at` is not 0.
    fn after(self, at: Self::At) -> Self::At;
    /// The position `count` bytes from `at`; the end where that is nearer.
    fn ahead(self, at: Self::At, count: usize) -> Self::At;
    /// All of it.
    #[inline(always)]
    fn whole(self) -> &'r [u8] {
        self.part(self.start(), self.end())
    }
    /// The byte at `at`, or 0 at the end. 0 is not part of JSON, so it means "nothing".
    fn byte(self, at: Self::At) -> u8;
    /// The byte at `at`, with its position.
    fn peek(self, at: Self::At) -> Peek<Self::At>;
    /// The second of these bytes if both are at `at`.
    fn second(self, at: Self::At, two: [u8; 2]) -> Option<Peek<Self::At>>;
    /// Are these the bytes at `at`?
    fn matches2(self, at: Self::At, two: [u8; 2]) -> bool;
    /// The bytes from `start` to `end`; none where they are not in this order.
    fn part(self, start: Self::At, end: Self::At) -> &'r [u8];
    /// The window at `at`. What follows the text in it is 0, or anything after a 0.
    fn window(self, at: Self::At) -> Window;
    /// What the bytes of that window are.
    fn classify(self, at: Self::At) -> Classified<Self::At>;
    /// The byte after the window at `at`; 0 after the end.
    fn byte_after_window(self, at: Self::At) -> u8;
    /// The position after the `\u` escape at `at`, if one is there that is not half a surrogate
    /// pair.
    fn after_unicode(self, at: Self::At) -> Option<Self::At>;
    /// A position from `at` on, before which nothing is special but escaped quotes. JSON in a
    /// string is full of those.
    fn skip_quoted(self, at: Self::At) -> Self::At;
    /// The first position from `at` on with a quote, a backslash, a control character or a byte
    /// that is not ASCII; or the end of the text.
    fn find_special(self, at: Self::At) -> Self::At;
}

impl<'r> Source<'r> for &'r [u8] {
    type At = usize;

    #[inline(always)]
    fn start(self) -> usize {
        0
    }

    #[inline(always)]
    fn end(self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn offset(self, at: usize) -> usize {
        at
    }

    #[inline(always)]
    fn after(self, at: usize) -> usize {
        at.wrapping_add(1)
    }

    #[inline(always)]
    fn ahead(self, at: usize, count: usize) -> usize {
        at.wrapping_add(count)
    }

    #[inline(always)]
    fn byte(self, at: usize) -> u8 {
        Bytes::byte(self, at)
    }

    #[inline(always)]
    fn peek(self, at: usize) -> Peek<usize> {
        // SAFETY: it is the byte there, and any number is a position.
        unsafe { Peek::new(at, Source::byte(self, at)) }
    }

    #[inline(always)]
    fn second(self, at: usize, two: [u8; 2]) -> Option<Peek<usize>> {
        // SAFETY: it is the byte there, and any number is a position.
        self.matches2(at, two).then(|| unsafe { Peek::new(at.wrapping_add(1), two[1]) })
    }

    #[inline(always)]
    fn matches2(self, at: usize, two: [u8; 2]) -> bool {
        self.get(at..).and_then(<[u8]>::first_chunk) == Some(&two)
    }

    #[inline(always)]
    fn part(self, start: usize, end: usize) -> &'r [u8] {
        Bytes::part(self, start, end)
    }

    #[inline(always)]
    fn window(self, at: usize) -> Window {
        match self.get(at..).and_then(<[u8]>::first_chunk) {
            Some(window) => machine::load(window),
            None => last_window(self, at),
        }
    }

    #[inline(always)]
    fn byte_after_window(self, at: usize) -> u8 {
        Bytes::byte(self, at + WIDTH)
    }

    #[inline(always)]
    fn classify(self, at: usize) -> Classified<usize> {
        // SAFETY: any number is a position.
        unsafe { Classified::new(at, machine::classify(self.window(at))) }
    }

    #[inline(always)]
    fn after_unicode(self, at: usize) -> Option<usize> {
        let escape = self.get(at..)?.first_chunk()?;
        escape::is_unicode(escape).then(|| at.wrapping_add(6))
    }

    #[inline(always)]
    fn skip_quoted(self, mut at: usize) -> usize {
        loop {
            match machine::quoted_run(self.window(at)) {
                0 => return at,
                run => at = at.wrapping_add(run),
            }
        }
    }

    #[inline(always)]
    fn find_special(self, mut at: usize) -> usize {
        loop {
            let flags = machine::flags(self.window(at));
            if flags != 0 {
                return at + machine::place_of(flags & flags.wrapping_neg());
            }
            at = at.wrapping_add(WIDTH);
        }
    }
}

/// The window at `at`, of which not all is text.
#[cold]
fn last_window(text: &[u8], at: usize) -> Window {
    let rest = text.get(at..).unwrap_or_default();
    let mut window = [0; WIDTH];
    window.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
    machine::load(&window)
}

/// The first position from `at` on that is not white space.
#[inline(always)]
pub(crate) fn skip_space<'r, T: Source<'r>>(text: T, at: T::At) -> T::At {
    // Fluent Bit writes none: one comparison is all that it costs there.
    if text.byte(at) > b' ' { at } else { skip_space_slowly(text, at) }
}

#[cold]
#[inline(never)]
fn skip_space_slowly<'r, T: Source<'r>>(text: T, mut at: T::At) -> T::At {
    while matches!(text.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
        at = text.after(at);
    }
    at
}
