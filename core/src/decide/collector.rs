//! What a policy asks of a record, kept while the record is scanned.

use super::member::{self, Member};
use super::{automaton, number};
use crate::Span;
use crate::image::{Image, MAX_MEMBER, MAX_SLOTS, MAX_TABLES, Map, NONE, header, key, table};
use crate::image::{KEY_LEN, TABLE_LEN};
use crate::policy::Policy;
use crate::scan::cursor::part;
use crate::scan::record::End;
use crate::scan::{Field, Sink, Space, Text};

/// Memory that a filter has anyway, so that none of it need be cleared for each record.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    /// For each table the row of the value that it was told.
    rows: [u32; MAX_TABLES],
    /// The values that templates use; behind them the two that identity needs.
    slots: [Slot; SLOTS],
    /// A member made of a template.
    pub(crate) member: [u8; MAX_MEMBER],
}

const POD: usize = MAX_SLOTS;
const NAMESPACE: usize = MAX_SLOTS + 1;
const SLOTS: usize = MAX_SLOTS + 2;

/// A string of the record.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    at: Span,
    escaped: bool,
    present: bool,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { rows: [0; MAX_TABLES], slots: [Slot::default(); SLOTS], member: [0; MAX_MEMBER] }
    }
}

/// The members that are taken out of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cuts {
    pub(crate) count: usize,
    /// Their length in all.
    pub(crate) len: usize,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl Cuts {
    pub(crate) fn add(&mut self, cut: Span) {
        if self.count == 0 {
            self.first = cut;
        }
        self.last = cut;
        self.count += 1;
        self.len += cut.len();
    }
}

/// Listens to a scan for a policy.
pub(crate) struct Collector<'r, 'p, 's> {
    image: Image<'p>,
    tag_key: &'p [u8],
    spaces: [Map<'p>; 3],
    record: &'r [u8],
    scratch: &'s mut Scratch,
    pub(super) has_kubernetes: bool,
    pub(super) has_labels: bool,
    /// The spaces of which something was told.
    seen: u8,
    pub(crate) cuts: Cuts,
    /// Where it is known how the record goes on, and how it ends.
    pub(crate) known: Option<(usize, End)>,
    /// The scan came there.
    pub(crate) used_known: bool,
}

impl<'r, 'p, 's> Collector<'r, 'p, 's> {
    pub(crate) fn new(policy: Policy<'p>, record: &'r [u8], scratch: &'s mut Scratch) -> Self {
        let image = policy.parts();
        let map = |at| Map::new(image, image.size(at));
        let mut collector = Self {
            image,
            tag_key: policy.tag_key(),
            spaces: [map(header::LABELS), map(header::ANNOTATIONS), map(header::NAMESPACE_LABELS)],
            record,
            scratch,
            has_kubernetes: false,
            has_labels: false,
            seen: 0,
            cuts: Cuts::default(),
            known: None,
            used_known: false,
        };
        collector.forget_all();
        collector
    }

    pub(super) fn rows(&self) -> &[u32] {
        self.scratch.rows.get(..self.image.size(header::TABLE_COUNT)).unwrap_or_default()
    }

