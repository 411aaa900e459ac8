//! What a policy image is written from.

use super::scopes::Scopes;
use super::set::Set;
use crate::model::Subject;

/// What an image is written from.
pub(crate) struct Program {
    pub(crate) clauses: Vec<Entry>,
    /// Those in one object of a record are next to each other.
    pub(crate) keys: Vec<Key>,
    pub(crate) scopes: Scopes,
    pub(crate) base: Sets,
}

/// A clause, but for what tables say of it.
pub(crate) struct Entry {
    /// Its route; ascending.
    pub(crate) route: u32,
    /// The keys of which a record must have a value in any case, but for that of the pivot.
    pub(crate) positive: Vec<u16>,
    /// Those that it asks for otherwise; a record without labels must have them too.
    pub(crate) other: Vec<u16>,
}

/// A subject that something asks about.
pub(crate) struct Key {
    pub(crate) subject: Subject,
    /// None where only templates or the check of identity need its value.
    pub(crate) tables: Vec<Table>,
}

/// What a value says of all clauses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sets {
    pub(crate) allowed: Set,
    /// Those of them whose pivot is in this table.
    pub(crate) pivots: Set,
}

/// Which clauses a value allows.
pub(crate) struct Table {
    /// The clauses whose pivot is in it.
    pub(crate) pivots: Set,
    /// A value that the table does not know.
    pub(crate) other: Set,
    pub(crate) body: Body,
}

impl Table {
    /// What a value says that allows these clauses.
    pub(crate) fn sets(&self, allowed: &Set) -> Sets {
        Sets { allowed: allowed.clone(), pivots: allowed.and(&self.pivots) }
    }
}

/// How a table finds a value.
pub(crate) enum Body {
    /// Whole.
    Exact(Vec<(String, Set)>),
    /// Byte by byte.
    Automaton(Box<Automaton>),
    /// By thresholds, and the sets below, at, and between them.
    Number(Vec<i64>, Vec<Set>),
}

/// A deterministic automaton. State 0 is dead, state 1 the start.
pub(crate) struct Automaton {
    /// The class of each byte.
    pub(crate) classes: [u8; 256],
    /// For each state, for each class below `1 << shift`, the next state.
    pub(crate) transitions: Vec<u16>,
    pub(crate) shift: u32,
    /// For each state, what a value that ends there allows.
    pub(crate) ends: Vec<Set>,
}
