//! From an automaton over bytes to the smallest over classes of bytes.

use std::collections::HashMap;

use super::build::{Dfa, Raw};

/// Merges states that no text distinguishes (Moore's algorithm), then bytes that no state does.
pub(super) fn shrink(raw: &Raw) -> Dfa {
    let blocks = blocks(raw);
    let dead = dead(raw, &blocks);
    // Numbers in the order of a walk from the start, so that equal languages give equal bytes.
    let mut numbers: HashMap<u32, u16> = HashMap::new();
    let mut members = Vec::new();
    // The dead state comes first, whether or not a text can come to one.
    if let Some(state) = dead {
        numbers.insert(blocks[state], 0);
    }
    members.push(dead);
    let mut visit = |state: usize, members: &mut Vec<Option<usize>>| -> u16 {
        *numbers.entry(blocks[state]).or_insert_with(|| {
            members.push(Some(state));
            u16::try_from(members.len() - 1).unwrap_or(u16::MAX)
        })
    };
    let start = visit(0, &mut members);
    if start == 0 {
        // Nothing matches at all: the start is dead, and still has a number of its own.
        members.push(Some(0));
    }
    let mut rows: Vec<[u16; 256]> = vec![[0; 256]];
    while let Some(&state) = members.get(rows.len()) {
        let mut row = [0; 256];
        if let Some(state) = state {
            for (place, &to) in row.iter_mut().zip(&raw.next[state]) {
                *place = visit(to as usize, &mut members);
            }
        }
        rows.push(row);
    }
    let end = |state: Option<usize>| state.map_or_else(Vec::new, |state| raw.ends[state].clone());
    let ends = members.into_iter().map(end).collect();
    with_classes(&rows, ends)
}

/// For each state the number of its block: no text distinguishes the states of one block.
fn blocks(raw: &Raw) -> Vec<u32> {
    let mut seen: HashMap<&[usize], u32> = HashMap::new();
    let mut blocks: Vec<u32> = Vec::new();
    for end in &raw.ends {
        let fresh = seen.len() as u32;
        blocks.push(*seen.entry(end).or_insert(fresh));
    }
    let representatives = distinct_bytes(raw);
    let mut count = seen.len();
    loop {
        let mut seen: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut finer = Vec::with_capacity(blocks.len());
        for (state, next) in raw.next.iter().enumerate() {
            let mut sign = vec![blocks[state]];
            sign.extend(representatives.iter().map(|&byte| blocks[next[byte] as usize]));
            let fresh = seen.len() as u32;
            finer.push(*seen.entry(sign).or_insert(fresh));
        }
        blocks = finer;
        if seen.len() == count {
            return blocks;
        }
        count = seen.len();
    }
}

/// One byte of each kind that some state distinguishes from others.
fn distinct_bytes(raw: &Raw) -> Vec<usize> {
    let mut seen: HashMap<Vec<u32>, usize> = HashMap::new();
    for byte in 0..256 {
        seen.entry(raw.next.iter().map(|next| next[byte]).collect()).or_insert(byte);
    }
    let mut bytes: Vec<_> = seen.into_values().collect();
    bytes.sort_unstable();
    bytes
}

/// A state from which nothing matches, whatever follows, if there is one.
fn dead(raw: &Raw, blocks: &[u32]) -> Option<usize> {
    (0..blocks.len()).find(|&state| {
        raw.ends[state].is_empty()
            && raw.next[state].iter().all(|&next| blocks[next as usize] == blocks[state])
    })
}

fn with_classes(rows: &[[u16; 256]], ends: Vec<Vec<usize>>) -> Dfa {
    let mut classes = [0; 256];
    let mut seen: HashMap<Vec<u16>, u8> = HashMap::new();
    let mut representatives = Vec::new();
    for (byte, class) in classes.iter_mut().enumerate() {
        let column: Vec<u16> = rows.iter().map(|row| row[byte]).collect();
        let fresh = seen.len() as u8;
        *class = *seen.entry(column).or_insert_with(|| {
            representatives.push(byte);
            fresh
        });
    }
    let shift = representatives.len().next_power_of_two().trailing_zeros();
    let mut transitions = Vec::with_capacity(rows.len() << shift);
    for row in rows {
        let unused = (1 << shift) - representatives.len();
        transitions.extend(representatives.iter().map(|&byte| row[byte]));
        transitions.extend(std::iter::repeat_n(0, unused));
    }
    Dfa { classes, shift, transitions, ends }
}
