//! The first clause that all rows allow.

use super::plan::Plan;
use crate::image::{GROUP_LEN, Image, header};

/// The first clause from `from` on that is in all `rows`.
///
/// Up to 64 clauses cost one AND a row; more cost that, and one AND a row for each word that no
/// row's summary rules out: mostly the one with the answer.
pub(super) fn first(plan: &Plan<'_>, rows: &[u32], from: usize) -> Option<usize> {
    let (image, count) = (plan.image, plan.image.header().size(header::CLAUSE_COUNT));
    if from >= count {
        return None;
    }
    let found = if count <= 64 {
        let set = rows.iter().fold(from_bit(from), |set, &row| set & image.u64(row as usize));
        lowest(set)
    } else {
        first_of_groups(image, rows, count, from)
    };
    // Bits behind the last clause mean nothing, whatever they are.
    found.filter(|&clause| clause < count)
}

#[inline(never)]
fn first_of_groups(image: Image<'_>, rows: &[u32], count: usize, from: usize) -> Option<usize> {
    let words = count.div_ceil(64);
    let first_word = from / 64;
    for group in first_word / 64..words.div_ceil(64) {
        let at = |row: u32| (row as usize).wrapping_add(group.wrapping_mul(GROUP_LEN));
        let start = first_word.saturating_sub(group * 64);
        let mut summary = rows.iter().fold(from_bit(start), |set, &row| set & image.u64(at(row)));
        while let Some(word) = lowest(summary) {
            summary &= summary - 1;
            let index = group * 64 + word;
            let start = if index == first_word { from % 64 } else { 0 };
            let set = rows.iter().fold(from_bit(start), |set, &row| {
                let rank = (image.u64(at(row)) & up_to_bit(word)).count_ones() as usize;
                let words = image.size(at(row).wrapping_add(8));
                set & image.u64(words.wrapping_add(rank * 8))
            });
            if let Some(bit) = lowest(set) {
                return Some(index * 64 + bit);
            }
        }
    }
    None
}

/// The bits from `bit` on.
fn from_bit(bit: usize) -> u64 {
    u64::MAX.checked_shl(bit as u32).unwrap_or(0)
}

/// The bits below `bit`.
fn up_to_bit(bit: usize) -> u64 {
    !from_bit(bit)
}

fn lowest(set: u64) -> Option<usize> {
    (set != 0).then(|| set.trailing_zeros() as usize)
}
