//! Rows: sets of clauses, each written once.

use std::collections::HashMap;

use tagsplice::image::GROUP_LEN;

use super::buffer::Buffer;
use crate::compile::Set;

pub(super) struct Rows {
    clauses: usize,
    known: HashMap<Set, u32>,
}

impl Rows {
    pub(super) fn new(clauses: usize) -> Self {
        Self { clauses, known: HashMap::new() }
    }

    /// The offset of a set's row.
    pub(super) fn row(&mut self, image: &mut Buffer, set: &Set) -> u32 {
        if let Some(&at) = self.known.get(set) {
            return at;
        }
        let at = if self.clauses <= 64 {
            image.append(&set.words().first().copied().unwrap_or(0).to_le_bytes())
        } else {
            groups(image, set.words())
        };
        self.known.insert(set.clone(), at);
        at
    }
}

/// 64 words a group: which are not zero, and those.
fn groups(image: &mut Buffer, words: &[u64]) -> u32 {
    let mut row = Vec::new();
    for group in words.chunks(64) {
        let mut summary = 0_u64;
        let mut present = Vec::new();
        for (index, word) in group.iter().enumerate().filter(|(_, word)| **word != 0) {
            summary |= 1 << index;
            present.extend_from_slice(&word.to_le_bytes());
        }
        let mut bytes = [0; GROUP_LEN];
        bytes[..8].copy_from_slice(&summary.to_le_bytes());
        bytes[8..12].copy_from_slice(&image.text(&present).to_le_bytes());
        row.extend_from_slice(&bytes);
    }
    image.append(&row)
}
