//! What a filter listens to while a record is scanned.

use crate::bytes::Bytes;
use crate::decide::{Facts, Origin, Plan, Scope};
use crate::image::{Name, scope};
use crate::memo::{Key, Lookup, Memo};
use crate::scan::Visitor;
use crate::span::Span;
use crate::text::Text;
use crate::view::Cuts;

/// Records the facts that a policy asks for, and the cuts; asks the memo when the scan comes to
/// `kubernetes`.
pub(crate) struct Listener<'r, 'f> {
    plan: Plan<'f>,
    record: &'r [u8],
    facts: &'f mut Facts,
    memo: &'f Memo<'f>,
    origin: Origin<'r>,
    cuts: Cuts,
    /// Something that the policy asks for came outside of what the memo knows.
    has_other: bool,
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
        if !plan.reads_outside() {
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
            record,
            facts,
            memo,
            origin,
            cuts: Cuts::default(),
            has_other: false,
            known: None,
        }
    }

    /// Leaves the memo alone where what follows `kubernetes` decides as well.
    #[cfg(feature = "msgpack")]
    pub(crate) fn read_no_further(&mut self) {
        self.has_other = true;
    }

    /// The members to take out, and what the memo said, if it was asked.
    #[inline(always)]
    pub(crate) fn heard(&self) -> (Cuts, Option<Known>) {
        (self.cuts, self.known)
    }

    /// The scan has come to a member with this name. Is it what the memo knows? Then an earlier one
    /// is void.
    #[inline(always)]
    fn comes_to(&mut self, name: Name) -> bool {
        let is_memo = name.scope() == Some(self.plan.memo_scope());
        if is_memo {
            self.known = None;
        } else {
            self.has_other = true;
        }
        is_memo
    }

    /// What a member of the record means whose key's length is that of one that means something.
    #[inline(never)]
    fn top_level_name_by_key(&mut self, key: Text<'r>) -> Name {
        if let Some(name) = self.plan.pod_name(key) {
            return name;
        }
        if key.is(self.plan.tag_key()) {
            return Name::TAG;
        }
        self.name(&self.plan.record(), key)
    }

    /// What a key means by how it begins.
    #[cold]
    #[inline(never)]
    fn prefixed(&mut self, scope: &Scope, key: Text<'r>) -> Name {
        let Some((flat, name)) = self.plan.prefixed(scope, key) else { return Name::NOTHING };
        self.facts.enter(flat);
        name
    }
}

impl<'r> Visitor<'r> for Listener<'r, '_> {
    type Scope = Scope;

    #[inline(always)]
    fn record(&self) -> Scope {
        self.plan.record()
    }

    #[inline(always)]
    fn top_level_name(&mut self, key: Text<'r>) -> Name {
        // Most keys mean nothing, and their length alone shows that for most of those.
        if self.plan.can_mean_something(key) {
            self.top_level_name_by_key(key)
        } else {
            Name::NOTHING
        }
    }

    #[inline(always)]
    fn name(&mut self, scope: &Scope, key: Text<'r>) -> Name {
        let name = self.plan.name(scope, key);
        if name == Name::NOTHING && scope.has_prefixes() {
            return self.prefixed(scope, key);
        }
        name
    }

    fn value(&mut self, name: Name, value: Option<Text<'r>>) {
        self.comes_to(name);
        self.facts.value(&self.plan, self.record, name, value);
    }

    fn known(&mut self, name: Name, at: usize) -> Option<usize> {
        if !self.comes_to(name) {
            return None;
        }
        let reads_on = self.plan.reads_outside();
        if reads_on && self.has_other {
            return None;
        }
        let bytes = self.record.part(at, self.record.len());
        let lookup = self.memo.find(Key { bytes, origin: self.origin })?;
        let cuts = self.cuts.count();
        self.known = Some(Known { lookup, start: at, end_of_object: at, cuts });
        // The scan itself reads the brace that ends the record.
        lookup.known_len().map(|len| len.wrapping_sub(usize::from(reads_on)))
    }

    fn enter(&mut self, scope: &Scope, name: Name, is_list: bool, _at: usize) -> Option<Scope> {
        if is_list {
            self.comes_to(name);
        }
        // Whatever else it means, it is not a string.
        self.facts.value(&self.plan, self.record, name, None);
        let kind = if is_list { scope::FIRST_OF_LIST } else { scope::OBJECT };
        let scope = self.plan.scope_in(scope, name.scope()?, kind)?;
        self.facts.enter(scope.index);
        (!scope.is_empty()).then_some(scope)
    }

    fn leave(&self, scope: &Scope) -> Scope {
        self.plan.parent_of(scope)
    }

    fn end(&mut self, name: Name, end: usize) {
        if name.scope() == Some(self.plan.memo_scope())
            && let Some(known) = &mut self.known
        {
            known.end_of_object = end;
        }
    }

    fn cut(&mut self, cut: Span) {
        self.cuts.add(cut);
    }
}
