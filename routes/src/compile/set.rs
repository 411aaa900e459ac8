//! Sets of clauses.
//!
//! They are made of all clauses, or of none, by inserting and removing.

/// Bit c is clause c; bits after the last clause are 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Set {
    words: Vec<u64>,
}

impl Set {
    /// The set of all of `count` clauses.
    pub(crate) fn all(count: usize) -> Self {
        let mut words = vec![u64::MAX; count.div_ceil(64)];
        let rest = count % 64;
        if let (Some(last), 1..) = (words.last_mut(), rest) {
            *last = (1 << rest) - 1;
        }
        Self { words }
    }

    /// The set of none of `count` clauses.
    pub(crate) fn none(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(64)] }
    }

    /// Those that are in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }
    }

    pub(crate) fn insert(&mut self, clause: usize) {
        self.words[clause / 64] |= 1 << (clause % 64);
    }

    pub(crate) fn remove(&mut self, clause: usize) {
        self.words[clause / 64] &= !(1 << (clause % 64));
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }
}
