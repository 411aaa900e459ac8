//! What a policy asks of a record, kept while the record is scanned.

use super::identity::Identity;
use super::member;
use super::plan::Plan;
use super::scratch::{Kind, Scratch, Slot, Slots};
use super::{automaton, number};
use crate::Span;
use crate::image::{Fields, Image, KEY_LEN, Map, NONE, TABLE_LEN, header, key, table};
use crate::scan::record::End;
use crate::scan::source::Source;
use crate::scan::{Field, Sink, Space, Text};

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
    fn add(&mut self, cut: Span) {
        if self.count == 0 {
            self.first = cut;
        }
        self.last = cut;
        self.count += 1;
        self.len += cut.len();
    }
}

/// The end of a record from the comma in front of its last `kubernetes` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    pub(crate) start: usize,
    /// The cuts in front of it.
    cuts: usize,
}

/// Listens to a scan for a policy.
pub(crate) struct Collector<'r, 'p, 's> {
    plan: &'s Plan<'p>,
    record: &'r [u8],
    scratch: &'s mut Scratch,
    pub(super) has_kubernetes: bool,
    pub(super) has_labels: bool,
    /// The spaces of which something was told.
    seen: u8,
    pub(crate) cuts: Cuts,
    /// Where it is known how the record goes on, and how it ends.
    known: Option<(usize, End)>,
    /// The scan came there.
    pub(crate) used_known: bool,
    /// The last comma at the top level.
    comma: Option<usize>,
    tail: Option<Tail>,
}

impl<'r, 'p, 's> Collector<'r, 'p, 's> {
    pub(crate) fn new(
        plan: &'s Plan<'p>,
        record: &'r [u8],
        scratch: &'s mut Scratch,
        known: Option<(usize, End)>,
    ) -> Self {
        Self {
            plan,
            record,
            scratch,
            has_kubernetes: false,
            has_labels: false,
            seen: 0,
            cuts: Cuts::default(),
            known,
            used_known: false,
            comma: None,
            tail: None,
        }
    }

    /// The end of the record on which alone the decision depends, if there is one.
    pub(crate) fn tail(&self) -> Option<usize> {
        self.tail.filter(|tail| tail.cuts == self.cuts.count).map(|tail| tail.start)
    }

    pub(super) fn rows(&self) -> &[u32] {
        self.scratch.rows.get(..self.plan.table_count()).unwrap_or_default()
    }

    /// Does the record name this pod in this namespace?
    pub(super) fn is_of(&self, identity: &Identity<'_>) -> bool {
        self.scratch.pod.is(self.record, identity.pod)
            && self.scratch.namespace.is(self.record, identity.namespace)
    }

    /// Makes the member with this tag, where it has a template: see [`member::make`].
    pub(super) fn make(&mut self, tag: u32) -> Option<usize> {
        let Scratch { slots, member, .. } = &mut *self.scratch;
        let slots = Slots { record: self.record, slots };
        member::make(self.plan.image, tag, member, &slots)
    }

    /// The first `len` bytes of the member that was made last.
    pub(super) fn into_made(self, len: usize) -> &'s [u8] {
        self.scratch.member.part(0, len)
    }

    #[inline(never)]
    fn forget_all(&mut self) {
        let (image, header) = (self.plan.image, self.plan.image.header());
        let (tables, table_count) = (header.size(header::TABLES), self.plan.table_count());
        for (index, row) in self.scratch.rows.iter_mut().take(table_count).enumerate() {
            *row = image.u32(tables + index * TABLE_LEN + table::ABSENT);
        }
        for slot in self.scratch.slots.iter_mut().take(header.size(header::SLOT_COUNT)) {
            slot.kind = Kind::Absent;
        }
        self.scratch.pod.kind = Kind::Absent;
        self.scratch.namespace.kind = Kind::Absent;
    }

    /// Forgets what was told of one space.
    #[cold]
    #[inline(never)]
    fn forget(&mut self, space: Space) {
        for index in self.plan.map(space).values(self.plan.image) {
            self.learn(index, &[], Kind::Absent);
        }
    }

    /// A field has this value.
    #[inline(never)]
    fn learn_field(&mut self, field: Field, raw: &'r [u8], kind: Kind) {
        if self.plan.checks_identity() {
            let slot = Slot::new(self.record, kind.text(raw));
            match field {
                Field::Namespace => self.scratch.namespace = slot,
                Field::Pod => self.scratch.pod = slot,
                Field::Container | Field::Host => {}
            }
        }
        let index = self.plan.field(field);
        if index != NONE {
            self.learn(index, raw, kind);
        }
    }

    /// The key with this index has this value. (The value comes in parts because those are
    /// passed in registers.)
    #[inline(never)]
    fn learn(&mut self, index: u32, raw: &'r [u8], kind: Kind) {
        let value = kind.text(raw);
        let (image, header) = (self.plan.image, self.plan.image.header());
        let (tables, table_count) = (header.size(header::TABLES), self.plan.table_count());
        let key = header.size(header::KEYS) + index as usize * KEY_LEN;
        let key = Fields::<KEY_LEN>::new(image, key);
        let first = key.size(key::FIRST);
        let end = first.wrapping_add(key.size(key::COUNT)).min(table_count);
        for index in first..end {
            let row = row(image, tables + index * TABLE_LEN, value);
            if let Some(place) = self.scratch.rows.get_mut(index) {
                *place = row;
            }
        }
        let slot = key.u32(key::SLOT);
        if slot != NONE
            && let Some(place) = self.scratch.slots.get_mut(slot as usize)
        {
            *place = Slot::new(self.record, value);
        }
    }
}

