//! Core against the twin and the oracle, on every text that proptest can think of.

use proptest::prelude::*;
use tagsplice::{Filter, Padded, Policy, Record};
use tagsplice_tests::check::{self, filter};
use tagsplice_tests::policies::{image, revealing};
use tagsplice_tests::strategy::{anything, record};
use tagsplice_tests::{json, naive};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn it_agrees_with_the_twin(text in anything()) {
        check::against_the_twin(&text);
    }

    #[test]
    fn validation_is_serde_jsons(text in anything()) {
        let valid = filter().apply(&text).is_ok();
        prop_assert_eq!(valid, json::is_record(&text), "{}", text.escape_ascii());
    }

    #[test]
    fn the_answer_means_what_the_oracle_says(text in record()) {
        prop_assert!(check::against_the_oracle(&text), "{}", text.escape_ascii());
    }

    #[test]
    fn room_after_the_record_changes_nothing(
        text in anything(),
        after in proptest::collection::vec(any::<u8>(), 15..40),
    ) {
        check::room_after_changes_nothing(&text, &after);
    }

    #[test]
    fn what_came_before_changes_nothing(
        heads in proptest::collection::vec(anything(), 1..6),
        tails in proptest::collection::vec(record(), 1..4),
        order in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..40),
    ) {
        // Records that share their ends, and some that differ in one byte.
        let mut filter = filter();
        for &(head, tail, change) in &order {
            let head = &heads[usize::from(head) % heads.len()];
            let tail = &tails[usize::from(tail) % tails.len()];
            let mut text = head.strip_suffix(b"}").unwrap_or(head).to_vec();
            text.extend(b",");
            text.extend(tail.trim_ascii_start().strip_prefix(b"{").unwrap_or(tail));
            if change < 40 {
                let at = text.len() - 1 - usize::from(change) % text.len();
                text[at] ^= 1;
            }
            let mut fresh = Filter::new(Policy::example());
            match (filter.apply(&text), fresh.apply(&text)) {
                (Ok(ours), Ok(fresh)) => {
                    prop_assert_eq!(ours.to_vec(), fresh.to_vec(), "{}", text.escape_ascii());
                    prop_assert_eq!(ours.decision(), fresh.decision());
                }
                (ours, fresh) => {
                    prop_assert_eq!(ours.err(), fresh.err(), "{}", text.escape_ascii());
                }
            }
        }
    }

    #[test]
    fn a_tag_changes_nothing_for_a_policy_that_does_not_look(text in record(), tag in any::<Vec<u8>>()) {
        let (mut with, mut without) = (filter(), filter());
        let with = with.apply(Record::new(&text).with_tag(&tag)).unwrap().to_vec();
        prop_assert_eq!(with, without.apply(&text).unwrap().to_vec());
    }
}

#[test]
fn it_agrees_with_the_twin_on_every_prefix_of_every_edge_case() {
    for record in tagsplice_tests::data::lines("edge.ndjson") {
        for end in 0..=record.len().min(300) {
            check::against_the_twin(&record[..end]);
        }
    }
}

#[test]
fn it_agrees_with_the_twin_on_short_texts_of_every_kind() {
    let bytes = b"{}[]:,\"\\ n0-1.eu\x1f\xc3\xa9";
    let mut texts: Vec<Vec<u8>> = vec![b"{\"a\":".to_vec(), b"{\"".to_vec(), b"{".to_vec()];
    for _ in 0..3 {
        texts = texts
            .iter()
            .flat_map(|text| bytes.iter().map(move |&byte| [text, &[byte][..]].concat()))
            .collect();
        for text in &texts {
            check::against_the_twin(text);
            check::against_the_twin(&[text, &b"}"[..]].concat());
            check::against_the_twin(&[text, &b"\"}"[..]].concat());
        }
    }
}

/// The scan once compared a word whole with what followed the end of the record.
#[test]
fn what_ends_early_is_found_with_room_after_it() {
    for text in
        ["{\"a\":t", "{\"a\":[fals", "{\"a\":\"\\u12", "{\"a\":\"\u{e9}", "{\"a\":-", "{\"a\":1."]
    {
        for end in 0..=text.len() {
            let mut buffer = text.as_bytes()[..end].to_vec();
            buffer.push(0);
            buffer.extend(b"rue,\"x\":\"\"}}");
            buffer.resize(end + Padded::PADDING, b'"');
            let mut filter = filter();
            let padded = filter.apply(Padded::new(&buffer, end).unwrap());
            let padded = padded.map(|view| view.to_vec());
            let twin = naive::read(&buffer[..end]).map(|_| Vec::new());
            assert_eq!(
                padded.map_err(|error| (error.kind(), error.offset())),
                twin,
                "{text} {end}"
            );
        }
    }
}

/// At the ends of what UTF-8 takes two, three or four bytes for, and each half of a surrogate pair
/// by its own bits.
#[test]
fn an_escaped_character_means_that_character() {
    let chars = [
        '\u{41}',
        '\u{7e}',
        '\u{a1}',
        '\u{e9}',
        '\u{7ff}',
        '\u{800}',
        '\u{2603}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{fffd}',
        '\u{10000}',
        '\u{10001}',
        '\u{103ff}',
        '\u{10400}',
        '\u{1f600}',
        '\u{10ffff}',
    ];
    for char in chars {
        let image = image(&format!(
            "routes:\n- tag: hit\n  match: {{annotations: {{matchLabels: {{log: \"a\\U{:08x}b\"}}}}}}\n\
             default: other\n",
            u32::from(char)
        ));
        let policy = Policy::from_image(&image).expect("as compiled");
        for other in chars {
            let mut halves = [0; 2];
            let halves = other.encode_utf16(&mut halves).iter();
            let escaped: String = halves.map(|half| format!("\\u{half:04x}")).collect();
            let record = format!(
                r#"{{"kubernetes":{{"annotations":{{"log":"a{escaped}b"}},"labels":{{}}}}}}"#
            );
            let mut filter = Filter::new(policy);
            let view = filter.apply(&record).expect("a record");
            let tag: &[u8] = if char == other { b"hit" } else { b"other" };
            assert_eq!(view.tag(), Some(tag), "{char:?}: {record}");
        }
    }
}

#[test]
fn a_key_that_differs_in_any_byte_is_another_key() {
    const RECORD: &str = r#"{"log":"x","kubernetes":{"namespace_name":"shop","pod_name":"web","container_name":"app","host":"node","labels":{"team":"a"},"annotations":{"log":"b"}},"kubernetes_namespace":{"labels":{"tier":"c"}}}"#;
    let image = image(&revealing());
    let policy = Policy::from_image(&image).expect("as compiled");
    for key in [
        "kubernetes",
        "namespace_name",
        "pod_name",
        "container_name",
        "host",
        "labels",
        "annotations",
        "kubernetes_namespace",
    ] {
        let at = RECORD.find(&format!("\"{key}\":")).expect("a member") + 1;
        let tag = |key: &[u8]| {
            let mut text = RECORD.as_bytes().to_vec();
            text[at..at + key.len()].copy_from_slice(key);
            Filter::new(policy).apply(&text).expect("a record").tag().map(<[u8]>::to_vec)
        };
        let without = tag(&b"z".repeat(key.len()));
        assert_ne!(tag(key.as_bytes()), without, "{key}");
        for place in 0..key.len() {
            let mut other = key.as_bytes().to_vec();
            other[place] ^= 1;
            assert_eq!(tag(&other), without, "{}", other.escape_ascii());
        }
    }
}
