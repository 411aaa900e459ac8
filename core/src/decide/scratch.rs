//! Where a record's values are, as far as a policy asks for them.

use super::member;
use crate::Span;
use crate::image::{MAX_MEMBER, MAX_SLOTS, MAX_TABLES};
use crate::scan::Text;
use crate::scan::source::Source;

/// Memory that a filter has anyway, so that none of it need be cleared for each record.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    /// For each table the row of the value that it was told.
    pub(super) rows: [u32; MAX_TABLES],
    /// The values that templates use; behind them the two that identity needs.
    pub(super) slots: [Slot; MAX_SLOTS],
    pub(super) pod: Slot,
    pub(super) namespace: Slot,
    /// A member made of a template.
    pub(super) member: [u8; MAX_MEMBER],
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            rows: [0; MAX_TABLES],
            slots: [Slot::default(); MAX_SLOTS],
            pod: Slot::default(),
            namespace: Slot::default(),
            member: [0; MAX_MEMBER],
        }
    }
}

/// A string of the record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slot {
    at: Span,
    pub(super) kind: Kind,
}

impl Slot {
    pub(super) fn new(record: &[u8], value: Option<Text<'_>>) -> Self {
        let Some(text) = value else { return Self::default() };
        let start = text.raw.as_ptr().addr().wrapping_sub(record.as_ptr().addr());
        let at = Span { start, end: start.wrapping_add(text.raw.len()) };
        Self { at, kind: if text.escaped { Kind::Escaped } else { Kind::Plain } }
    }

    /// Is this its value?
    #[inline(never)]
    pub(super) fn is(&self, record: &[u8], name: &[u8]) -> bool {
        self.text(record).is_some_and(|text| text.is(name))
    }

    pub(super) fn text<'r>(&self, record: &'r [u8]) -> Option<Text<'r>> {
        let raw = record.part(self.at.start, self.at.end);
        self.kind.text(raw)
    }
}

/// The slots, and the record that they are of.
pub(super) struct Slots<'r> {
    pub(super) record: &'r [u8],
    pub(super) slots: &'r [Slot; MAX_SLOTS],
}

impl member::Slots for Slots<'_> {
    fn value(&self, slot: usize) -> Option<Text<'_>> {
        self.slots.get(slot)?.text(self.record)
    }
}

/// What a value is. As wide as a word, so that slots without a value are zeros without a gap.
#[derive(Clone, Copy, Debug, Default)]
#[repr(usize)]
pub(super) enum Kind {
    #[default]
    Absent,
    Plain,
    Escaped,
}

impl Kind {
    #[inline(always)]
    pub(super) fn of(value: Option<Text<'_>>) -> (&[u8], Self) {
        match value {
            None => (&[], Self::Absent),
            Some(Text { raw, escaped: false }) => (raw, Self::Plain),
            Some(Text { raw, escaped: true }) => (raw, Self::Escaped),
        }
    }

    #[inline(always)]
    pub(super) fn text(self, raw: &[u8]) -> Option<Text<'_>> {
        match self {
            Self::Absent => None,
            Self::Plain => Some(Text { raw, escaped: false }),
            Self::Escaped => Some(Text { raw, escaped: true }),
        }
    }
}
