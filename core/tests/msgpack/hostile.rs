//! Bytes that are not a record, or were made to hurt.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use tagsplice::ErrorKind::{self, *};
use tagsplice::msgpack::value_len;
use tagsplice::{Filter, Policy};

use crate::{node, oracle};

const WRONG: &[(&[u8], ErrorKind, usize)] = &[
    (b"", UnexpectedEnd, 0),
    (b"\xc0", NotAMap, 0),
    (b"\x90", NotAMap, 0),
    (b"\xa1a", NotAMap, 0),
    (b"{}", NotAMap, 0),
    (b"\xc1", ReservedByte, 0),
    (b"\x80\x80", TrailingData, 1),
    (b"\x81", UnexpectedEnd, 1),
    (b"\x81\xa1a", UnexpectedEnd, 3),
    (b"\x81\xa1a\xc1", ReservedByte, 3),
    (b"\x81\xc1\xa1a", ReservedByte, 1),
    (b"\x81\xa2a", UnexpectedEnd, 3),
    (b"\x81\xa1a\x92\x01\xc1", ReservedByte, 5),
    (b"\x81\xaakubernetes\x81\xa6labels\x81\xa1a\xc1", ReservedByte, 23),
    (b"\x81\xaakubernetes\x81\xa6labels\x82\xa1a\xa1b", UnexpectedEnd, 25),
    (b"\xde\x00", UnexpectedEnd, 2),
    (b"\xdf\x00\x00\x00", UnexpectedEnd, 4),
    (b"\xdf\xff\xff\xff\xff\x01\x02", UnexpectedEnd, 7),
    (b"\x81\xa1a\xdb\xff\xff\xff\xffabc", UnexpectedEnd, 11),
    (b"\x81\xa1a\xc9\xff\xff\xff\xff\x01", UnexpectedEnd, 9),
    (b"\x81\xa1a\xc7\x00", UnexpectedEnd, 5),
    (b"\x81\xa1a\xd8\x01\x02", UnexpectedEnd, 6),
];

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let mut filter = Filter::new(Policy::example());
    for &(bytes, kind, offset) in WRONG {
        let shown = bytes.escape_ascii();
        let error = filter.apply_msgpack(bytes).expect_err("must be refused");
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{shown}");
    }
}

#[test]
fn a_reader_learns_how_many_bytes_are_missing_at_least() {
    for (bytes, missing) in [
        (&b""[..], 1),
        (b"\xa5ab", 3),
        (b"\xd9", 1),
        (b"\xda\x01", 1),
        (b"\xda\x01\x00ab", 254),
        (b"\xcb\x00", 7),
        (b"\x93\x01", 2),
        (b"\x92\xa3a", 3),
        (b"\xdd\x00\x00\x01\x00", 256),
    ] {
        let shown = bytes.escape_ascii();
        let error = value_len(bytes).expect_err("cut short");
        assert_eq!((error.kind(), error.offset()), (UnexpectedEnd, bytes.len()), "{shown}");
        assert_eq!(error.missing().map(|missing| missing.get()), Some(missing), "{shown}");
        // With fewer bytes more it still ends too early.
        let longer = [bytes, &vec![0xC0; missing - 1]].concat();
        assert!(value_len(&longer).is_err(), "{shown}");
    }
    let error = value_len(b"\xc1").expect_err("reserved");
    assert_eq!(error.missing(), None);
    assert_eq!(error.to_string(), "byte 0: 0xC1 is not a type of MessagePack");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn any_bytes_are_refused_or_answered_as_the_oracle_does(
        mut bytes in prop::collection::vec(any::<u8>(), 0..60),
        is_map in prop::bool::weighted(0.9),
    ) {
        if let Some(first) = bytes.first_mut().filter(|_| is_map) {
            *first = 0x80 | *first & 3;
        }
        agrees(&bytes)?;
    }

    #[test]
    fn a_damaged_record_is_refused_or_answered_as_the_oracle_does(
        record in node::record(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = record.encode();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        agrees(&bytes)?;
    }
}

fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut filter = Filter::new(Policy::example());
    let decoded = oracle::decode(bytes).filter(rmpv::Value::is_map);
    match (filter.apply_msgpack(bytes), decoded) {
        (Ok(view), Some(value)) => {
            let answer = oracle::decode(&view.to_vec()).expect("the answer is a value");
            prop_assert_eq!(oracle::encode(&answer), oracle::encode(&oracle::answer(&value)));
        }
        (Err(error), Some(_)) => {
            // The oracle takes the byte that the format reserves for nil.
            prop_assert_eq!(error.kind(), ReservedByte);
            prop_assert_eq!(bytes[error.offset()], 0xC1);
        }
        (Err(error), None) => prop_assert!(error.offset() <= bytes.len()),
        (Ok(_), None) => prop_assert!(false, "the oracle refuses it"),
    }
    Ok(())
}

/// A record nested as deep as `levels`, in maps and arrays by turns, with labels after them.
fn deep(levels: usize) -> Vec<u8> {
    let mut bytes = b"\x82\xa1a".to_vec();
    for level in 0..levels {
        bytes.extend(if level % 2 == 0 { &b"\x91"[..] } else { b"\x81\xa1k" });
    }
    bytes.extend(b"\x07\xaakubernetes\x81\xa6labels\x80");
    bytes
}

#[test]
fn depth_takes_no_stack() {
    let bytes = deep(1_000_000);
    let thread = std::thread::Builder::new().stack_size(64 * 1024);
    let answer = thread.spawn(move || {
        let mut filter = Box::new(Filter::new(Policy::example()));
        let view = filter.apply_msgpack(&bytes).expect("a record");
        assert_eq!(view.tag(), Some(&b"general-elastic"[..]));
        assert_eq!(view.len(), bytes.len() + b"\xa7new_tag\xafgeneral-elastic".len());
    });
    answer.expect("a thread").join().expect("no overflow");
}

#[test]
fn counts_that_lie_cost_what_their_bytes_cost() {
    let start = Instant::now();
    for head in [&b"\xdd\xff\xff\xff\xff"[..], b"\xdf\xff\xff\xff\xff", b"\x9f", b"\xc9\0\0\0\0\0"]
    {
        let mut bytes = b"\xdf\xff\xff\xff\xff\xa1a".to_vec();
        (0..1_000_000).for_each(|_| bytes.extend(head));
        let error = Filter::new(Policy::example()).apply_msgpack(&bytes).expect_err("cut short");
        assert_eq!((error.kind(), error.offset()), (UnexpectedEnd, bytes.len()));
        let error = value_len(&bytes).expect_err("cut short");
        assert_eq!((error.kind(), error.offset()), (UnexpectedEnd, bytes.len()));
    }
    // A count believed would take hours; the bound is for a slow machine.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_million_old_tags_are_taken_out_in_linear_time() {
    let start = Instant::now();
    let count = 1_000_000_u32;
    let mut bytes = [&b"\xdf"[..], &(2 * count + 1).to_be_bytes()].concat();
    for _ in 0..count {
        bytes.extend(b"\xa7new_tag\x01\x02\x03");
    }
    bytes.extend(b"\xaakubernetes\x81\xa6labels\x80");
    let mut filter = Filter::new(Policy::example());
    let view = filter.apply_msgpack(&bytes).expect("a record");
    assert_eq!(view.cut_count(), count as usize);
    assert_eq!(view.pieces().map(|piece| piece.bytes().len()).sum::<usize>(), view.len());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
