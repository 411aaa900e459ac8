//! The groups of a policy's keys.

use crate::fields::LabelMap;

/// Keys that a record has in one object, and loses together: the members of a [`LabelMap`], or the
/// pod fields.
//
// A number and not an enum: where an enum is matched, wasm has a branch that cannot be reached,
// which looks like that of a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group(pub(super) usize);

impl Group {
    pub(super) const COUNT: usize = 4;
    pub(super) const POD_FIELDS: Self = Self(3);
    pub(super) const LABELS: Self = Self::of(LabelMap::Labels);

    pub(super) fn all() -> impl DoubleEndedIterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    #[inline(always)]
    pub(super) const fn of(label_map: LabelMap) -> Self {
        Self(label_map as usize)
    }
}
