//! The module's linear memory, from the arena on.
#![allow(unsafe_code, reason = "linear memory is not an object that Rust knows")]

use core::arch::wasm32::{memory_grow, memory_size};

use crate::shim::Memory;

const PAGE: usize = 65_536;

/// The linear memory from `start`, where nothing of the program lies, to its end.
pub(crate) struct Linear {
    start: usize,
    len: usize,
}

impl Linear {
    /// # Safety
    /// Nothing else in the program refers to the memory from `start` on, and this is made once.
    pub(crate) unsafe fn new(start: usize) -> Self {
        Self { start, len: size().saturating_sub(start) }
    }
}

impl Memory for Linear {
    #[inline(always)]
    fn grow(&mut self, len: usize) -> bool {
        len <= self.len || self.grow_by(len - self.len)
    }

    #[inline(always)]
    fn bytes(&mut self, len: usize) -> &mut [u8] {
        if len > self.len {
            return &mut [];
        }
        let first = core::ptr::with_exposed_provenance_mut(self.start);
        // SAFETY: these bytes are there, since memory never shrinks, and are initialized, since
        // all of a linear memory is. `new`'s caller says that nobody else has them, and the
        // borrow of `self` that there is no other slice of them. What the host writes, it
        // writes while it is not in here.
        unsafe { core::slice::from_raw_parts_mut(first, len) }
    }
}

#[cfg(feature = "policy-file")]
impl Linear {
    /// Its first address.
    pub(crate) const fn start(&self) -> usize {
        self.start
    }

    /// Begins `by` bytes later, with the first `used` bytes moved along. `false`: memory cannot
    /// grow so far.
    pub(crate) fn move_up(&mut self, by: usize, used: usize) -> bool {
        let Some(end) = used.checked_add(by).filter(|&end| self.grow(end)) else { return false };
        let bytes = self.bytes(end);
        if bytes.len() == end {
            let first = bytes.as_mut_ptr();
            // SAFETY: from the first byte on there are `used + by`, and the two places may overlap.
            unsafe { first.copy_to(first.wrapping_add(by), used) };
        }
        self.start += by;
        self.len -= by;
        true
    }
}

impl Linear {
    #[cold]
    #[inline(never)]
    fn grow_by(&mut self, len: usize) -> bool {
        let grown = memory_grow::<0>(len.div_ceil(PAGE)) != usize::MAX;
        self.len = size().saturating_sub(self.start);
        grown
    }
}

/// The end of memory. One of 4 GiB ends at 0, in 32 bits; its last byte is not used.
fn size() -> usize {
    memory_size::<0>().saturating_mul(PAGE)
}
