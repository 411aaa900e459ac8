//! What a record says, as far as a policy asks: recorded while the record is scanned, and decided
//! on afterwards.

use super::group::Group;
use super::plan::Plan;
use crate::bytes::Bytes;
use crate::fields::{LabelMap, PodField};
use crate::image::{MAX_KEYS, NONE};
use crate::text::Text;

/// Where the values of a policy's keys are in a record.
///
/// The keys of a policy are grouped: labels, annotations, labels of the namespace, pod fields.
/// Each group lists those of its keys that the record has, so that reading them costs nothing
/// for those that it has not. A list is a sparse set (Briggs and Torczon, 1993): a key is in it
/// if the place that the key remembers is within the list and names the key. So a list is emptied
/// by setting its length to 0, and nothing is cleared for a record.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The last `kubernetes` is an object.
    pub(super) has_kubernetes: bool,
    /// The last `labels` in it is an object.
    pub(super) has_labels: bool,
    /// For each group the length of its list.
    lens: [usize; Group::COUNT],
    /// The lists, each from its group's first key on.
    lists: [u16; MAX_KEYS],
    /// For each key its place in a list, if it is in one.
    places: [u16; MAX_KEYS],
    /// For each key in a list, where its value is.
    values: [Value; MAX_KEYS],
}

/// A string of the record, or something that is not a string and counts as absent.
#[derive(Clone, Copy, Debug, Default)]
struct Value {
    start: usize,
    /// Its length, times four, and a [`Kind`].
    len_and_kind: usize,
}

/// What a value is, in the lowest bits of a word.
struct Kind;

impl Kind {
    const BITS: u32 = 2;
    const NOT_TEXT: usize = 0;
    const PLAIN: usize = 1;
    const ESCAPED: usize = 2;
    const MASK: usize = 3;
}

impl Value {
    #[inline(always)]
    fn new(record: &[u8], text: Option<Text<'_>>) -> Self {
        let Some(text) = text else { return Self { start: 0, len_and_kind: Kind::NOT_TEXT } };
        let start = text.raw.as_ptr().addr().wrapping_sub(record.as_ptr().addr());
        let kind = if text.escaped { Kind::ESCAPED } else { Kind::PLAIN };
        Self { start, len_and_kind: text.raw.len() << Kind::BITS | kind }
    }

    #[inline(always)]
    fn is_text(self) -> bool {
        self.len_and_kind & Kind::MASK != Kind::NOT_TEXT
    }

    #[inline(always)]
    fn text(self, record: &[u8]) -> Option<Text<'_>> {
        let kind = self.len_and_kind & Kind::MASK;
        let end = self.start.wrapping_add(self.len_and_kind >> Kind::BITS);
        (kind != Kind::NOT_TEXT)
            .then(|| Text { raw: record.part(self.start, end), escaped: kind == Kind::ESCAPED })
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            has_kubernetes: false,
            has_labels: false,
            lens: [0; Group::COUNT],
            lists: [0; MAX_KEYS],
            places: [0; MAX_KEYS],
            values: [Value::default(); MAX_KEYS],
        }
    }
}

/// Recording, in the order of the text, so that the last of duplicates counts.
impl Facts {
    /// Forgets the record before.
    pub(crate) fn clear(&mut self) {
        self.lens = [0; Group::COUNT];
        self.has_kubernetes = false;
        self.has_labels = false;
    }

    /// The value of a top-level `kubernetes` begins, and is an object or not.
    #[inline(always)]
    pub(crate) fn kubernetes(&mut self, is_object: bool) {
        let [labels, annotations, _, fields] = &mut self.lens;
        (*labels, *annotations, *fields) = (0, 0, 0);
        self.has_kubernetes = is_object;
        self.has_labels = false;
    }

    /// The value of a member begins that can hold a label map, and is an object or not.
    #[inline(always)]
    pub(crate) fn label_map(&mut self, label_map: LabelMap, is_object: bool) {
        let group = Group::of(label_map);
        if let Some(len) = self.lens.get_mut(group.0) {
            *len = 0;
        }
        if group == Group::LABELS {
            self.has_labels = is_object;
        }
    }

    /// A member of a label map has this value. `None`: one that is not a string.
    #[inline(always)]
    pub(crate) fn member(
        &mut self,
        plan: &Plan<'_>,
        record: &[u8],
        label_map: LabelMap,
        key: Text<'_>,
        value: Option<Text<'_>>,
    ) {
        let key = plan.member(label_map, key);
        if key != NONE {
            self.record(plan, Group::of(label_map), key, Value::new(record, value));
        }
    }

    /// A pod field has this value. `None`: one that is not a string.
    #[inline(always)]
    pub(crate) fn field(
        &mut self,
        plan: &Plan<'_>,
        record: &[u8],
        field: PodField,
        value: Option<Text<'_>>,
    ) {
        let key = plan.field(field);
        if key != NONE {
            self.record(plan, Group::POD_FIELDS, key, Value::new(record, value));
        }
    }

    #[inline(never)]
    fn record(&mut self, plan: &Plan<'_>, group: Group, key: u32, value: Value) {
        let key = key as usize;
        if self.place(plan, group, key).is_none() {
            let Some(len) = self.lens.get_mut(group.0) else { return };
            let place = plan.first_key(group).wrapping_add(*len);
            let (Some(entry), Some(known)) = (self.lists.get_mut(place), self.places.get_mut(key))
            else {
                return;
            };
            (*entry, *known) = (key as u16, place as u16);
            *len += 1;
        }
        if let Some(known) = self.values.get_mut(key) {
            *known = value;
        }
    }

    /// The place of a key in its group's list, if the record has the key.
    #[inline(always)]
    fn place(&self, plan: &Plan<'_>, group: Group, key: usize) -> Option<usize> {
        let place = usize::from(*self.places.get(key)?);
        let offset = place.checked_sub(plan.first_key(group))?;
        let is_in = offset < self.len(group)
            && self.lists.get(place).is_some_and(|&entry| usize::from(entry) == key);
        is_in.then_some(place)
    }

    #[inline(always)]
    fn len(&self, group: Group) -> usize {
        self.lens.get(group.0).copied().unwrap_or(0)
    }
}

/// Reading.
impl Facts {
    /// The value of a key, if the record has the key and its value is a string.
    #[inline(never)]
    pub(super) fn value<'r>(
        &self,
        plan: &Plan<'_>,
        record: &'r [u8],
        group: Group,
        key: u32,
    ) -> Option<Text<'r>> {
        self.place(plan, group, key as usize)?;
        self.values.get(key as usize)?.text(record)
    }

    /// Does the record have a string for this key?
    pub(super) fn has(&self, plan: &Plan<'_>, key: u32) -> bool {
        let is_in = self.place(plan, plan.group_of(key), key as usize).is_some();
        is_in && self.values.get(key as usize).is_some_and(|value| value.is_text())
    }

    /// The keys of a group that the record has, and their values.
    pub(super) fn present<'f, 'r>(
        &'f self,
        plan: &Plan<'_>,
        record: &'r [u8],
        group: Group,
    ) -> impl Iterator<Item = (u32, Text<'r>)> + use<'f, 'r> {
        let first = plan.first_key(group);
        let list = self.lists.get(first..first.wrapping_add(self.len(group)));
        list.unwrap_or_default().iter().filter_map(move |&key| {
            let value = self.values.get(usize::from(key))?.text(record)?;
            Some((u32::from(key), value))
        })
    }
}