/// The row that the table at `at` has for `value`.
#[inline(always)]
fn row(image: Image<'_>, at: usize, value: Option<Text<'_>>) -> u32 {
    let table = Fields::<TABLE_LEN>::new(image, at);
    let Some(value) = value else { return table.u32(table::ABSENT) };
    match table.u32(table::KIND) {
        table::AUTOMATON => automaton::row(image, at, value),
        table::NUMBER => number::row(image, at, value),
        _ => {
            let map = Map::new(image, table.size(table::A));
            match map.get(image, value) {
                NONE => table.u32(table::OTHER),
                row => row,
            }
        }
    }
}

impl<'r> Sink<'r> for Collector<'r, '_, '_> {
    #[inline(always)]
    fn is_tag_key(&self, key: Text<'r>) -> bool {
        key.is(self.plan.tag_key)
    }

    fn kubernetes(&mut self, _at: usize, is_object: bool) {
        if self.seen & Space::NamespaceLabels as u8 == 0 {
            self.forget_all();
            // From here on nothing in front of this member matters.
            self.tail = self.comma.map(|start| Tail { start, cuts: self.cuts.count });
        } else {
            // What was told of the namespace stands beside every `kubernetes`.
            self.tail = None;
            self.forget(Space::Labels);
            self.forget(Space::Annotations);
            for field in [Field::Namespace, Field::Pod, Field::Container, Field::Host] {
                self.field(field, None);
            }
        }
        self.seen &= Space::NamespaceLabels as u8;
        self.has_kubernetes = is_object;
        self.has_labels = false;
    }

    #[inline(always)]
    fn wants(&self, space: Space) -> bool {
        !self.plan.map(space).is_empty()
    }

    fn space(&mut self, space: Space, _at: usize, is_object: bool) {
        if space == Space::NamespaceLabels && self.seen == 0 && !self.has_kubernetes {
            // The first thing told at all.
            self.forget_all();
        } else if self.seen & space as u8 != 0 {
            self.forget(space);
        }
        self.seen |= space as u8;
        if space == Space::Labels {
            self.has_labels = is_object;
        }
    }

    #[inline(always)]
    fn member(&mut self, space: Space, key: Text<'r>, value: Option<Text<'r>>) {
        let index = self.plan.map(space).get(self.plan.image, key);
        if index != NONE {
            let (raw, kind) = Kind::of(value);
            self.learn(index, raw, kind);
        }
    }

    #[inline(always)]
    fn field(&mut self, field: Field, value: Option<Text<'r>>) {
        let (raw, kind) = Kind::of(value);
        self.learn_field(field, raw, kind);
    }

    fn cut(&mut self, cut: Span) {
        self.cuts.add(cut);
    }

    #[inline(always)]
    fn shortcut(&mut self, at: usize) -> Option<End> {
        self.comma = Some(at);
        let (known_at, end) = self.known?;
        if at != known_at || self.seen & Space::NamespaceLabels as u8 != 0 {
            return None;
        }
        self.used_known = true;
        Some(end)
    }
}
