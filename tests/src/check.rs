//! Core held to the twin and the oracle: what the suites and the fuzz targets assert.

use tagsplice::{Filter, Padded, Policy, View};

use crate::{example, json, naive, oracle};

/// A new filter with the built-in policy.
#[must_use]
pub fn filter() -> Filter<'static> {
    Filter::new(Policy::example())
}

/// Holds core to the twin: what is wrong and where, or the answer to the byte.
///
/// # Panics
/// They disagree.
pub fn against_the_twin(text: &[u8]) {
    let mut filter = filter();
    let ours = filter.apply(text);
    match (naive::read(text), ours) {
        (Ok(record), Ok(view)) => {
            let tag = record.labels().map(|_| example::tag(|key| record.label(key)));
            let expected = record.answer(text, "new_tag", tag);
            assert_eq!(
                view.to_vec().escape_ascii().to_string(),
                expected.escape_ascii().to_string(),
                "{}",
                text.escape_ascii()
            );
            assert_eq!(view.tag(), tag.map(str::as_bytes));
            assert_eq!(view.is_unchanged(), expected == text);
            every_way_out(&view, &expected);
        }
        (twin, ours) => assert_eq!(
            ours.map(|view| view.to_vec().escape_ascii().to_string())
                .map_err(|error| (error.kind(), error.offset())),
            twin.map(|record| format!("{record:?}")),
            "{}",
            text.escape_ascii()
        ),
    }
}

/// Every way to get at an answer gives the same, and nothing else is touched.
fn every_way_out(view: &View<'_, '_>, expected: &[u8]) {
    assert_eq!(view.len(), expected.len());
    for piece in view.pieces() {
        if let Some(range) = piece.range() {
            assert_eq!(&view.record()[range], piece.bytes());
        }
    }
    let pieces: Vec<&[u8]> = view.pieces().map(|piece| piece.bytes()).collect();
    assert_eq!(pieces.concat(), expected);
    assert!(pieces.iter().all(|piece| !piece.is_empty()));
    let slices: Vec<u8> = view.io_slices().flat_map(|slice| slice.to_vec()).collect();
    assert_eq!(slices, expected);
    let mut written = b"before".to_vec();
    view.write_to(&mut written).unwrap();
    assert_eq!(written.strip_prefix(b"before"), Some(expected));

    let mut copied = vec![0xAA; expected.len() + 1];
    assert_eq!(view.copy_to(&mut copied), Ok(expected.len()));
    assert_eq!(copied.split_last(), Some((&0xAA, expected)));
    assert_eq!(view.copy_to(&mut copied[1..expected.len()]).unwrap_err().needed, expected.len());

    let edit = view.edit();
    assert_eq!(edit.len(), expected.len());
    let mut buffer = view.record().to_vec();
    buffer.resize(edit.room() + 1, 0xAA);
    assert_eq!(edit.apply(&mut buffer), Ok(expected.len()));
    assert_eq!(&buffer[..expected.len()], expected);
    assert_eq!(buffer.last(), Some(&0xAA));
    let mut short = view.record().to_vec();
    short.truncate(edit.room() - 1);
    let before = short.clone();
    assert_eq!(edit.apply(&mut short).unwrap_err().needed, edit.room());
    assert_eq!(short, before);

    // Take out what was inserted: the input, less its old tags.
    let (start, len) = (view.inserted_at(), view.inserted().len());
    assert_eq!(&expected[start..start + len], view.inserted());
    let mut restored = expected.to_vec();
    restored.drain(start..start + len);
    assert_eq!(view.cut_count() == 0, restored == view.record());
}

/// Holds core to what serde_json understands of a record; `false`: core says that it is none.
///
/// # Panics
/// They disagree.
pub fn against_the_oracle(text: &[u8]) -> bool {
    let mut filter = filter();
    let Ok(view) = filter.apply(text) else { return false };
    let ours = json::members(&view.to_vec());
    assert_eq!(ours, oracle::answer(text), "{}", text.escape_ascii());
    true
}

/// Holds the scan that may read after the record to the one that may not.
///
/// # Panics
/// They disagree.
pub fn room_after_changes_nothing(text: &[u8], after: &[u8]) {
    let mut buffer = text.to_vec();
    buffer.push(0);
    buffer.extend(after);
    let (mut padded, mut plain) = (filter(), filter());
    let record = Padded::new(&buffer, text.len()).expect("enough room");
    match (plain.apply(text), padded.apply(record)) {
        (Ok(plain), Ok(padded)) => assert_eq!(plain.to_vec(), padded.to_vec()),
        (plain, padded) => assert_eq!(plain.err(), padded.err(), "{}", text.escape_ascii()),
    }
}
