//! The layout's limits, sizes and offsets.

/// The first bytes of an image.
pub const MAGIC: [u8; 8] = *b"tagsplic";
/// The version of this layout. Readers refuse every other.
pub const VERSION: u32 = 3;
/// "There is none", for tags and keys; a vacant place in a map.
pub const NONE: u32 = u32::MAX;

/// The most tables that an image may have: a filter keeps an offset for each.
pub const MAX_TABLES: usize = 256;
/// The most keys that an image may have: a filter has room for what a record says of each.
pub const MAX_KEYS: usize = 288;
/// The most scopes that an image may have: a filter keeps a bit for each.
pub const MAX_SCOPES: usize = 32;
/// The longest tag that a template may make, in bytes. One that would be longer does not match.
pub const MAX_TEMPLATE_TAG: usize = 255;
/// The longest `,"key":"tag"` that an image may hold or make, in bytes.
pub const MAX_MEMBER: usize = 1024;
/// The longest key or value that a map may hold, in bytes.
pub const MAX_LITERAL: usize = 512;

/// Bytes of the header.
pub const HEADER_LEN: usize = 136;
/// Bytes of a tag.
pub const TAG_LEN: usize = 24;
/// Bytes of a part of a template.
pub const PART_LEN: usize = 12;
/// Bytes of a clause.
pub const CLAUSE_LEN: usize = 12;
/// Bytes of a table, of whichever kind.
pub const TABLE_LEN: usize = 28;
/// Bytes of a key.
pub const KEY_LEN: usize = 20;
/// Bytes of a scope.
pub const SCOPE_LEN: usize = 28;
/// Bytes of a prefix of a scope.
pub const PREFIX_LEN: usize = 12;
/// Bytes of a map, without its entries.
pub const MAP_LEN: usize = 16;
/// Bytes of an entry of a map.
pub const ENTRY_LEN: usize = 16;
/// Bytes of a pair of clause sets in an image of up to 64 clauses.
pub const SETS_LEN: usize = 16;
/// Bytes of a group of a pair of clause sets in an image of more.
pub const GROUP_LEN: usize = 24;

/// Offsets in the header.
pub mod header {
    /// [`super::VERSION`].
    pub const VERSION: usize = 8;
    /// The image's length in bytes.
    pub const LEN: usize = 12;
    /// `u64`: `hash` of everything from [`FLAGS`] on.
    pub const CHECKSUM: usize = 16;
    /// Bit 0: the identity in the record is compared with the one in the tag.
    pub const FLAGS: usize = 24;
    /// The number of clauses.
    pub const CLAUSE_COUNT: usize = 28;
    /// The number of routes. Tag i is route i's; those after them are the ones below.
    pub const ROUTE_COUNT: usize = 32;
    /// The number of tables, at most [`super::MAX_TABLES`].
    pub const TABLE_COUNT: usize = 36;
    /// The tag of a record whose labels no route matches, or [`super::NONE`].
    pub const DEFAULT: usize = 40;
    /// The tag of a record without labels that no route matches, or none.
    pub const UNLABELED: usize = 44;
    /// The tag of a malformed record, or none.
    pub const MALFORMED: usize = 48;
    /// The tag of a record whose identity is not that of its tag, or none.
    pub const UNTRUSTED: usize = 52;
    /// The tag key, not escaped: offset.
    pub const KEY: usize = 56;
    /// The tag key: length.
    pub const KEY_LEN: usize = 60;
    /// `,"key":"`, escaped as JSON demands: offset.
    pub const PREFIX: usize = 64;
    /// The same: length.
    pub const PREFIX_LEN: usize = 68;
    /// The clauses.
    pub const CLAUSES: usize = 72;
    /// The tags.
    pub const TAGS: usize = 76;
    /// The number of tags.
    pub const TAG_COUNT: usize = 80;
    /// The tables.
    pub const TABLES: usize = 84;
    /// The keys.
    pub const KEYS: usize = 88;
    /// The number of keys, at most [`super::MAX_KEYS`].
    pub const KEY_COUNT: usize = 92;
    /// The scopes. The first is the record itself.
    pub const SCOPES: usize = 96;
    /// The number of scopes, at most [`super::MAX_SCOPES`].
    pub const SCOPE_COUNT: usize = 100;
    /// What tools want to know of an image, in UTF-8; no reader of records looks at it: offset.
    pub const META: usize = 104;
    /// The same: length.
    pub const META_LEN: usize = 108;
    /// The clause sets that are candidates whatever a record has: those without a positive
    /// requirement as allowed, those without any requirement as pivots.
    pub const BASE_SETS: usize = 112;
    /// The index of the scope that is the labels. A record's labels are known if it has that.
    pub const LABELS: usize = 116;
    /// The index of the scope that names the pod, such as `kubernetes`. The identity of a record
    /// without it is not checked; nor, where it is the record itself, that of one without labels,
    /// pod and namespace.
    pub const POD: usize = 120;
    /// The index of the key that is the namespace's name, or [`super::NONE`].
    pub const NAMESPACE_NAME: usize = 124;
    /// The index of the key that is the pod's name, or none.
    pub const POD_NAME: usize = 128;
    /// The index of the scope by whose bytes a memo knows a pod: one in the record itself with
    /// the labels in it. None where there is no such object.
    pub const MEMO: usize = 132;
}

