//! Pairs of clause sets, each written once.

use std::collections::HashMap;

use tagsplice::image::{GROUP_LEN, SETS_LEN, sets as layout};

use super::buffer::Buffer;
use crate::compile::Sets;

pub(super) struct SetWriter {
    clauses: usize,
    known: HashMap<Sets, u32>,
}

impl SetWriter {
    pub(super) fn new(clauses: usize) -> Self {
        Self { clauses, known: HashMap::new() }
    }

    /// The offset of a pair.
    pub(super) fn write(&mut self, image: &mut Buffer, sets: Sets) -> u32 {
        if let Some(&at) = self.known.get(&sets) {
            return at;
        }
        let at = if self.clauses <= 64 {
            let mut pair = [0; SETS_LEN];
            for (at, set) in [(layout::ALLOWED, &sets.allowed), (layout::PIVOTS, &sets.pivots)] {
                let word = set.words().first().copied().unwrap_or(0);
                pair[at..at + 8].copy_from_slice(&word.to_le_bytes());
            }
            image.append(&pair)
        } else {
            groups(image, &sets)
        };
        self.known.insert(sets, at);
        at
    }
}

/// 64 words a group: which are not zero, and those.
fn groups(image: &mut Buffer, sets: &Sets) -> u32 {
    let mut pair = Vec::new();
    for (allowed, pivots) in sets.allowed.words().chunks(64).zip(sets.pivots.words().chunks(64)) {
        let mut group = [0; GROUP_LEN];
        for (words, at, words_at) in [
            (allowed, layout::ALLOWED, layout::ALLOWED_WORDS),
            (pivots, layout::PIVOTS, layout::PIVOT_WORDS),
        ] {
            let mut summary = 0_u64;
            let mut present = Vec::new();
            for (index, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
                summary |= 1 << index;
                present.extend_from_slice(&word.to_le_bytes());
            }
            group[at..at + 8].copy_from_slice(&summary.to_le_bytes());
            group[words_at..words_at + 4].copy_from_slice(&image.text(&present).to_le_bytes());
        }
        pair.extend_from_slice(&group);
    }
    image.append(&pair)
}
