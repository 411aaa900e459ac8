//! Tables, their maps, automata and thresholds, and rows.

use tagsplice::ImageError;
use tagsplice::image::{self, ENTRY_LEN, MAX_LITERAL, NONE, header, map, table};

use crate::changed::{Image, many_routes, subjects};

#[test]
fn tables_are_of_three_kinds() {
    let image = subjects();
    for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
        let tables = image.tables(kind);
        assert!(!tables.is_empty(), "{kind}");
        for at in tables {
            image.bounds(at + table::ABSENT, 8);
            image.takes(&[(at + table::ABSENT, image.len() - 8)]);
            image.bounds(at + table::OTHER, 8);
            image.refuses(&[(at + table::KIND, 0)], at);
            image.refuses(&[(at + table::KIND, 4)], at);
        }
    }
}

#[test]
fn maps_have_a_vacant_place() {
    let image = subjects();
    for table in image.tables(table::EXACT) {
        let at = table + table::A;
        image.bounds(at, image::MAP_LEN);
        let start = image.size(at);
        image.bounds(start + map::ENTRIES, image.entries(at).len() * ENTRY_LEN);
        for mask in [2, 4, u32::MAX - 1] {
            image.refuses(&[(start + map::MASK, mask)], start);
        }
        let mut full = Vec::new();
        for entry in image.entries(at) {
            full.push((entry + map::VALUE, image.len() - 8));
            if image.u32(entry + map::VALUE) == NONE {
                continue;
            }
            let (text, len) = (entry + map::TEXT, entry + map::TEXT_LEN);
            image.bounds(text, image.size(len));
            image.takes(&[(text, 0), (len, MAX_LITERAL as u32)]);
            image.refuses(&[(text, 0), (len, MAX_LITERAL as u32 + 1)], entry);
            let value = entry + map::VALUE;
            image.takes(&[(value, image.len() - 8)]);
            image.refuses(&[(value, image.len() - 7)], value);
        }
        image.refuses(&full, start);
    }
}

#[test]
fn automata_stay_in_their_states_and_classes() {
    let image = subjects();
    for at in image.tables(table::AUTOMATON) {
        let [classes, transitions, ends] = [table::A, table::B, table::E].map(|field| at + field);
        let (states, shift) = (image.u32(at + table::C), image.u32(at + table::D));
        image.bounds(classes, 256);
        image.bounds(transitions, (states as usize) << shift << 1);
        image.bounds(ends, states as usize * 4);
        for count in [0, 1, (1 << 16) + 1] {
            image.refuses(&[(at + table::C, count)], at);
        }
        image.refuses(&[(at + table::D, 9)], at);

        let start = image.size(classes);
        for class in [start, start + 255] {
            let mut changed = image.clone();
            changed.0[class] = (1 << shift) - 1;
            changed.takes(&[]);
            changed.0[class] = 1 << shift;
            changed.refuses(&[], classes);
        }
        let last = image.size(transitions) + ((states as usize) << shift << 1) - 2;
        for transition in [image.size(transitions), last] {
            let mut changed = image.clone();
            changed.0[transition..][..2].copy_from_slice(&(states as u16 - 1).to_le_bytes());
            changed.takes(&[]);
            changed.0[transition..][..2].copy_from_slice(&(states as u16).to_le_bytes());
            changed.refuses(&[], transition);
        }
        for state in [0, states as usize - 1] {
            image.bounds(image.size(ends) + state * 4, 8);
        }
    }
}

/// Classes of one byte each, in as many states as a `u16` can name.
#[test]
fn automata_may_be_as_large_as_their_numbers() {
    let image = subjects();
    let at = image.tables(table::AUTOMATON)[0];
    let (row, start) = (image.u32(at + table::OTHER), image.len());
    let grown = |states: usize, shift: u32| {
        let mut grown = image.clone();
        grown.0.resize(start as usize + (states << shift) * 2, 0);
        let ends = grown.len();
        grown.0.extend((0..states).flat_map(|_| row.to_le_bytes()));
        let (states, shift) = ((at + table::C, states as u32), (at + table::D, shift));
        grown.with(&[states, shift, (at + table::B, start), (at + table::E, ends)]).verdict()
    };
    let least = image.u32(at + table::D);
    assert_eq!(grown(2, 8), Ok(()));
    assert_eq!(grown(1 << 16, least), Ok(()));
    assert_eq!(grown((1 << 16) + 1, least), Err(ImageError::Layout { offset: at }));
}