/// Offsets in a scope: an object of a record in which a policy asks for members. Scopes are
/// numbered so that those in a scope follow it.
pub mod scope {
    /// The map from the keys of its members to [names](super::name).
    pub const MAP: usize = 0;
    /// The index of the scope that it is in.
    pub const PARENT: usize = 4;
    /// One more than the index of the last scope in it, or than its own.
    pub const END: usize = 8;
    /// The index of the first key that is in it. Those of one scope follow each other.
    pub const FIRST_KEY: usize = 12;
    /// [`OBJECT`], [`FIRST_OF_LIST`] or [`FLAT`].
    pub const KIND: usize = 16;
    /// Its members whose keys begin so are of a flat scope: [`super::PREFIX_LEN`] bytes each, the
    /// offset and the length of a text, and the index of a scope.
    pub const PREFIXES: usize = 20;
    /// How many there are.
    pub const PREFIX_COUNT: usize = 24;
    /// The value of a member is the object.
    pub const OBJECT: u32 = 0;
    /// The value of a member is a list, whose first element is the object.
    pub const FIRST_OF_LIST: u32 = 1;
    /// It is no object: its members are those of its parent whose keys begin with a prefix.
    pub const FLAT: u32 = 2;
}

/// What a key of a scope's map means: the index of a key whose value it is, in the lower 16 bits,
/// and above that of the scope that is its value; `u16::MAX` for none.
#[must_use]
pub const fn name(key: Option<u16>, scope: Option<u16>) -> u32 {
    const fn number(index: Option<u16>) -> u32 {
        match index {
            Some(index) => index as u32,
            None => u16::MAX as u32,
        }
    }
    number(key) | number(scope) << 16
}

/// Offsets in a tag.
pub mod tag {
    /// [`LITERAL`] or [`TEMPLATE`].
    pub const KIND: usize = 0;
    /// Literal: the whole member, `,"key":"tag"`, escaped: offset. Template: its text as in the
    /// route file: offset.
    pub const MEMBER: usize = 4;
    /// Literal: the member's length. Template: that of the text.
    pub const MEMBER_LEN: usize = 8;
    /// Literal: the tag, not escaped: offset. Template: its parts, each [`super::PART_LEN`]
    /// bytes: 0 and an offset and a length of text, or 1 and the index of a key and 0. The text
    /// consists of `[A-Za-z0-9._-]`, so that it needs no escape.
    pub const TEXT: usize = 12;
    /// Literal: the tag's length. Template: how many parts.
    pub const TEXT_LEN: usize = 16;
    /// A tag that is always the same.
    pub const LITERAL: u32 = 0;
    /// A tag that is made of a record's values.
    pub const TEMPLATE: u32 = 1;
}

