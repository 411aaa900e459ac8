//! What counts, one case each.

use tagsplice::{Decision, Filter, Policy};

/// The tag of a record, hand-written.
fn tag(record: &[u8]) -> Option<String> {
    let mut filter = Filter::new(Policy::example());
    let view = filter.apply_msgpack(record).expect("a record");
    view.tag().map(|tag| String::from_utf8_lossy(tag).into_owned())
}

#[test]
fn the_last_of_everything_counts() {
    let first = b"\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1";
    let last = b"\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data\xa4true";
    assert_eq!(tag(&[b"\x82", &first[..], last].concat()).as_deref(), Some("general-s3"));
    assert_eq!(
        tag(&[b"\x82", &last[..], first].concat()).as_deref(),
        Some("general-elastic-ap-south-1")
    );
    let no_map = b"\xaakubernetes\xc0";
    assert_eq!(tag(&[b"\x82", &first[..], no_map].concat()), None);
    let two_labels = b"\x81\xaakubernetes\x82\xa6labels\x81\xa6region\xaaap-south-1\xa6labels\x80";
    assert_eq!(tag(two_labels).as_deref(), Some("general-elastic"));
    let two_regions = b"\x81\xaakubernetes\x81\xa6labels\x82\xa6region\xaaap-south-1\xa6region\x01";
    assert_eq!(tag(two_regions).as_deref(), Some("general-elastic"));
}

#[test]
fn only_a_str_is_a_label() {
    for value in [&b"\xc3"[..], b"\xc4\x04true", b"\x91\xa4true", b"\xd4\x01t"] {
        let record =
            [b"\x81\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data", value].concat();
        assert_eq!(tag(&record).as_deref(), Some("general-elastic"), "{value:x?}");
    }
    for value in [&b"\xa4true"[..], b"\xd9\x04true", b"\xda\0\x04true", b"\xdb\0\0\0\x04true"] {
        let record =
            [b"\x81\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data", value].concat();
        assert_eq!(tag(&record).as_deref(), Some("general-s3"), "{value:x?}");
    }
}

#[test]
fn only_depth_counts() {
    // In a map called log, in an array, as a key, and spelt out in a string.
    let decoy = b"\xaakubernetes\x81\xa6labels\x80";
    for front in [&b"\x81\xa3log\x81"[..], b"\x81\xa3log\x91\x81"] {
        assert_eq!(tag(&[front, decoy].concat()), None);
    }
    assert_eq!(tag(&[b"\x81\x81", &decoy[..], b"\xc0"].concat()), None);
    assert_eq!(tag(&[b"\x81\xa3log\xb4", &decoy[..]].concat()), None);
    assert_eq!(tag(b"\x81\xc4\x0akubernetes\x81\xa6labels\x80"), None, "bin is not a key");
}

#[test]
fn the_memo_and_the_two_forms_do_not_disturb_each_other() {
    let mut filter = Filter::new(Policy::example());
    let json = br#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
    let packed = b"\x82\xa3log\xa1x\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data\xa4true";
    for _ in 0..3 {
        let view = filter.apply(json).expect("a record");
        assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
        let view = filter.apply_msgpack(packed).expect("a record");
        assert_eq!((view.tag(), view.decision()), (Some(&b"general-s3"[..]), Decision::Route(4)));
    }
}
