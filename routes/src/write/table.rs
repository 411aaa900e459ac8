//! Tables.

use tagsplice::image::{TABLE_LEN, table as layout};

use super::buffer::Buffer;
use super::map::map;
use super::rows::Rows;
use crate::compile::{Body, Set, Table};

/// Writes what a table refers to, and answers the table.
pub(super) fn table(image: &mut Buffer, rows: &mut Rows, table: &Table) -> [u8; TABLE_LEN] {
    let mut bytes = [0; TABLE_LEN];
    let mut put = |at: usize, number: u32| {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    };
    put(layout::ABSENT, rows.row(image, &table.absent));
    put(layout::OTHER, rows.row(image, &table.other));
    match &table.body {
        Body::Exact(values) => {
            put(layout::KIND, layout::EXACT);
            let entries: Vec<_> =
                values.iter().map(|(value, set)| (value, rows.row(image, set))).collect();
            put(layout::A, map(image, &entries));
        }
        Body::Automaton(automaton) => {
            put(layout::KIND, layout::AUTOMATON);
            put(layout::A, image.text(&automaton.classes));
            let transitions: Vec<u8> =
                automaton.transitions.iter().flat_map(|state| state.to_le_bytes()).collect();
            put(layout::B, image.append(&transitions));
            put(layout::C, automaton.ends.len() as u32);
            put(layout::D, automaton.shift);
            put(layout::E, list(image, rows, &automaton.ends));
        }
        Body::Number(thresholds, sets) => {
            put(layout::KIND, layout::NUMBER);
            let numbers: Vec<u8> = thresholds.iter().flat_map(|t| t.to_le_bytes()).collect();
            put(layout::A, image.append(&numbers));
            put(layout::B, thresholds.len() as u32);
            put(layout::C, list(image, rows, sets));
        }
    }
    bytes
}

/// The offset of the offsets of these rows.
fn list(image: &mut Buffer, rows: &mut Rows, sets: &[Set]) -> u32 {
    let offsets: Vec<u8> = sets.iter().flat_map(|set| rows.row(image, set).to_le_bytes()).collect();
    image.append(&offsets)
}
