//! What a policy asks of every record.

use crate::image::{
    CLAUSE_LEN, Fields, Image, KEY_LEN, MAX_KEYS, MAX_SCOPES, Map, Name, PREFIX_LEN, SCOPE_LEN,
    header, key, scope,
};
use crate::policy::Policy;
use crate::text::{Text, last_word, word};

/// Of a policy's image what the scan of a record touches for each of its members. The rest is read
/// from the image's header, which costs no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// The record itself.
    record: Scope,
    /// Bit n: a member of the record that means something has a key of a length that is n, modulo
    /// 64.
    lengths: u64,
    /// The member of the record by whose bytes a memo knows a pod. Each record has it.
    pod: PodKey,
    /// The scope by whose bytes a memo knows a pod, or none.
    memo: u32,
    /// The policy asks for values that are not in that scope.
    reads_outside: bool,
}

/// An object of a record in which a policy asks for members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub(crate) index: u32,
    prefix_count: u32,
    map: Map,
}

/// The key of a member of the record, if that has 8 to 16 bytes as `kubernetes`: compared by two
/// words, where a map would compute a hash.
#[derive(Clone, Copy, Debug)]
struct PodKey {
    /// 0 if there is none.
    len: usize,
    first: u64,
    last: u64,
    name: Name,
}

impl PodKey {
    const NONE: Self = Self { len: 0, first: 0, last: 0, name: Name::NOTHING };

    fn new(image: Image<'_>, record: &Scope, memo: u32) -> Self {
        let is_memo = |number| Name::new(number).scope() == Some(memo);
        match record.map.key_of(image, is_memo) {
            Some((key, number)) if (8..=16).contains(&key.len()) => Self {
                len: key.len(),
                first: word(key, 0),
                last: last_word(key),
                name: Name::new(number),
            },
            _ => Self::NONE,
        }
    }

    #[inline(always)]
    fn is(&self, key: Text<'_>) -> bool {
        !key.escaped
            && key.raw.len() == self.len
            && word(key.raw, 0) == self.first
            && last_word(key.raw) == self.last
    }
}

impl Scope {
    /// The scope with this index.
    fn of(image: Image<'_>, index: u32) -> Self {
        let fields = scope_fields(image, index);
        Self {
            index,
            prefix_count: fields.u32(scope::PREFIX_COUNT),
            map: Map::new(image, fields.size(scope::MAP)),
        }
    }

    /// Are there members whose keys only begin in a way that means something?
    #[inline(always)]
    pub(crate) fn has_prefixes(&self) -> bool {
        self.prefix_count > 0
    }

    /// Does no member mean anything?
    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.map.is_empty() && !self.has_prefixes()
    }
}

impl Layout {
    pub(crate) fn new(policy: Policy<'_>) -> Self {
        let image = policy.parts();
        let memo = image.header().u32(header::MEMO);
        let record = Scope::of(image, 0);
        let inside = memo..scope_fields(image, memo).u32(scope::END);
        let mut keys = 0..image.header().u32(header::KEY_COUNT).min(MAX_KEYS as u32);
        let scope_of = |key| u32::from(key_fields(image, key).u16(key::SCOPE));
        let reads_outside = keys.any(|key| !inside.contains(&scope_of(key)));
        let tag_key = 1 << (image.tag_key().len() % 64);
        let lengths = if record.has_prefixes() { u64::MAX } else { record.map.lengths() | tag_key };
        Self { record, lengths, pod: PodKey::new(image, &record, memo), memo, reads_outside }
    }
}

/// Where the item with this index is in the array whose offset is in the header, at `at`.
#[inline(always)]
fn item(image: Image<'_>, at: usize, index: u32, len: usize) -> usize {
    image.header().size(at).wrapping_add((index as usize).wrapping_mul(len))
}

