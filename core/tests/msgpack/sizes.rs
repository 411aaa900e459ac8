//! Headers across the limits of their forms.

use tagsplice::{Filter, Policy};

use crate::node::{Node, map_header, string};
use crate::oracle;

/// A record with `count` members, one of them `kubernetes`, and `old` with the tag key.
fn record(count: usize, old: usize, width: u8) -> Node {
    let labels = Node::Map(vec![(string("labels"), Node::Map(vec![], 0))], 0);
    let mut members = vec![(string("kubernetes"), labels)];
    members.extend((0..old).map(|_| (string("new_tag"), string("forged"))));
    members.extend((members.len()..count).map(|at| (string(&at.to_string()), string("x"))));
    Node::Map(members, width)
}

#[test]
fn a_header_grows_when_it_must_and_only_then() {
    for (count, width, header) in [
        (1, 0, &b"\x82"[..]),
        (14, 0, b"\x8f"),
        (15, 0, b"\xde\x00\x10"),
        (16, 0, b"\xde\x00\x11"),
        (1, 2, b"\xde\x00\x02"),
        (65_534, 0, b"\xde\xff\xff"),
        (65_535, 0, b"\xdf\x00\x01\x00\x00"),
        (65_536, 0, b"\xdf\x00\x01\x00\x01"),
        (1, 3, b"\xdf\x00\x00\x00\x02"),
    ] {
        let bytes = record(count, 0, width).encode();
        let answer =
            Filter::new(Policy::example()).apply_msgpack(&bytes).expect("a record").to_vec();
        assert!(answer.starts_with(header), "{count} members: {:x?}", &answer[..5]);
        let old_header = map_header(count, width).len();
        let rest = [&bytes[old_header..], b"\xa7new_tag\xafgeneral-elastic"].concat();
        assert_eq!(answer[header.len()..], rest, "{count} members");
        assert!(oracle::decode(&answer).is_some_and(|value| value.is_map()));
    }
}

#[test]
fn a_header_counts_what_is_taken_out() {
    for (count, old, width, header) in [
        (15, 1, 0, &b"\x8f"[..]),
        (16, 1, 0, b"\xde\x00\x10"),
        (16, 2, 0, b"\xde\x00\x0f"),
        (65_536, 2, 0, b"\xdf\x00\x00\xff\xff"),
    ] {
        let bytes = record(count, old, width).encode();
        let mut filter = Filter::new(Policy::example());
        let view = filter.apply_msgpack(&bytes).expect("a record");
        assert_eq!(view.cut_count(), old);
        assert!(view.to_vec().starts_with(header), "{count} members, {old} old");
    }
}

#[test]
fn without_labels_old_tags_go_and_nothing_comes() {
    let bytes = b"\x83\xa7new_tag\xa1x\xa3log\xa2hi\xc4\x07new_tag\xc0";
    let mut filter = Filter::new(Policy::example());
    let view = filter.apply_msgpack(bytes).expect("a record");
    assert_eq!((view.tag(), view.cut_count()), (None, 2));
    assert_eq!(view.to_vec(), b"\x81\xa3log\xa2hi");
    assert_eq!(view.inserted_at(), view.len());
}

#[test]
fn where_nothing_changes_the_answer_is_the_record() {
    for bytes in [&b"\x80"[..], b"\xde\x00\x00", b"\x81\xa3log\xa2hi", b"\x81\xaakubernetes\xc0"] {
        let mut filter = Filter::new(Policy::example());
        let view = filter.apply_msgpack(bytes).expect("a record");
        assert!(view.is_unchanged());
        let pieces: Vec<_> = view.pieces().collect();
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].bytes().as_ptr(), bytes.as_ptr(), "not a copy");
    }
}
