//! Tables.

use tagsplice::image::{TABLE_LEN, automaton, exact, number, table as layout};

use super::buffer::Buffer;
use super::map::map;
use super::sets::SetWriter;
use crate::compile::{Body, Set, Table};

/// Writes what a table refers to, and returns the table.
pub(super) fn table(image: &mut Buffer, sets: &mut SetWriter, table: &Table) -> [u8; TABLE_LEN] {
    let mut bytes = [0; TABLE_LEN];
    let mut put = |at: usize, number: u32| {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    };
    let mut of = |image: &mut Buffer, allowed: &Set| sets.write(image, table.sets(allowed));
    put(layout::OTHER, of(image, &table.other));
    match &table.body {
        Body::Exact(values) => {
            put(layout::KIND, layout::EXACT);
            let entries: Vec<_> =
                values.iter().map(|(value, set)| (value, of(image, set))).collect();
            put(exact::MAP, map(image, &entries));
        }
        Body::Automaton(body) => {
            put(layout::KIND, layout::AUTOMATON);
            put(automaton::CLASSES, image.text(&body.classes));
            let transitions: Vec<u8> =
                body.transitions.iter().flat_map(|state| state.to_le_bytes()).collect();
            put(automaton::TRANSITIONS, image.append(&transitions));
            put(automaton::STATE_COUNT, body.ends.len() as u32);
            put(automaton::SHIFT, body.shift);
            let offsets: Vec<u32> = body.ends.iter().map(|set| of(image, set)).collect();
            put(automaton::SETS, list(image, &offsets));
        }
        Body::Number(thresholds, sets) => {
            put(layout::KIND, layout::NUMBER);
            let numbers: Vec<u8> = thresholds.iter().flat_map(|t| t.to_le_bytes()).collect();
            put(number::THRESHOLDS, image.append(&numbers));
            put(number::THRESHOLD_COUNT, thresholds.len() as u32);
            let offsets: Vec<u32> = sets.iter().map(|set| of(image, set)).collect();
            put(number::SETS, list(image, &offsets));
        }
    }
    bytes
}

/// The offset of these offsets.
fn list(image: &mut Buffer, offsets: &[u32]) -> u32 {
    let bytes: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_le_bytes()).collect();
    image.append(&bytes)
}
