//! Positions, and what is known of the text at them.
//!
//! A position in a padded text must not be after its end, since nothing tests that again. So a
//! position is only made of one before it, together with what was read there: after a byte that is
//! not 0 the text goes on, since it ends with a 0.
#![allow(unsafe_code, reason = "positions are made of numbers")]

use super::classes::Classes;
use super::machine::WIDTH;

/// A position that is a number, at most 56 bits of it.
///
/// # Safety
/// `from_number(at.to_number())` is `at`.
pub(crate) unsafe trait Packed: Copy {
    fn to_number(self) -> usize;
    /// # Safety
    /// The number is that of such a position: one of the same type.
    unsafe fn from_number(number: usize) -> Self;
}

// SAFETY: it is the number.
unsafe impl Packed for usize {
    #[inline(always)]
    fn to_number(self) -> usize {
        self
    }

    #[inline(always)]
    unsafe fn from_number(number: usize) -> Self {
        number
    }
}

/// A position, and the byte there: 0 at the end.
//
// Invariant: it is the byte there.
#[derive(Clone, Copy)]
pub(crate) struct Peek<A> {
    at: A,
    byte: u8,
}

impl<A: Packed> Peek<A> {
    /// # Safety
    /// This is the byte at `at`, and where it is not 0, the next number is that of a position.
    #[inline(always)]
    pub(super) unsafe fn new(at: A, byte: u8) -> Self {
        Self { at, byte }
    }

    #[inline(always)]
    pub(super) fn at(self) -> A {
        self.at
    }

    #[inline(always)]
    pub(super) fn byte(self) -> u8 {
        self.byte
    }

    /// The next position; this one where the text ends. Where the byte was compared with another,
    /// the compiler knows that this adds 1.
    #[inline(always)]
    pub(super) fn after(self) -> A {
        // SAFETY: by the invariant.
        unsafe { A::from_number(self.at.to_number().wrapping_add(usize::from(self.byte != 0))) }
    }
}

/// A position, and what the bytes of the window there are.
//
// Invariant: they are.
pub(crate) struct Classified<A> {
    at: A,
    bytes: Classes,
}

impl<A: Packed> Classified<A> {
    /// # Safety
    /// This is the window at `at`, and where nothing in it is special, the number after it is that
    /// of a position.
    #[inline(always)]
    pub(super) unsafe fn new(at: A, bytes: Classes) -> Self {
        Self { at, bytes }
    }

    #[inline(always)]
    pub(super) fn bytes(&self) -> &Classes {
        &self.bytes
    }

    /// The position after the window; its own where something in it is special. Where that was
    /// compared with 0, the compiler knows which.
    #[inline(always)]
    pub(super) fn after(&self) -> A {
        let len = if self.bytes.special == 0 { WIDTH } else { 0 };
        // SAFETY: by the invariant.
        unsafe { A::from_number(self.at.to_number().wrapping_add(len)) }
    }
}