/// Offsets in a clause.
pub mod clause {
    /// The index of its route, which is that of its tag.
    pub const ROUTE: usize = 0;
    /// The keys that it asks for, `u16` each, those with a positive requirement first: offset.
    pub const KEYS: usize = 4;
    /// `u16`: how many of them a record must have in any case. The key of the clause's pivot, of
    /// which it is known when the clause is a candidate, is not one of them.
    pub const POSITIVE_COUNT: usize = 8;
    /// `u16`: how many there are in all: a record without labels must have all of them.
    pub const KEY_COUNT: usize = 10;
}

/// Offsets in a pair of clause sets.
pub mod sets {
    /// Up to 64 clauses: the clauses that the value allows. More: which words of them are not
    /// zero.
    pub const ALLOWED: usize = 0;
    /// The same for those of them whose pivot is tested by this table.
    pub const PIVOTS: usize = 8;
    /// More than 64 clauses: the offset of the words that are not zero, `u64` each.
    pub const ALLOWED_WORDS: usize = 16;
    /// The same for the pivots.
    pub const PIVOT_WORDS: usize = 20;
}

/// Offsets in a table of any kind.
pub mod table {
    /// [`EXACT`], [`AUTOMATON`] or [`NUMBER`].
    pub const KIND: usize = 0;
    /// The clause sets of a value that is not in the map, or is not a number.
    pub const OTHER: usize = 4;
    /// A value is looked up whole: see [`exact`](super::exact).
    pub const EXACT: u32 = 1;
    /// A value is read bytewise by a deterministic automaton: see
    /// [`automaton`](super::automaton).
    pub const AUTOMATON: u32 = 2;
    /// A value is parsed as an `i64`, as Go's `strconv.ParseInt` does, and compared: see
    /// [`number`](super::number).
    pub const NUMBER: u32 = 3;
}

/// Offsets in a table of exact values, after those of [`table`].
pub mod exact {
    /// The map from values to clause sets.
    pub const MAP: usize = 8;
}

/// Offsets in a table with an automaton, after those of [`table`].
pub mod automaton {
    /// 256 bytes, the class of each byte: offset.
    pub const CLASSES: usize = 8;
    /// The transitions, `u16` each: that of state s and class c is at index `s << shift | c`.
    /// State 0 is dead, state 1 the start.
    pub const TRANSITIONS: usize = 12;
    /// The number of states.
    pub const STATE_COUNT: usize = 16;
    /// The shift above.
    pub const SHIFT: usize = 20;
    /// For each state the clause sets of a value that ends in it.
    pub const SETS: usize = 24;
}

/// Offsets in a table of numbers, after those of [`table`].
pub mod number {
    /// The thresholds, `i64` each, ascending: offset.
    pub const THRESHOLDS: usize = 8;
    /// The number of thresholds.
    pub const THRESHOLD_COUNT: usize = 12;
    /// Clause sets, two for each threshold and one more: of what is below the first, equal to it,
    /// below the second, ..., above the last.
    pub const SETS: usize = 16;
}

/// Offsets in a key.
pub mod key {
    /// The index of its first table.
    pub const FIRST: usize = 0;
    /// `u16`: how many tables it has.
    pub const COUNT: usize = 4;
    /// `u16`: the index of the scope that it is in.
    pub const SCOPE: usize = 6;
    /// What it is of a pod or record: see [`Subject`](crate::Subject).
    pub const SUBJECT: usize = 8;
    /// Its text, as [`Subject`](crate::Subject) gives it: offset.
    pub const TEXT: usize = 12;
    /// The same: length.
    pub const TEXT_LEN: usize = 16;
}

/// Offsets in a map: open addressing with linear probing, at least one place vacant.
pub mod map {
    /// The entries.
    pub const ENTRIES: usize = 0;
    /// The number of places less one; the number is a power of two. An empty map has one.
    pub const MASK: usize = 4;
    /// `u64`: bit `len % 64` is set for the length of each key in the map.
    pub const LENGTHS: usize = 8;
    /// In an entry: the lower 32 bits of the key's `hash`. It lies at the place that
    /// the hash names, masked, or after it.
    pub const HASH: usize = 0;
    /// In an entry: the key, not escaped: offset.
    pub const TEXT: usize = 4;
    /// In an entry: the key's length.
    pub const TEXT_LEN: usize = 8;
    /// In an entry: what the key maps to; [`super::NONE`] in a vacant place.
    pub const VALUE: usize = 12;
}
