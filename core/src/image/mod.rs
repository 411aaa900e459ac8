//! The policy image: a route file, compiled to bytes that are read where they lie.
//!
//! An image is position-independent, little-endian, without padding rules (every field is read
//! bytewise), and holds no pointers: all offsets count from its first byte. It is made by the
//! crate `tagsplice-routes` and checked once by [`Policy::from_image`](crate::Policy::from_image).
//! Readers go through [`Image`], whose every access is bounded: even an image that nobody
//! checked can only give wrong answers, never a read outside.
//!
//! # How a decision is stored
//!
//! A route is a disjunction of *clauses*; a clause is a conjunction of requirements, each about
//! one *key* (a label, an annotation, the namespace, ...). For each key and kind of test there is
//! a *table* which maps the key's value to the set of the clauses that this value *allows*. The
//! sets of a record's values, ANDed, are the clauses that nothing in the record forbids. That is
//! bit-vector packet classification (Lakshman and Stiliadis, SIGCOMM 1998), with the two-level
//! sets of Baboescu and Varghese (SIGCOMM 2001).
//!
//! What a record does not have costs nothing: of each clause one requirement is its *pivot*, the
//! one that the fewest other clauses share, and a table's sets come in pairs: which clauses the
//! value allows, and of those the ones that have their pivot in this table. The pivots of a
//! record's values, ORed, and the clauses that need nothing are the candidates. So what a record
//! costs depends on its own members. The first candidate that is allowed and whose other keys the
//! record has names the route: clauses are numbered in the order of their routes.
//!
//! # Where in a record keys are
//!
//! A key's value is at a path in the record, such as `kubernetes`, `labels`, `team`. The objects on
//! these paths are *scopes*, a tree whose root is the record. Each scope has a map from the keys of
//! its members to what they mean: a key of the policy, a scope, or both.
//!
//! # Layout, version 3
//!
//! All numbers are `u32` unless said otherwise; the constants give their offsets.
//!
//! | part | what |
//! |---|---|
//! | header | [`HEADER_LEN`] bytes, see [`header`] |
//! | tags | [`TAG_LEN`] bytes each, see [`tag`] |
//! | clauses | [`CLAUSE_LEN`] bytes each, see [`clause`], in the order of their routes |
//! | tables | [`TABLE_LEN`] bytes each, see [`table`] |
//! | keys | [`KEY_LEN`] bytes each, see [`key`] |
//! | scopes | [`SCOPE_LEN`] bytes each, see [`scope`] |
//! | maps | [`MAP_LEN`] bytes each, see [`map`] |
//! | clause sets | in pairs, see below |
//!
//! A pair of clause sets is named by its offset. With up to 64 clauses it is two `u64`, bit c for
//! clause c ([`SETS_LEN`] bytes). With more it is a list of groups of 64 words (4096 clauses),
//! [`GROUP_LEN`] bytes each: for each of the two sets a `u64` whose bit w says that word w of the
//! group is not zero, and the offset of those words that are not zero (`u64` each, in order). See
//! [`sets`].

mod check;
mod checker;
mod error;
mod hash;
mod layout;
mod name;
mod read;

pub use crate::subject::Subject;
pub use check::{check, intact};
pub use error::ImageError;
pub use hash::hash;
pub use layout::*;
pub(crate) use name::Name;
pub use read::Image;
pub(crate) use read::{Fields, Map};
