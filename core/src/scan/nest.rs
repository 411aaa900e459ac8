//! Which brackets are open: the shallow kind, 63 levels in one word.

/// A stack of brackets, without the outermost.
pub(crate) trait Nest {
    /// Is a walk with it worth code of its own?
    const IS_USUAL: bool;
    /// Opens a bracket whose text position is `at`. `false`: there is no room.
    fn push(&mut self, is_object: bool, at: usize) -> bool;
    /// Closes the innermost bracket and tells what stands around it: `Some(is_object)`, or
    /// `None` when that was the outermost. `at` is the text position of the closing one.
    fn pop(&mut self, at: usize) -> Option<bool>;
}

/// The types of up to 63 open brackets, the innermost in bit 0, above them a mark.
///
/// Fluent Bit writes at most 63 levels (`msgpack2json`), so this is all that a record of its
/// own ever needs.
pub(crate) struct Shallow(u64);

impl Shallow {
    /// The outermost bracket is open.
    #[inline(always)]
    pub(super) fn new(is_object: bool) -> Self {
        Self(2 | u64::from(is_object))
    }
}

impl Nest for Shallow {
    const IS_USUAL: bool = true;

    #[inline(always)]
    fn push(&mut self, is_object: bool, _at: usize) -> bool {
        let fits = self.0 >> 63 == 0;
        self.0 = self.0 << 1 | u64::from(is_object);
        fits
    }

    #[inline(always)]
    fn pop(&mut self, _at: usize) -> Option<bool> {
        self.0 >>= 1;
        (self.0 != 1).then_some(self.0 & 1 == 1)
    }
}
