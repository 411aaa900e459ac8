//! Texts of each kind that an automaton distinguishes, the shortest first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::LazyLock;

use crate::compile::automaton::build::Raw;

/// The most texts that are looked at for one kind: so many may have to be skipped.
const MAX_TRIED: usize = 20_000;

/// Some texts of a kind.
pub(super) struct Words {
    pub(super) words: Vec<String>,
    /// Are these all that there are?
    pub(super) are_all: bool,
}

/// Finds texts that end in states with a given set of matches.
pub(super) struct Finder<'r> {
    raw: &'r Raw,
    /// For each state, the states that lead to it.
    before: Vec<Vec<u32>>,
}

impl<'r> Finder<'r> {
    pub(super) fn new(raw: &'r Raw) -> Self {
        let mut before = vec![Vec::new(); raw.next.len()];
        for (state, next) in (0_u32..).zip(&raw.next) {
            let targets: HashSet<u32> = next.iter().copied().collect();
            for target in targets {
                before[target as usize].push(state);
            }
        }
        Self { raw, before }
    }

    /// Up to `count` texts that end where exactly the languages `end` match, without `known` ones.
    pub(super) fn find(&self, end: &[usize], count: usize, known: &HashSet<&str>) -> Words {
        let distances = self.distances(end);
        let mut found = Words { words: Vec::new(), are_all: true };
        // Shortest in sum first, and of those the longest beginning, so that one gets done.
        let mut begun = BinaryHeap::new();
        let mut tried = 0;
        if let Some(distance) = distances[0] {
            begun.push((Reverse(distance), Reverse(Vec::<u8>::new()), 0_usize));
        }
        while let Some((Reverse(total), Reverse(word), state)) = begun.pop() {
            if found.words.len() == count || tried == MAX_TRIED {
                found.are_all = false;
                break;
            }
            // Each beginning is here once for the text that it is itself, if it is one, and once
            // for those that it begins.
            if total == word.len() && self.raw.ends[state] == end {
                tried += 1;
                let text = word.iter().map(|&rank| ORDER[usize::from(rank)]).collect();
                if let Ok(text) = String::from_utf8(text)
                    && !known.contains(text.as_str())
                {
                    found.words.push(text);
                }
            }
            for rank in 0..=u8::MAX {
                let byte = usize::from(ORDER[usize::from(rank)]);
                let next = self.raw.next[state][byte] as usize;
                if let Some(distance) = distances[next] {
                    let mut word = word.clone();
                    word.push(rank);
                    begun.push((Reverse(word.len() + distance), Reverse(word), next));
                }
            }
        }
        found
    }

    /// For each state, how many bytes are at least missing to an end of this kind.
    fn distances(&self, end: &[usize]) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.raw.next.len()];
        let mut states: Vec<u32> = Vec::new();
        for (state, ends) in (0_u32..).zip(&self.raw.ends) {
            if ends == end {
                distances[state as usize] = Some(0);
                states.push(state);
            }
        }
        let mut at = 0;
        while let Some(&state) = states.get(at) {
            at += 1;
            let distance = distances[state as usize].unwrap_or(0) + 1;
            for &before in &self.before[state as usize] {
                if distances[before as usize].is_none() {
                    distances[before as usize] = Some(distance);
                    states.push(before);
                }
            }
        }
        distances
    }
}

/// Bytes in the order in which people like to read them.
static ORDER: LazyLock<[u8; 256]> = LazyLock::new(|| {
    const FIRST: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-._/ABCDEFGHIJKLMNOPQRSTUVWXYZ ";
    let rest = (0x21..=0xff).chain(0..0x21).filter(|byte| !FIRST.contains(byte));
    let mut order = [0; 256];
    for (place, byte) in order.iter_mut().zip(FIRST.iter().copied().chain(rest)) {
        *place = byte;
    }
    order
});

#[cfg(test)]
mod tests {
    use super::ORDER;

    #[test]
    fn each_byte_has_one_rank() {
        let mut bytes = *ORDER;
        assert_eq!(&bytes[..2], b"ab");
        bytes.sort_unstable();
        assert!((0..=u8::MAX).eq(bytes));
    }
}