    pub(super) fn pod(&self) -> Option<Text<'r>> {
        self.slot(POD)
    }

    pub(super) fn namespace(&self) -> Option<Text<'r>> {
        self.slot(NAMESPACE)
    }

    fn slot(&self, index: usize) -> Option<Text<'r>> {
        let slot = self.scratch.slots.get(index).filter(|slot| slot.present)?;
        Some(Text { raw: part(self.record, slot.at.start, slot.at.end), escaped: slot.escaped })
    }

    /// Can the tag with this index be made of this record?
    pub(super) fn can_fill(&self, tag: u32) -> bool {
        member::can_fill(self.image, tag, |slot| self.slot(slot))
    }

    /// The member with this tag.
    pub(super) fn into_member(self, tag: u32) -> Option<Member<'s>>
    where
        'p: 's,
    {
        let Self { image, record, scratch, .. } = self;
        let Scratch { slots, member, .. } = scratch;
        member::fill(image, tag, member, |index| {
            let slot = slots.get(index).filter(|slot| slot.present)?;
            Some(Text { raw: part(record, slot.at.start, slot.at.end), escaped: slot.escaped })
        })
    }

    fn forget_all(&mut self) {
        let tables = self.image.size(header::TABLES);
        for index in 0..self.image.size(header::TABLE_COUNT) {
            self.set_row(index, self.image.u32(tables + index * TABLE_LEN + table::ABSENT));
        }
        for slot in &mut self.scratch.slots {
            slot.present = false;
        }
    }

    fn set_row(&mut self, table: usize, row: u32) {
        if let Some(place) = self.scratch.rows.get_mut(table) {
            *place = row;
        }
    }

    /// Forgets what was told of one space.
    #[cold]
    fn forget(&mut self, space: Space) {
        let map = self.map(space);
        for index in map.values() {
            self.learn(index, None);
        }
    }

    #[inline(always)]
    fn map(&self, space: Space) -> Map<'p> {
        let [labels, annotations, namespace_labels] = self.spaces;
        match space {
            Space::Labels => labels,
            Space::Annotations => annotations,
            Space::NamespaceLabels => namespace_labels,
        }
    }

    /// The key with this index has this value.
    #[inline(never)]
    fn learn(&mut self, index: u32, value: Option<Text<'r>>) {
        let image = self.image;
        let key = image.size(header::KEYS) + index as usize * KEY_LEN;
        let first = image.size(key + key::FIRST);
        for index in first..first.wrapping_add(image.size(key + key::COUNT)).min(MAX_TABLES) {
            let at = image.size(header::TABLES) + index * TABLE_LEN;
            self.set_row(index, row(image, at, value));
        }
        let slot = image.u32(key + key::SLOT);
        if slot != NONE {
            self.set_slot(slot as usize, value);
        }
    }

    fn set_slot(&mut self, index: usize, value: Option<Text<'r>>) {
        let start = self.record.as_ptr().addr();
        if let Some(slot) = self.scratch.slots.get_mut(index) {
            slot.present = value.is_some();
            if let Some(text) = value {
                let start = text.raw.as_ptr().addr().wrapping_sub(start);
                slot.at = Span { start, end: start.wrapping_add(text.raw.len()) };
                slot.escaped = text.escaped;
            }
        }
    }
}

/// The row that the table at `at` has for `value`.
fn row(image: Image<'_>, at: usize, value: Option<Text<'_>>) -> u32 {
    let Some(value) = value else { return image.u32(at + table::ABSENT) };
    match image.u32(at + table::KIND) {
        table::AUTOMATON => automaton::row(image, at, value),
        table::NUMBER => number::row(image, at, value),
        _ => {
            let map = Map::new(image, image.size(at + table::A));
            map.get(value).unwrap_or_else(|| image.u32(at + table::OTHER))
        }
    }
}

impl<'r> Sink<'r> for Collector<'r, '_, '_> {
    #[inline(always)]
    fn tag_key(&self) -> &[u8] {
        self.tag_key
    }

    fn kubernetes(&mut self, is_object: bool) {
        if self.has_kubernetes {
            // An earlier one is void. What the namespace's labels said stands beside it.
            self.forget(Space::Labels);
            self.forget(Space::Annotations);
            for field in [Field::Namespace, Field::Pod, Field::Container, Field::Host] {
                self.field(field, None);
            }
        }
        self.has_kubernetes = is_object;
        self.has_labels = false;
    }

    #[inline(always)]
    fn wants(&self, space: Space) -> bool {
        !self.map(space).is_empty()
    }

    fn space(&mut self, space: Space, is_object: bool) {
        // Nothing is known before the first, so that there is nothing to forget.
        if self.seen & space as u8 != 0 {
            self.forget(space);
        }
        self.seen |= space as u8;
        if space == Space::Labels {
            self.has_labels = is_object;
        }
    }

    #[inline(always)]
    fn member(&mut self, space: Space, key: Text<'r>, value: Option<Text<'r>>) {
        if let Some(index) = self.map(space).get(key) {
            self.learn(index, value);
        }
    }

    fn field(&mut self, field: Field, value: Option<Text<'r>>) {
        let at = match field {
            Field::Namespace => {
                self.set_slot(NAMESPACE, value);
                header::NAMESPACE
            }
            Field::Pod => {
                self.set_slot(POD, value);
                header::POD
            }
            Field::Container => header::CONTAINER,
            Field::Host => header::HOST,
        };
        let index = self.image.u32(at);
        if index != NONE {
            self.learn(index, value);
        }
    }

    fn cut(&mut self, cut: Span) {
        self.cuts.add(cut);
    }

    #[inline(always)]
    fn shortcut(&mut self, at: usize) -> Option<End> {
        let (known_at, end) = self.known?;
        if at != known_at {
            return None;
        }
        self.used_known = true;
        Some(end)
    }
}