#[test]
fn numbers_have_a_row_on_each_side() {
    let image = Image::of("routes: [{tag: a, match: 'a>5,a<9'}, {tag: b, match: 'a>20,b>1'}]");
    let tables = image.tables(table::NUMBER);
    let counts: Vec<_> = tables.iter().map(|at| image.size(at + table::B)).collect();
    assert_eq!(counts, [3, 1]);
    for (at, count) in tables.into_iter().zip(counts) {
        image.bounds(at + table::A, count * 8);
        image.bounds(at + table::C, (2 * count + 1) * 4);
        // As many as fit behind the offsets, one more, and more than any image has.
        image.refuses(&[(at + table::B, (1 << 24) - 1)], at + table::A);
        image.refuses(&[(at + table::B, 1 << 24)], at);
        for row in 0..2 * count + 1 {
            image.bounds(image.size(at + table::C) + row * 4, 8);
        }
    }
}

#[test]
fn rows_of_many_clauses_are_groups_of_words() {
    let image = many_routes();
    assert_eq!(image.size(header::CLAUSE_COUNT), 100);
    let table = image.tables(table::EXACT)[0];
    image.bounds(table + table::ABSENT, image::GROUP_LEN);
    let entries = image.entries(table + table::A);
    let entry = entries.into_iter().find(|&at| image.u32(at + map::VALUE) != NONE);
    let group = image.size(entry.expect("an entry") + map::VALUE);
    let words = image.u32(group).count_ones() + image.u32(group + 4).count_ones();
    assert_eq!(words, 1);
    image.bounds(group + 8, 8);
    image.takes(&[(group + 8, image.len() - 8)]);
    // More words than there are, in both halves of the summary.
    image.refuses(&[(group, 3), (group + 8, image.len() - 8)], group + 8);
    image.refuses(&[(group + 4, 1), (group + 8, image.len() - 8)], group + 8);

    // 64 clauses are one word, and 4,096 one group.
    for (clauses, len) in [(64, 8), (65, 16), (4_096, 16), (4_097, 32)] {
        let row = |clauses: u32, len: u32| {
            let mut image = subjects();
            let at = image.tables(table::NUMBER)[0];
            let clauses_at = image.len();
            image.0.extend((0..clauses).flat_map(|_| 0_u32.to_le_bytes()));
            // Rows of zeros, whatever their form, for all tables but the one in question.
            let zeros = image.len();
            image.0.resize(image.0.len() + 32, 0);
            let mut numbers = vec![(header::CLAUSES, clauses_at), (header::CLAUSE_COUNT, clauses)];
            let mut fields = Vec::new();
            for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
                for at in image.tables(kind) {
                    fields.extend([at + table::ABSENT, at + table::OTHER]);
                }
            }
            for at in image.tables(table::EXACT) {
                let entries = image.entries(at + table::A).into_iter().map(|at| at + map::VALUE);
                fields.extend(entries.filter(|&at| image.u32(at) != NONE));
            }
            for at in image.tables(table::AUTOMATON) {
                let ends = image.size(at + table::E);
                fields.extend((0..image.size(at + table::C)).map(|state| ends + state * 4));
            }
            for at in image.tables(table::NUMBER) {
                let rows = image.size(at + table::C);
                fields.extend((0..2 * image.size(at + table::B) + 1).map(|row| rows + row * 4));
            }
            numbers.extend(fields.into_iter().map(|at| (at, zeros)));
            numbers.push((at + table::OTHER, image.len() - len));
            image
                .with(&numbers)
                .verdict()
                .map_err(|error| error == ImageError::Layout { offset: at + table::OTHER })
        };
        assert_eq!(row(clauses, len), Ok(()), "{clauses}");
        assert_eq!(row(clauses, len - 1), Err(true), "{clauses}");
    }
}
