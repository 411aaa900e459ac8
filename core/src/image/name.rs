//! What a key of a scope means to a policy.

use super::layout::NONE;

/// The index of a key whose value is there, and of a scope, each of them or neither: see
/// [`name`](super::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name(u32);

impl Name {
    /// The policy does not ask for it.
    pub(crate) const NOTHING: Self = Self(NONE);

    /// A member with the tag key, which is taken out. It means nothing else.
    pub(crate) const TAG: Self = Self(NONE - 1);

    #[inline(always)]
    pub(crate) const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Does a policy ask for it?
    #[inline(always)]
    pub(crate) fn has_meaning(self) -> bool {
        self.0 < Self::TAG.0
    }

    /// The index of the key whose value this is.
    #[inline(always)]
    pub(crate) fn key(self) -> Option<u32> {
        some(self.0 & 0xFFFF)
    }

    /// The index of the scope that this is.
    #[inline(always)]
    pub(crate) fn scope(self) -> Option<u32> {
        some(self.0 >> 16)
    }
}

#[inline(always)]
fn some(index: u32) -> Option<u32> {
    (index != 0xFFFF).then_some(index)
}
