//! Which brackets are open.

use super::deep::Deep;

/// The brackets that are open in a walk over a container.
///
/// Up to 63 of them are the bits of one word. Fluent Bit writes no more levels (`msgpack2json`),
/// so that this is all that a record of its own ever needs; [`Deep`] holds any number.
pub(super) struct Nest<'d, 'r> {
    /// The types of the open brackets, the innermost in bit 0, above them a mark.
    bits: u64,
    deep: Option<&'d mut Deep<'r>>,
}

impl<'d, 'r> Nest<'d, 'r> {
    /// Only the outermost bracket is open, in `deep` too if that is there.
    #[inline(always)]
    pub(super) fn new(is_object: bool, deep: Option<&'d mut Deep<'r>>) -> Self {
        Self { bits: 2 | u64::from(is_object), deep }
    }

    /// Opens a bracket whose text position is `at`. `false`: there is no room.
    #[inline(always)]
    pub(super) fn push(&mut self, is_object: bool, at: usize) -> bool {
        if let Some(deep) = &mut self.deep {
            deep.push(is_object, at);
            return true;
        }
        let fits = self.bits >> 63 == 0;
        self.bits = self.bits << 1 | u64::from(is_object);
        fits
    }

    /// Closes the innermost bracket and returns what is around it: `Some(is_object)`, or
    /// `None` when that was the outermost. `at` is the text position of the closing one.
    #[inline(always)]
    pub(super) fn pop(&mut self, at: usize) -> Option<bool> {
        if let Some(deep) = &mut self.deep {
            return deep.pop(at);
        }
        self.bits >>= 1;
        (self.bits != 1).then_some(self.bits & 1 == 1)
    }
}
