//! What a filter listens to while a record is scanned.

use crate::Span;
use crate::decide::{Facts, Plan};
use crate::scan::record::End;
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

/// The end of a record from the comma before its last `kubernetes` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tail {
    start: usize,
    /// The cuts before it.
    cuts: usize,
}

/// Records the facts that a policy asks for, the cuts, and the tail that a memo can keep.
pub(crate) struct Listener<'r, 'p, 's> {
    plan: &'s Plan<'p>,
    record: &'r [u8],
    facts: &'s mut Facts,
    pub(crate) cuts: Cuts,
    /// There was a `kubernetes_namespace`.
    has_namespace: bool,
    /// Where it is known how the record goes on, and how it ends.
    known: Option<(usize, End)>,
    /// The scan came there.
    pub(crate) used_known: bool,
    /// The last comma at the top level.
    comma: Option<usize>,
    tail: Option<Tail>,
}

impl<'r, 'p, 's> Listener<'r, 'p, 's> {
    pub(crate) fn new(
        plan: &'s Plan<'p>,
        record: &'r [u8],
        facts: &'s mut Facts,
        known: Option<(usize, End)>,
    ) -> Self {
        facts.clear();
        Self {
            plan,
            record,
            facts,
            cuts: Cuts::default(),
            has_namespace: false,
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
}

impl<'r> Sink<'r> for Listener<'r, '_, '_> {
    #[inline(always)]
    fn is_tag_key(&self, key: Text<'r>) -> bool {
        key.is(self.plan.tag_key)
    }

    fn kubernetes(&mut self, _at: usize, is_object: bool) {
        // From here on nothing before this member matters, but for labels of the namespace.
        let start = self.comma.filter(|_| !self.has_namespace);
        self.tail = start.map(|start| Tail { start, cuts: self.cuts.count });
        self.facts.kubernetes(is_object);
    }

    #[inline(always)]
    fn wants(&self, space: Space) -> bool {
        self.plan.wants(space)
    }

    fn space(&mut self, space: Space, _at: usize, is_object: bool) {
        self.has_namespace |= space == Space::NamespaceLabels;
        self.facts.space(space, is_object);
    }

    #[inline(always)]
    fn member(&mut self, space: Space, key: Text<'r>, value: Option<Text<'r>>) {
        self.facts.member(self.plan, self.record, space, key, value);
    }

    #[inline(always)]
    fn field(&mut self, field: Field, value: Option<Text<'r>>) {
        self.facts.field(self.plan, self.record, field, value);
    }

    fn cut(&mut self, cut: Span) {
        self.cuts.add(cut);
    }

    #[inline(always)]
    fn shortcut(&mut self, at: usize) -> Option<End> {
        self.comma = Some(at);
        let (known_at, end) = self.known?;
        if at != known_at || self.has_namespace {
            return None;
        }
        self.used_known = true;
        Some(end)
    }
}
