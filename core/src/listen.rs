//! What a filter listens to while a record is scanned.

use crate::bytes::Bytes;
use crate::decide::{Facts, Origin, Plan};
use crate::fields::{LabelMap, PodField};
use crate::memo::{Key, Lookup, Memo};
use crate::scan::Visitor;
use crate::span::Span;
use crate::text::Text;
use crate::view::Cuts;

/// Records the facts that a policy asks for, and the cuts; asks the memo when the scan comes to
/// `kubernetes`.
pub(crate) struct Listener<'r, 'f> {
    plan: Plan<'f>,
    /// The plan's, at hand: each of the record's keys is compared with it.
    tag_key: &'f [u8],
    record: &'r [u8],
    facts: &'f mut Facts,
    memo: &'f Memo<'f>,
    origin: Origin<'r>,
    cuts: Cuts,
    /// A `kubernetes_namespace` came before `kubernetes`.
    has_namespace: bool,
    known: Option<Known>,
}

/// What the memo says of a record's last `kubernetes`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) lookup: Lookup,
    /// Where the object is.
    start: usize,
    end_of_object: usize,
    /// How many cuts came before it.
    cuts: usize,
}

impl Known {
    /// The bytes that decided, in a record that was scanned up to `end`, its closing brace
    /// included; `None` where the next record with the same bytes could be another case.
    pub(crate) fn key<'r>(
        &self,
        plan: &Plan<'_>,
        record: &'r [u8],
        cuts: Cuts,
        end: usize,
    ) -> Option<&'r [u8]> {
        let Self { start, end_of_object, .. } = *self;
        if !reads_on(plan) {
            return Some(record.part(start, end_of_object));
        }
        // Members that are taken out of what follows would have to be known as well.
        (self.cuts == cuts.count()).then(|| record.part(start, end))
    }
}

impl<'r, 'f> Listener<'r, 'f> {
    /// `origin` is where the record comes from, if the policy asks for that.
    pub(crate) fn new(
        plan: Plan<'f>,
        record: &'r [u8],
        origin: Origin<'r>,
        facts: &'f mut Facts,
        memo: &'f Memo<'f>,
    ) -> Self {
        facts.clear();
        Self {
            plan,
            tag_key: plan.tag_key(),
            record,
            facts,
            memo,
            origin,
            cuts: Cuts::default(),
            has_namespace: false,
            known: None,
        }
    }

    /// Leaves the memo alone where what follows `kubernetes` decides as well.
    #[cfg(feature = "msgpack")]
    pub(crate) fn read_no_further(&mut self) {
        self.has_namespace = true;
    }

    /// The members to take out, and what the memo said, if it was asked.
    #[inline(always)]
    pub(crate) fn heard(&self) -> (Cuts, Option<Known>) {
        (self.cuts, self.known)
    }

    /// Does what follows `kubernetes` decide as well?
    #[inline(always)]
    fn reads_on(&self) -> bool {
        reads_on(&self.plan)
    }
}

#[inline(always)]
fn reads_on(plan: &Plan<'_>) -> bool {
    plan.wants(LabelMap::NamespaceLabels)
}

impl<'r> Visitor<'r> for Listener<'r, '_> {
    #[inline(always)]
    fn is_tag_key(&self, key: Text<'r>) -> bool {
        key.is(self.tag_key)
    }

    fn kubernetes(&mut self, at: usize, is_object: bool) -> Option<usize> {
        self.facts.kubernetes(is_object);
        self.known = None;
        let reads_on = self.reads_on();
        if !is_object || reads_on && self.has_namespace {
            return None;
        }
        let bytes = self.record.part(at, self.record.len());
        let lookup = self.memo.find(Key { bytes, origin: self.origin })?;
        let cuts = self.cuts.count();
        self.known = Some(Known { lookup, start: at, end_of_object: at, cuts });
        // The scan itself reads the brace that ends the record.
        lookup.known_len().map(|len| len.wrapping_sub(usize::from(reads_on)))
    }

    fn kubernetes_end(&mut self, end: usize) {
        if let Some(known) = &mut self.known {
            known.end_of_object = end;
        }
    }

    #[inline(always)]
    fn wants(&self, label_map: LabelMap) -> bool {
        self.plan.wants(label_map)
    }

    fn label_map(&mut self, label_map: LabelMap, _at: usize, is_object: bool) {
        self.has_namespace |= label_map == LabelMap::NamespaceLabels;
        self.facts.label_map(label_map, is_object);
    }

    #[inline(always)]
    fn member(&mut self, label_map: LabelMap, key: Text<'r>, value: Option<Text<'r>>) {
        self.facts.member(&self.plan, self.record, label_map, key, value);
    }

    #[inline(always)]
    fn field(&mut self, field: PodField, value: Option<Text<'r>>) {
        self.facts.field(&self.plan, self.record, field, value);
    }

    fn cut(&mut self, cut: Span) {
        self.cuts.add(cut);
    }
}
