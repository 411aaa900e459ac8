//! Tables, their maps, automata and thresholds, and clause sets.

use tagsplice::ImageError;
use tagsplice::image::{
    self, CLAUSE_LEN, ENTRY_LEN, GROUP_LEN, MAX_LITERAL, NONE, SETS_LEN, automaton, exact, header,
    map, number, sets, table,
};

use crate::changed::{Image, many_routes, subjects};

#[test]
fn tables_are_of_three_kinds() {
    let image = subjects();
    for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
        let tables = image.tables(kind);
        assert!(!tables.is_empty(), "{kind}");
        for at in tables {
            image.bounds(at + table::OTHER, SETS_LEN);
            image.takes(&[(at + table::OTHER, image.len() - SETS_LEN as u32)]);
            image.refuses(&[(at + table::KIND, 0)], at);
            image.refuses(&[(at + table::KIND, 4)], at);
        }
    }
}

#[test]
fn maps_have_a_vacant_place() {
    let image = subjects();
    for table in image.tables(table::EXACT) {
        let at = table + exact::MAP;
        image.bounds(at, image::MAP_LEN);
        let start = image.size(at);
        image.bounds(start + map::ENTRIES, image.entries(at).len() * ENTRY_LEN);
        for mask in [2, 4, u32::MAX - 1] {
            image.refuses(&[(start + map::MASK, mask)], start);
        }
        let mut full = Vec::new();
        for entry in image.entries(at) {
            full.push((entry + map::VALUE, image.len() - SETS_LEN as u32));
            if image.u32(entry + map::VALUE) == NONE {
                continue;
            }
            let (text, len) = (entry + map::TEXT, entry + map::TEXT_LEN);
            image.bounds(text, image.size(len));
            image.takes(&[(text, 0), (len, MAX_LITERAL as u32)]);
            image.refuses(&[(text, 0), (len, MAX_LITERAL as u32 + 1)], entry);
            let value = entry + map::VALUE;
            let last = image.len() - SETS_LEN as u32;
            image.takes(&[(value, last)]);
            image.refuses(&[(value, last + 1)], value);
        }
        image.refuses(&full, start);
    }
}

#[test]
fn automata_stay_in_their_states_and_classes() {
    let image = subjects();
    for at in image.tables(table::AUTOMATON) {
        let [classes, transitions, ends, count, shift_at] = [
            automaton::CLASSES,
            automaton::TRANSITIONS,
            automaton::SETS,
            automaton::STATE_COUNT,
            automaton::SHIFT,
        ]
        .map(|field| at + field);
        let (states, shift) = (image.u32(count), image.u32(shift_at));
        image.bounds(classes, 256);
        image.bounds(transitions, (states as usize) << shift << 1);
        image.bounds(ends, states as usize * 4);
        for states in [0, 1, (1 << 16) + 1] {
            image.refuses(&[(count, states)], at);
        }
        image.refuses(&[(shift_at, 9)], at);

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
            image.bounds(image.size(ends) + state * 4, SETS_LEN);
        }
    }
}

/// Classes of one byte each, in as many states as a `u16` can name.
#[test]
fn automata_may_be_as_large_as_their_numbers() {
    let image = subjects();
    let at = image.tables(table::AUTOMATON)[0];
    let (pair, start) = (image.u32(at + table::OTHER), image.len());
    let grown = |states: usize, shift: u32| {
        let mut grown = image.clone();
        grown.0.resize(start as usize + (states << shift) * 2, 0);
        let ends = grown.len();
        grown.0.extend((0..states).flat_map(|_| pair.to_le_bytes()));
        let numbers = [
            (at + automaton::STATE_COUNT, states as u32),
            (at + automaton::SHIFT, shift),
            (at + automaton::TRANSITIONS, start),
            (at + automaton::SETS, ends),
        ];
        grown.with(&numbers).verdict()
    };
    let least = image.u32(at + automaton::SHIFT);
    assert_eq!(grown(2, 8), Ok(()));
    assert_eq!(grown(1 << 16, least), Ok(()));
    assert_eq!(grown((1 << 16) + 1, least), Err(ImageError::Layout { offset: at }));
}

