//! What a filter remembers, which no answer shows: a memo that never hits is as right as one that
//! always does.
//!
//! A filter is made blind to labels after it has seen some records. A record that gets its route
//! then is one that was not decided anew.

use std::vec::Vec;

use super::*;
use crate::image::{Image, SCOPE_LEN, header, map, scope};
use crate::{Decision, Padded};

const RECORD: &str = r#"{"log":"x","kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}"#;

/// The same image, changed so that no label means anything.
fn blind(image: &[u8]) -> Vec<u8> {
    let mut image = image.to_vec();
    let parts = Image::new(&image);
    let header = parts.header();
    let labels = header.size(header::SCOPES) + header.size(header::LABELS) * SCOPE_LEN;
    let lengths = parts.size(labels + scope::MAP) + map::LENGTHS;
    image[lengths..lengths + 8].fill(0);
    image
}

/// Exchanges the policy, and keeps what the memo remembers, which `set_policy` clears.
fn exchange<'p>(filter: &mut Filter<'p>, image: &'p [u8]) {
    filter.policy = Policy::from_image_unchecked(image).into();
    filter.layout = Layout::new(filter.policy.policy());
}

/// Which of `records` a filter with a memo knows, after it has seen `seen` twice.
fn known<'r>(image: &[u8], seen: &str, records: impl IntoIterator<Item = &'r str>) -> Vec<&'r str> {
    let blind = blind(image);
    let mut filter = Filter::new(Policy::from_image_unchecked(image)).with_owned_memo(8 * 1024);
    for _ in 0..2 {
        assert!(filter.apply(seen).is_ok(), "{seen}");
    }
    exchange(&mut filter, &blind);
    let is_known = |record: &&str| {
        let decision = filter.apply(*record).expect("a record").decision();
        matches!(decision, Decision::Route(_))
    };
    records.into_iter().filter(is_known).collect()
}

fn example() -> &'static [u8] {
    Policy::example().image()
}

#[test]
fn an_object_is_known_whatever_the_rest_of_the_record_is() {
    let same = [
        RECORD,
        r#"{"a":[{"b":1}],"log":"x","kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}"#,
        r#"{"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}"#,
        r#" { "kubernetes" : {"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"} , "later" : 1 } "#,
        r#"{"new_tag":"x","kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"},"new_tag":"y"}"#,
        r#"{"kubernetes":{"labels":{}},"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}"#,
        r#"{"kubernetes_namespace":{},"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}"#,
    ];
    assert_eq!(known(example(), RECORD, same), same);
}

#[test]
fn only_the_last_top_level_object_with_all_its_bytes_is_known() {
    let others = [
        r#"{"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"b"}}"#,
        r#"{"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"},"kubernetes":{"labels":{}}}"#,
        r#"{"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"},"kubernetes":null}"#,
        r#"{"a":"\"kubernetes\":{\"labels\":{\"region\":\"ap-south-1\"}}"}"#,
        r#"{"a":{"kubernetes":{"pod_name":"web-7d4b9c6f5-x2x9z","labels":{"region":"ap-south-1"},"host":"a"}}}"#,
    ];
    assert!(known(example(), RECORD, others).is_empty());
}

#[test]
fn what_was_seen_once_or_has_no_room_is_not_known() {
    let blind = blind(example());
    for (times, memory, is_known) in [(1, 8 * 1024, false), (2, 8 * 1024, true), (9, 512, false)] {
        // Longer than a quarter of what the smallest memo has.
        let record = RECORD
            .replace("ap-south-1\"", &["ap-south-1\",\"a\":\"", &"x".repeat(200), "\""].concat());
        let mut filter = Filter::new(Policy::example()).with_owned_memo(memory);
        for _ in 0..times {
            assert!(filter.apply(&record).is_ok());
        }
        exchange(&mut filter, &blind);
        let decision = filter.apply(&record).expect("a record").decision();
        assert_eq!(matches!(decision, Decision::Route(_)), is_known, "{times} times, {memory}");
        // An exchange of the policy clears it.
        filter.set_policy(Policy::from_image_unchecked(&blind));
        assert_eq!(filter.apply(&record).expect("a record").decision(), Decision::Default);
    }
}

#[test]
fn a_malformed_record_is_not_remembered() {
    let blind = blind(example());
    let mut filter = Filter::new(Policy::example()).with_owned_memo(8 * 1024);
    for _ in 0..3 {
        assert!(filter.apply(&[RECORD, "}"].concat()).is_err());
    }
    exchange(&mut filter, &blind);
    assert_eq!(filter.apply(RECORD).expect("a record").decision(), Decision::Default);
}

/// The origin counts where the policy looks at it, and only there.
#[test]
fn the_origin_is_part_of_what_is_remembered() {
    let mut checks = example().to_vec();
    checks[header::FLAGS] |= 1;
    for (image, all) in [(example(), true), (&checks[..], false)] {
        let mut filter = Filter::new(Policy::from_image_unchecked(image)).with_owned_memo(8 * 1024);
        let record = Record::from(RECORD);
        let blind = blind(image);
        for _ in 0..2 {
            assert!(filter.apply(record.with_tag(b"kube.one")).is_ok());
        }
        exchange(&mut filter, &blind);
        for (record, is_known) in [
            (record.with_tag(b"kube.one"), true),
            (record.with_tag(b"kube.two"), all),
            (record.with_tag(b""), all),
            (record.with_identity(b"kube.one", b""), all),
            (record, all),
        ] {
            let decision = filter.apply(record).expect("a record").decision();
            assert_eq!(matches!(decision, Decision::Route(_)), is_known, "{record:?}");
        }
    }
}

#[test]
fn a_padded_record_is_known_as_well() {
    let blind = blind(example());
    let mut buffer = RECORD.as_bytes().to_vec();
    buffer.resize(RECORD.len() + Padded::PADDING, 0);
    let padded = || Padded::new(&buffer, RECORD.len()).expect("room");
    let mut filter = Filter::new(Policy::example()).with_owned_memo(8 * 1024);
    for _ in 0..2 {
        assert!(filter.apply(padded()).is_ok());
    }
    exchange(&mut filter, &blind);
    for record in [Record::from(padded()), Record::from(RECORD)] {
        let decision = filter.apply(record).expect("a record").decision();
        assert!(matches!(decision, Decision::Route(_)));
    }
}

#[cfg(feature = "msgpack")]
#[test]
fn a_message_pack_record_is_known_as_well() {
    let blind = blind(example());
    let record = b"\x81\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1";
    let more = [&b"\x83\xa1a\x01"[..], &record[1..], b"\xa1b\x02"].concat();
    let mut filter = Filter::new(Policy::example()).with_owned_memo(8 * 1024);
    for _ in 0..2 {
        assert!(filter.apply_msgpack(record).is_ok());
    }
    exchange(&mut filter, &blind);
    for record in [&record[..], &more] {
        let view = filter.apply_msgpack(record).expect("a record");
        assert!(matches!(view.decision(), Decision::Route(_)));
        assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
    }
}
