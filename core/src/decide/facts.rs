//! What a record says, as far as a policy asks: recorded while the record is scanned, and decided
//! on afterwards.

use super::plan::Plan;
use super::values::Values;
use crate::bytes::Bytes;
use crate::image::{MAX_KEYS, MAX_SCOPES, Name, header};
use crate::text::Text;

/// Where the values of a policy's keys are in a record.
///
/// Each scope has a list of those of its keys that the record has, so that reading them costs
/// nothing for those that it has not. A list is a sparse set (Briggs and Torczon, 1993): a key is
/// in it if the place that the key remembers is within the list and names the key. So lists are
/// emptied by forgetting that they have anything, and nothing is cleared for a record.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Bit n: the record has scope n.
    entered: Scopes,
    /// Bit n: the list of scope n has a key.
    filled: Scopes,
    /// For each scope the length of its list, if it has a key.
    lens: [u16; MAX_SCOPES],
    /// The lists, each from its scope's first key on.
    lists: [u16; MAX_KEYS],
    /// For each key its place in a list, if it is in one.
    places: [u16; MAX_KEYS],
    /// For each key in a list, where its value is.
    values: [Value; MAX_KEYS],
}

/// A set of scopes: bit n for scope n.
type Scopes = u32;

const _: () = assert!(MAX_SCOPES <= Scopes::BITS as usize);

/// The set of one scope. An index that is out of range wraps to another scope's bit.
#[inline(always)]
fn only(scope: u32) -> Scopes {
    1_u32.wrapping_shl(scope)
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
            entered: 0,
            filled: 0,
            lens: [0; MAX_SCOPES],
            lists: [0; MAX_KEYS],
            places: [0; MAX_KEYS],
            values: [Value::default(); MAX_KEYS],
        }
    }
}

/// Recording, in the order of the text, so that the last of duplicates counts.
impl Facts {
    /// Forgets the record before.
    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        // The record itself is there.
        (self.entered, self.filled) = (1, 0);
    }

    /// Forgets what was recorded of a scope and those in it.
    pub(crate) fn forget(&mut self, plan: &Plan<'_>, scope: u32) {
        // From the scope's own bit to that of the last scope in it.
        let from = u32::MAX.wrapping_shl(scope);
        let after = u32::MAX.checked_shl(plan.end_of(scope)).unwrap_or(0);
        self.entered &= !(from & !after);
        self.filled &= !(from & !after);
    }

    /// The record has this scope.
    #[inline(always)]
    pub(crate) fn enter(&mut self, scope: u32) {
        self.entered |= only(scope);
    }

    /// A member with this name. `None`: its value is not a string.
    #[inline(never)]
    pub(crate) fn value(
        &mut self,
        plan: &Plan<'_>,
        record: &[u8],
        name: Name,
        value: Option<Text<'_>>,
    ) {
        if let Some(scope) = name.scope() {
            self.forget(plan, scope);
        }
        if let Some(key) = name.key() {
            self.record(plan, key, Value::new(record, value));
        }
    }

    #[inline(always)]
    fn record(&mut self, plan: &Plan<'_>, key: u32, value: Value) {
        let scope = plan.scope_of(key);
        let key = key as usize;
        if self.place(plan, scope, key).is_none() {
            let len = self.len(scope);
            let place = plan.first_key(scope).wrapping_add(len);
            let (Some(entry), Some(known), Some(list_len)) = (
                self.lists.get_mut(place),
                self.places.get_mut(key),
                self.lens.get_mut(scope as usize),
            ) else {
                return;
            };
            (*entry, *known, *list_len) = (key as u16, place as u16, len as u16 + 1);
            self.filled |= only(scope);
        }
        if let Some(known) = self.values.get_mut(key) {
            *known = value;
        }
    }

    /// The place of a key in its scope's list, if the record has the key.
    #[inline(always)]
    fn place(&self, plan: &Plan<'_>, scope: u32, key: usize) -> Option<usize> {
        let place = usize::from(*self.places.get(key)?);
        let offset = place.checked_sub(plan.first_key(scope))?;
        let is_in = offset < self.len(scope)
            && self.lists.get(place).is_some_and(|&entry| usize::from(entry) == key);
        is_in.then_some(place)
    }

    #[inline(always)]
    fn len(&self, scope: u32) -> usize {
        let len = self.lens.get(scope as usize).copied().unwrap_or(0);
        if self.filled & only(scope) == 0 { 0 } else { usize::from(len) }
    }
}

/// What was recorded of a record, and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Recorded<'f, 'r> {
    pub(super) facts: &'f Facts,
    pub(super) record: &'r [u8],
}

impl Values for Recorded<'_, '_> {
    fn has_labels(&self, plan: &Plan<'_>) -> bool {
        self.facts.entered & only(plan.header(header::LABELS)) != 0
    }

    fn has_pod(&self, plan: &Plan<'_>) -> bool {
        let pod = plan.header(header::POD);
        let has = |name| self.value(plan, plan.header(name)).is_some();
        if pod > 0 {
            return self.facts.entered & only(pod) != 0;
        }
        // Nothing but a pod's own members says that a record is of one.
        self.has_labels(plan) || has(header::POD_NAME) || has(header::NAMESPACE_NAME)
    }

    #[inline(never)]
    fn value(&self, plan: &Plan<'_>, key: u32) -> Option<Text<'_>> {
        self.facts.place(plan, plan.scope_of(key), key as usize)?;
        self.facts.values.get(key as usize)?.text(self.record)
    }

    #[inline(always)]
    fn each(&self, plan: &Plan<'_>, mut visit: impl FnMut(u32, Text<'_>)) {
        let mut scopes = self.facts.filled;
        while scopes != 0 {
            let scope = scopes.trailing_zeros();
            scopes &= scopes.wrapping_sub(1);
            let first = plan.first_key(scope);
            let list = self.facts.lists.get(first..first.wrapping_add(self.facts.len(scope)));
            for &key in list.unwrap_or_default() {
                let value = self.facts.values.get(usize::from(key));
                if let Some(text) = value.and_then(|value| value.text(self.record)) {
                    visit(u32::from(key), text);
                }
            }
        }
    }
}
