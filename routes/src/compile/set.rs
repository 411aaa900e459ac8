//! Sets of clauses.

/// Bit c stands for clause c; bits behind the last clause are 0.
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
