//! A text with room after it.
#![allow(unsafe_code, reason = "a padded text is read without comparing with its length")]

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::machine::{self, WIDTH, Window};
use super::position::{Classified, Packed, Peek};
use super::source::Source;
use crate::text::escape;

/// A record in a buffer that goes on after it, with at least [`Padded::PADDING`] bytes, the
/// first of them 0.
//
// A pointer and a length, not a slice of the whole buffer and a length: two words are passed in
// registers.
//
// Invariant: from `start` on there are `len` bytes and `PADDING` more, borrowed for `'r`, and the
// first of those is 0.
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
        // SAFETY: by the invariant.
        unsafe { core::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    /// Calls `read` with the text as a source. Its positions are of a type that no other text's
    /// are of, since `'id` is a lifetime that nobody else can name.
    #[inline(always)]
    pub(crate) fn read<R>(self, read: impl for<'id> FnOnce(Branded<'r, 'id>) -> R) -> R {
        read(Branded { text: self, id: PhantomData })
    }
}

/// A padded text that its positions belong to.
#[derive(Clone, Copy)]
pub(crate) struct Branded<'r, 'id> {
    text: Padded<'r>,
    id: PhantomData<fn(&'id ()) -> &'id ()>,
}

/// A position in the text with this brand.
//
// Invariant: it is one of the text's bytes, or its end; all made here, and by `Packed` of what was
// made here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'id>(usize, PhantomData<fn(&'id ()) -> &'id ()>);

// SAFETY: the number is all that there is of it.
unsafe impl Packed for Place<'_> {
    #[inline(always)]
    fn to_number(self) -> usize {
        self.0
    }

    #[inline(always)]
    unsafe fn from_number(number: usize) -> Self {
        Self(number, PhantomData)
    }
}

impl<'r, 'id> Branded<'r, 'id> {
    /// The first position's number: its address where those have 32 bits, which spares an
    /// interpreter the addition. Longer ones may have tags in their upper bits, and would not fit
    /// a step.
    #[inline(always)]
    fn base(self) -> usize {
        if cfg!(target_pointer_width = "32") { self.text.start.addr().get() } else { 0 }
    }

    /// The pointer to `at`.
    #[inline(always)]
    fn pointer(self, at: Place<'id>) -> *const u8 {
        self.text.start.as_ptr().cast_const().wrapping_add(at.0.wrapping_sub(self.base()))
    }

    /// The `N` bytes at `at`.
    #[inline(always)]
    fn chunk<const N: usize>(self, at: Place<'id>) -> &'r [u8; N] {
        const { assert!(N <= Padded::PADDING, "more than the padding") }
        let chunk = self.pointer(at).cast::<[u8; N]>();
        // SAFETY: `at` is at most the end, so that no more than the padding is read; an array of
        // bytes needs no alignment, and the buffer is borrowed for `'r`.
        unsafe { &*chunk }
    }
}

impl<'r, 'id> Source<'r> for Branded<'r, 'id> {
    type At = Place<'id>;

    #[inline(always)]
    fn start(self) -> Self::At {
        Place(self.base(), PhantomData)
    }

    #[inline(always)]
    fn end(self) -> Self::At {
        Place(self.base() + self.text.len, PhantomData)
    }

    #[inline(always)]
    fn offset(self, at: Self::At) -> usize {
        at.0.wrapping_sub(self.base())
    }

    #[inline(always)]
    fn after(self, at: Self::At) -> Self::At {
        self.peek(at).after()
    }

    #[inline(always)]
    fn ahead(self, at: Self::At, count: usize) -> Self::At {
        Place(at.0 + count.min(self.end().0 - at.0), PhantomData)
    }

    #[inline(always)]
    fn byte(self, at: Self::At) -> u8 {
        let [byte] = *self.chunk::<1>(at);
        byte
    }

    #[inline(always)]
    fn peek(self, at: Self::At) -> Peek<Self::At> {
        // SAFETY: it is the byte there, and a position follows each but the end, which has a 0.
        unsafe { Peek::new(at, self.byte(at)) }
    }

    #[inline(always)]
    fn second(self, at: Self::At, two: [u8; 2]) -> Option<Peek<Self::At>> {
        if two[0] == 0 || !self.matches2(at, two) {
            return None;
        }
        // SAFETY: as above; the first is not the end.
        Some(unsafe { Peek::new(Place(at.0 + 1, PhantomData), two[1]) })
    }

    #[inline(always)]
    fn matches2(self, at: Self::At, two: [u8; 2]) -> bool {
        u16::from_le_bytes(*self.chunk::<2>(at)) == u16::from_le_bytes(two)
    }

    #[inline(always)]
    fn part(self, start: Self::At, end: Self::At) -> &'r [u8] {
        let len = end.0.saturating_sub(start.0);
        // SAFETY: both are positions of this text, so that what lies between them is.
        unsafe { core::slice::from_raw_parts(self.pointer(start), len) }
    }

    #[inline(always)]
    fn window(self, at: Self::At) -> Window {
        machine::load(self.chunk::<WIDTH>(at))
    }

    #[inline(always)]
    fn byte_after_window(self, at: Self::At) -> u8 {
        self.byte(self.ahead(at, WIDTH))
    }

    #[inline(always)]
    fn classify(self, at: Self::At) -> Classified<Self::At> {
        // SAFETY: it is the window there; without a 0 in it, which is special, all of it is text.
        unsafe { Classified::new(at, machine::classify(self.window(at))) }
    }

    #[inline(always)]
    fn after_unicode(self, at: Self::At) -> Option<Self::At> {
        // There is no 0 in an escape, so that all of it is text.
        escape::is_unicode(self.chunk(at)).then(|| Place(at.0 + 6, PhantomData))
    }

    #[inline(always)]
    fn skip_quoted(self, mut at: Self::At) -> Self::At {
        loop {
            match machine::quoted_run(self.window(at)) {
                0 => return at,
                // There is no 0 in a run, so that all of it is text.
                run => at = Place(at.0 + run, PhantomData),
            }
        }
    }

    #[inline(always)]
    fn find_special(self, at: Self::At) -> Self::At {
        let mut pointer = self.pointer(at);
        loop {
            // SAFETY: no window begins after the end, and the padding is as long as one; an array
            // of bytes needs no alignment.
            let flags = machine::flags(machine::load(unsafe { &*pointer.cast() }));
            if flags != 0 {
                let number = pointer.addr() - self.text.start.addr().get() + self.base();
                // The 0 at the end has a flag, if nothing before it has.
                let place = machine::place_of(flags & flags.wrapping_neg());
                return Place(number + place, PhantomData);
            }
            // SAFETY: the 0 at the end would have had a flag, so that all of the window is text.
            pointer = unsafe { pointer.add(WIDTH) };
        }
    }
}