#[test]
fn numbers_have_clause_sets_on_each_side() {
    let image = Image::of("routes: [{tag: a, match: 'a>5,a<9'}, {tag: b, match: 'a>20,b>1'}]");
    let tables = image.tables(table::NUMBER);
    let counts: Vec<_> = tables.iter().map(|at| image.size(at + number::THRESHOLD_COUNT)).collect();
    assert_eq!(counts, [3, 1]);
    for (at, count) in tables.into_iter().zip(counts) {
        let (thresholds, count_at, sets) =
            (at + number::THRESHOLDS, at + number::THRESHOLD_COUNT, at + number::SETS);
        image.bounds(thresholds, count * 8);
        image.bounds(sets, (2 * count + 1) * 4);
        // As many as fit after the offsets, one more, and more than any image has.
        image.refuses(&[(count_at, (1 << 24) - 1)], thresholds);
        image.refuses(&[(count_at, 1 << 24)], at);
        for place in 0..2 * count + 1 {
            image.bounds(image.size(sets) + place * 4, SETS_LEN);
        }
    }
}

#[test]
fn the_base_is_clause_sets() {
    let image = subjects();
    image.bounds(header::BASE_SETS, SETS_LEN);
    many_routes().bounds(header::BASE_SETS, GROUP_LEN);
}

#[test]
fn clause_sets_of_many_clauses_are_groups_of_words() {
    let image = many_routes();
    assert_eq!(image.size(header::CLAUSE_COUNT), 100);
    let table = image.tables(table::EXACT)[0];
    image.bounds(table + table::OTHER, GROUP_LEN);
    let entries = image.entries(table + exact::MAP);
    let entry = entries.into_iter().find(|&at| image.u32(at + map::VALUE) != NONE);
    let group = image.size(entry.expect("an entry") + map::VALUE);
    let clear = [(group, 0), (group + 4, 0), (group + 8, 0), (group + 12, 0)];
    for (bits, words) in [(sets::ALLOWED, sets::ALLOWED_WORDS), (sets::PIVOTS, sets::PIVOT_WORDS)] {
        let (bits, words) = (group + bits, group + words);
        assert_eq!(image.u32(bits).count_ones() + image.u32(bits + 4).count_ones(), 1);
        image.bounds(words, 8);
        let last = image.len() - 8;
        let with = |numbers: &[(usize, u32)]| [&clear[..], numbers].concat();
        image.takes(&with(&[(bits, 1), (words, last)]));
        // More words than there are, in both halves of the summary.
        image.refuses(&with(&[(bits, 3), (words, last)]), words);
        image.refuses(&with(&[(bits, 1), (bits + 4, 1), (words, last)]), words);
    }
}

/// 64 clauses are one word, and 4,096 one group.
#[test]
fn clause_sets_are_as_long_as_there_are_clauses() {
    for (clauses, len) in
        [(64, SETS_LEN), (65, GROUP_LEN), (4_096, GROUP_LEN), (4_097, 2 * GROUP_LEN)]
    {
        let verdict = |len: usize| {
            let mut image = subjects();
            let at = image.tables(table::NUMBER)[0];
            let clauses_at = image.len();
            image.0.resize(image.0.len() + clauses * CLAUSE_LEN, 0);
            // Sets of zeros, whatever their form, for all tables but the one in question.
            let zeros = image.len();
            image.0.resize(image.0.len() + 2 * GROUP_LEN, 0);
            let mut numbers = vec![
                (header::CLAUSES, clauses_at),
                (header::CLAUSE_COUNT, clauses as u32),
                (header::BASE_SETS, zeros),
            ];
            let mut fields = Vec::new();
            for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
                fields.extend(image.tables(kind).into_iter().map(|at| at + table::OTHER));
            }
            for at in image.tables(table::EXACT) {
                let entries = image.entries(at + exact::MAP).into_iter();
                let entries = entries.map(|at| at + map::VALUE);
                fields.extend(entries.filter(|&at| image.u32(at) != NONE));
            }
            for at in image.tables(table::AUTOMATON) {
                let ends = image.size(at + automaton::SETS);
                let states = image.size(at + automaton::STATE_COUNT);
                fields.extend((0..states).map(|state| ends + state * 4));
            }
            for at in image.tables(table::NUMBER) {
                let sets = image.size(at + number::SETS);
                let count = image.size(at + number::THRESHOLD_COUNT);
                fields.extend((0..2 * count + 1).map(|place| sets + place * 4));
            }
            numbers.extend(fields.into_iter().map(|at| (at, zeros)));
            numbers.push((at + table::OTHER, image.len() - len as u32));
            image
                .with(&numbers)
                .verdict()
                .map_err(|error| error == ImageError::Layout { offset: at + table::OTHER })
        };
        assert_eq!(verdict(len), Ok(()), "{clauses}");
        assert_eq!(verdict(len - 1), Err(true), "{clauses}");
    }
}
