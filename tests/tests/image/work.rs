//! Images whose parts share others: what is checked once for each part that refers to it must not
//! come to more than the image's length explains.

use std::time::{Duration, Instant};

use tagsplice::ImageError;
use tagsplice::image::{
    CLAUSE_LEN, ENTRY_LEN, KEY_LEN, MAP_LEN, MAX_KEYS, MAX_TABLES, MAX_TEMPLATE_TAG, NONE,
    TABLE_LEN, TAG_LEN, automaton, clause, exact, header, map, table, tag,
};

use crate::changed::{Image, subjects};

/// The length of each of these images, about.
const LEN: usize = 1 << 20;

/// Appends bytes, and returns where they are.
fn append(image: &mut Image, bytes: impl IntoIterator<Item = u8>) -> u32 {
    let at = image.len();
    image.0.extend(bytes);
    at
}

/// `count` items of `len` bytes with these numbers in each.
fn items(count: usize, len: usize, numbers: &[(usize, u32)]) -> Vec<u8> {
    let mut item = vec![0; len];
    for &(at, number) in numbers {
        item[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    item.repeat(count)
}

/// It is refused, and soon.
#[track_caller]
fn is_too_much(image: &Image) {
    let start = Instant::now();
    let verdict = image.verdict();
    let time = start.elapsed();
    assert!(matches!(verdict, Err(ImageError::Layout { .. })), "{verdict:?} after {time:?}");
    // A tenth of it here; much longer without a limit.
    assert!(time < Duration::from_secs(10), "{time:?}");
}

#[test]
fn tables_of_one_map() {
    let mut image = subjects();
    let pair = image.u32(header::BASE_SETS);
    let places = LEN / ENTRY_LEN;
    let mut entries = items(places, ENTRY_LEN, &[(map::VALUE, pair)]);
    entries[map::VALUE..][..4].copy_from_slice(&NONE.to_le_bytes());
    let entries = append(&mut image, entries);
    let mask = places as u32 - 1;
    let map = items(1, MAP_LEN, &[(map::ENTRIES, entries), (map::MASK, mask)]);
    let map = append(&mut image, map);
    let numbers = [(table::KIND, table::EXACT), (table::OTHER, pair), (exact::MAP, map)];
    let tables = append(&mut image, items(MAX_TABLES, TABLE_LEN, &numbers));
    let with =
        |count: usize| image.with(&[(header::TABLES, tables), (header::TABLE_COUNT, count as u32)]);
    let few = image.size(header::TABLE_COUNT).max(32);
    assert_eq!(with(few).verdict(), Ok(()));
    is_too_much(&with(MAX_TABLES));
}

#[test]
fn clauses_of_one_list_of_keys() {
    let mut image = subjects();
    let keys = append(&mut image, vec![0; 2 * 0xFFFF]);
    let numbers = [(clause::ROUTE, 0), (clause::KEYS, keys)];
    let mut all = items(LEN / CLAUSE_LEN, CLAUSE_LEN, &numbers);
    let mut with = |count: u16, keys: usize| {
        for clause in all.chunks_mut(CLAUSE_LEN) {
            clause[clause::KEY_COUNT..][..2].copy_from_slice(&count.to_le_bytes());
        }
        let mut image = image.clone();
        let at = append(&mut image, all.iter().copied());
        let more = append(&mut image, vec![0; keys * KEY_LEN]);
        let pair = append(&mut image, vec![0; 1 << 12]);
        image.with(&[
            (header::CLAUSES, at),
            (header::CLAUSE_COUNT, (LEN / CLAUSE_LEN) as u32),
            (header::KEYS, more),
            (header::KEY_COUNT, keys as u32),
            (header::TABLE_COUNT, 0),
            (header::BASE_SETS, pair),
        ])
    };
    // A clause asks for a key once.
    is_too_much(&with(0xFFFF, MAX_KEYS));
    let most = subjects().size(header::KEY_COUNT);
    assert_eq!(with(most as u16, most).verdict(), Ok(()));
    assert!(with(most as u16 + 1, most).verdict().is_err());
    assert_eq!(with(MAX_KEYS as u16, MAX_KEYS).verdict(), Ok(()));
}

#[test]
fn tags_of_one_template() {
    let mut image = subjects();
    let parts = append(&mut image, items(MAX_TEMPLATE_TAG, 12, &[(0, 0)]));
    let numbers =
        [(tag::KIND, tag::TEMPLATE), (tag::TEXT, parts), (tag::TEXT_LEN, MAX_TEMPLATE_TAG as u32)];
    let count = LEN / TAG_LEN;
    let tags = append(&mut image, items(count, TAG_LEN, &numbers));
    let image = image.with(&[(header::TAGS, tags), (header::TAG_COUNT, count as u32)]);
    is_too_much(&image);
}

/// Each state names a pair of sets of so many clauses that checking it is work.
#[test]
fn states_of_one_pair_of_sets() {
    let mut image = subjects();
    let at = image.tables(table::AUTOMATON)[0];
    let states = 1 << 16;
    let clauses = items(LEN / 2 / CLAUSE_LEN, CLAUSE_LEN, &[(clause::ROUTE, 0)]);
    let clauses = append(&mut image, clauses);
    let pair = append(&mut image, vec![0; 1 << 10]);
    let shift = image.u32(at + automaton::SHIFT);
    let transitions = append(&mut image, vec![0; (2 * states) << shift]);
    let ends = append(&mut image, pair.to_le_bytes().repeat(states));
    let numbers = [
        (table::KIND, table::AUTOMATON),
        (table::OTHER, pair),
        (automaton::CLASSES, image.u32(at + automaton::CLASSES)),
        (automaton::TRANSITIONS, transitions),
        (automaton::SETS, ends),
        (automaton::STATE_COUNT, states as u32),
        (automaton::SHIFT, shift),
    ];
    let tables = append(&mut image, items(MAX_TABLES, TABLE_LEN, &numbers));
    let image = image.with(&[
        (header::CLAUSES, clauses),
        (header::CLAUSE_COUNT, (LEN / 2 / CLAUSE_LEN) as u32),
        (header::BASE_SETS, pair),
        (header::TABLES, tables),
        (header::TABLE_COUNT, MAX_TABLES as u32),
    ]);
    is_too_much(&image);
}
