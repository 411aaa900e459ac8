//! The first clause that a record's values allow.

use super::plan::Plan;
use crate::image::{GROUP_LEN, Image, header, sets};

/// The first clause from `from` on that is a candidate by the pivots of `found`, and allowed by
/// all of `found`: the pairs of clause sets of a record's values.
///
/// Up to 64 clauses cost two operations a pair; more cost that for each group of 4096, and for
/// each word that the summaries do not rule out: mostly the one with the result.
pub(super) fn first(
    plan: &Plan<'_>,
    found: &[u32],
    is_labeled: bool,
    from: usize,
) -> Option<usize> {
    let count = plan.clause_count();
    if from >= count {
        return None;
    }
    let all = Pairs {
        image: plan.image,
        base: plan.image.header().u32(header::BASE_SETS),
        base_set: if is_labeled { Set::ALLOWED } else { Set::PIVOTS },
        found,
    };
    let clause =
        if count <= 64 { all.first_of_one(from) } else { all.first_of_groups(count, from) };
    // Bits after the last clause mean nothing, whatever they are.
    clause.filter(|&clause| clause < count)
}

/// Where one of the two sets is in a pair.
#[derive(Clone, Copy)]
struct Set {
    /// The set, or the summary of its words.
    bits: usize,
    words: usize,
}

impl Set {
    const ALLOWED: Self = Self { bits: sets::ALLOWED, words: sets::ALLOWED_WORDS };
    const PIVOTS: Self = Self { bits: sets::PIVOTS, words: sets::PIVOT_WORDS };
}

struct Pairs<'p, 's> {
    image: Image<'p>,
    /// The candidates whatever the record has.
    base: u32,
    base_set: Set,
    found: &'s [u32],
}

impl Pairs<'_, '_> {
    /// What is a candidate and allowed, given how a part of a set is read.
    #[inline(always)]
    fn combined(&self, read: impl Fn(u32, Set) -> u64) -> u64 {
        let mut candidates = read(self.base, self.base_set);
        for &pair in self.found {
            candidates |= read(pair, Set::PIVOTS);
        }
        self.found.iter().fold(candidates, |set, &pair| set & read(pair, Set::ALLOWED))
    }

    fn first_of_one(&self, from: usize) -> Option<usize> {
        let read = |pair: u32, set: Set| self.image.u64((pair as usize).wrapping_add(set.bits));
        lowest(self.combined(read) & from_bit(from))
    }

    fn first_of_groups(&self, count: usize, from: usize) -> Option<usize> {
        let first_word = from / 64;
        for group in first_word / 64..count.div_ceil(64).div_ceil(64) {
            let start = first_word.saturating_sub(group * 64);
            let mut words = self.combined_part(group, None) & from_bit(start);
            while let Some(word) = lowest(words) {
                words &= words.wrapping_sub(1);
                let index = group * 64 + word;
                let start = if index == first_word { from % 64 } else { 0 };
                if let Some(bit) = lowest(self.combined_part(group, Some(word)) & from_bit(start)) {
                    return Some(index * 64 + bit);
                }
            }
        }
        None
    }

    /// What is a candidate and allowed of one word of a group; without a word, of its summary.
    #[inline(never)]
    fn combined_part(&self, group: usize, word: Option<usize>) -> u64 {
        self.combined(|pair, set| self.part(pair, set, group, word))
    }

    /// A word of a group of a set; without a word, its summary.
    #[inline(never)]
    fn part(&self, pair: u32, set: Set, group: usize, word: Option<usize>) -> u64 {
        let at = (pair as usize).wrapping_add(group.wrapping_mul(GROUP_LEN));
        let summary = self.image.u64(at.wrapping_add(set.bits));
        let Some(word) = word else { return summary };
        if summary >> word & 1 == 0 {
            return 0;
        }
        let rank = (summary & !from_bit(word)).count_ones() as usize;
        let words = self.image.size(at.wrapping_add(set.words));
        self.image.u64(words.wrapping_add(rank * 8))
    }
}

/// The bits from `bit` on.
fn from_bit(bit: usize) -> u64 {
    u64::MAX.checked_shl(bit as u32).unwrap_or(0)
}

fn lowest(set: u64) -> Option<usize> {
    (set != 0).then(|| set.trailing_zeros() as usize)
}