#[inline(always)]
fn scope_fields(image: Image<'_>, index: u32) -> Fields<'_, SCOPE_LEN> {
    Fields::new(image, item(image, header::SCOPES, index, SCOPE_LEN))
}

#[inline(always)]
fn key_fields(image: Image<'_>, index: u32) -> Fields<'_, KEY_LEN> {
    Fields::new(image, item(image, header::KEYS, index, KEY_LEN))
}

/// A policy's image, and its layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    pub(crate) image: Image<'p>,
    layout: &'p Layout,
}

impl<'p> Plan<'p> {
    /// `layout` is that of `policy`.
    #[inline(always)]
    pub(crate) fn new(policy: Policy<'p>, layout: &'p Layout) -> Self {
        Self { image: policy.parts(), layout }
    }

    /// A number of the image's header.
    #[inline(always)]
    pub(super) fn header(&self, at: usize) -> u32 {
        self.image.header().u32(at)
    }

    /// The key of the member that is added.
    #[inline(always)]
    pub(crate) fn tag_key(&self) -> &'p [u8] {
        self.image.tag_key()
    }

    /// The record itself.
    #[inline(always)]
    pub(crate) fn record(&self) -> Scope {
        self.layout.record
    }

    /// Can a member of the record with this key mean something, or is it of another length?
    #[inline(always)]
    pub(crate) fn can_mean_something(&self, key: Text<'_>) -> bool {
        key.escaped || self.layout.lengths >> (key.raw.len() % 64) & 1 == 1
    }

    /// The scope by whose bytes a memo knows a pod, or none.
    #[inline(always)]
    pub(crate) fn memo_scope(&self) -> u32 {
        self.layout.memo
    }

    /// Does anything outside of that scope decide as well?
    #[inline(always)]
    pub(crate) fn reads_outside(&self) -> bool {
        self.layout.reads_outside
    }

    /// Where the item with this index is in the array whose offset is in the header, at `at`.
    #[inline(always)]
    pub(super) fn item(&self, at: usize, index: u32, len: usize) -> usize {
        item(self.image, at, index, len)
    }

    #[inline(always)]
    fn scope_fields(&self, index: u32) -> Fields<'p, SCOPE_LEN> {
        scope_fields(self.image, index)
    }

    /// The scope with this index, if it is one of this kind in `parent`. That it is in `parent` and
    /// comes after it holds for each image that was checked; of the others it makes sure that a
    /// scan comes back from where it went.
    pub(crate) fn scope_in(&self, parent: &Scope, index: u32, kind: u32) -> Option<Scope> {
        let fields = self.scope_fields(index);
        let is_in = fields.u32(scope::PARENT) == parent.index && index > parent.index;
        (is_in && fields.u32(scope::KIND) == kind).then(|| Scope::of(self.image, index))
    }

    /// The scope that a scope is in.
    pub(crate) fn parent_of(&self, scope: &Scope) -> Scope {
        Scope::of(self.image, self.scope_fields(scope.index).u32(scope::PARENT))
    }

    /// One more than the index of the last scope in this one.
    pub(super) fn end_of(&self, index: u32) -> u32 {
        self.scope_fields(index).u32(scope::END)
    }

    /// The index of the first key of a scope.
    #[inline(always)]
    pub(super) fn first_key(&self, index: u32) -> usize {
        self.scope_fields(index).size(scope::FIRST_KEY)
    }

    /// The index of the scope that a key is in.
    #[inline(always)]
    pub(super) fn scope_of(&self, index: u32) -> u32 {
        u32::from(self.key(index).u16(key::SCOPE))
    }

    #[inline(always)]
    pub(super) fn key(&self, index: u32) -> Fields<'p, KEY_LEN> {
        key_fields(self.image, index)
    }

    /// What the member of the record means by which a memo knows a pod, if this is its key.
    #[inline(always)]
    pub(crate) fn pod_name(&self, key: Text<'_>) -> Option<Name> {
        self.layout.pod.is(key).then_some(self.layout.pod.name)
    }

    /// What a member of a scope means whose key is in the scope's map.
    #[inline(always)]
    pub(crate) fn name(&self, scope: &Scope, key: Text<'_>) -> Name {
        Name::new(scope.map.get(self.image, key))
    }

    /// What a member of a scope means by how its key begins: the flat scope that it is of, and
    /// its name there. Time grows with the number of prefixes, which is that of the kinds of
    /// subjects.
    #[cold]
    #[inline(never)]
    pub(crate) fn prefixed(&self, scope: &Scope, key: Text<'_>) -> Option<(u32, Name)> {
        let prefixes = self.scope_fields(scope.index).size(scope::PREFIXES);
        (0..scope.prefix_count.min(MAX_SCOPES as u32)).find_map(|index| {
            let at = prefixes.wrapping_add((index as usize).wrapping_mul(PREFIX_LEN));
            let prefix = Fields::<PREFIX_LEN>::new(self.image, at);
            let rest = key.strip_prefix(self.image.slice(prefix.size(0), prefix.size(4)))?;
            let flat = Scope::of(self.image, prefix.u32(8));
            Some((flat.index, self.name(&flat, rest)))
        })
    }

    /// How many clauses there are: no more than the image has room for, whatever it says.
    #[inline(always)]
    pub(super) fn clause_count(&self) -> usize {
        let most = self.image.bytes().len() / CLAUSE_LEN;
        self.image.header().size(header::CLAUSE_COUNT).min(most)
    }

    /// Is the identity in a record compared with what is known of who wrote it?
    #[inline(always)]
    pub(crate) fn checks_identity(&self) -> bool {
        self.header(header::FLAGS) & 1 == 1
    }
}
