//! A text with room behind it.
#![allow(unsafe_code, reason = "a padded text is read without comparing with its length")]

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::machine;
use super::source::Source;

/// A record in a buffer that goes on behind it, with at least [`Padded::PADDING`] bytes, the
/// first of them 0.
//
// A pointer and a length, not a slice of the whole buffer and a length: two words are passed in
// registers.
//
// Invariant: the scan never reads more than `PADDING` bytes from the first 0
// on. It goes on to the next byte only after one that is not 0; it looks ahead from such a byte
// by less than 8 (what follows an escape), and by windows, of which the one with the 0 is the
// last. Over a padded text that first 0 is at `len` at the latest, so that all reads are inside
// the buffer.
#[derive(Clone, Copy, Debug)]
pub struct Padded<'r> {
    start: NonNull<u8>,
    len: usize,
    buffer: PhantomData<&'r [u8]>,
}

// SAFETY: it is a shared borrow of bytes.
unsafe impl Send for Padded<'_> {}
// SAFETY: as above.
unsafe impl Sync for Padded<'_> {}

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
        let is_padded = padding.len() >= Self::PADDING && padding.first() == Some(&0);
        let start = NonNull::from(buffer).cast();
        is_padded.then_some(Self { start, len, buffer: PhantomData })
    }

    /// The record without its padding.
    #[inline]
    #[must_use]
    pub fn record(self) -> &'r [u8] {
        self.whole()
    }

    /// The place at `at`, of which the `len` bytes from there on are in the text or its padding.
    #[inline(always)]
    fn place(self, at: usize, len: usize) -> *const u8 {
        debug_assert!(
            at >= self.start() && at + len <= self.end() + Self::PADDING,
            "{} in a text of {}",
            self.offset(at),
            self.len
        );
        self.start.as_ptr().cast_const().wrapping_add(at.wrapping_sub(self.start()))
    }

    /// The `N` bytes at `at`, at most 16.
    #[inline(always)]
    fn chunk<const N: usize>(self, at: usize) -> &'r [u8; N] {
        const { assert!(N <= Self::PADDING, "more than the padding") }
        let chunk = self.place(at, N).cast::<[u8; N]>();
        // SAFETY: by the invariant `at` is at most the end, and no more than the padding is read;
        // an array of bytes needs no alignment, and the buffer is borrowed for `'r`.
        unsafe { &*chunk }
    }
}

impl<'r> Source<'r> for Padded<'r> {
    /// Its address where those have 32 bits: that spares an interpreter the addition. Longer ones
    /// may have tags in their upper bits, and would not fit a step.
    #[inline(always)]
    fn start(self) -> usize {
        if cfg!(target_pointer_width = "32") { self.start.addr().get() } else { 0 }
    }

    #[inline(always)]
    fn end(self) -> usize {
        self.start() + self.len
    }

    #[inline(always)]
    fn byte(self, at: usize) -> u8 {
        // SAFETY: by the invariant `at` is at most 7 behind the end, and more is there.
        unsafe { self.place(at, 1).read() }
    }

    #[inline(always)]
    fn are(self, at: usize, two: [u8; 2]) -> bool {
        u16::from_le_bytes(*self.chunk(at)) == u16::from_le_bytes(two)
    }

    #[inline(always)]
    fn part(self, start: usize, end: usize) -> &'r [u8] {
        debug_assert!(start <= end && end <= self.end(), "{start}..{end} of {}", self.len);
        // SAFETY: parts are of what was scanned: both positions are in the text, in order; and
        // the buffer is borrowed for `'r`.
        unsafe { core::slice::from_raw_parts(self.place(start, end - start), end - start) }
    }

    #[inline(always)]
    fn find_special(self, at: usize) -> usize {
        let mut place = self.place(at, machine::WIDTH);
        loop {
            // SAFETY: by the invariant no window begins behind the end, and the padding is wider;
            // an array of bytes needs no alignment.
            let flags = machine::flags(machine::load(unsafe { &*place.cast() }));
            if flags != 0 {
                let position = place.addr() - self.start.addr().get() + self.start();
                return position + machine::place_of(flags & flags.wrapping_neg());
            }
            // SAFETY: the 0 behind the text would have had a flag, so that all of the window is
            // text.
            place = unsafe { place.add(machine::WIDTH) };
        }
    }

    #[inline(always)]
    fn window(self, at: usize) -> machine::Window {
        machine::load(self.chunk(at))
    }

    #[inline(always)]
    fn quad(self, at: usize) -> u32 {
        u32::from_le_bytes(*self.chunk(at))
    }
}
