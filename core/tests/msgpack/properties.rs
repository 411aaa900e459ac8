//! For all records.

use proptest::prelude::*;
use tagsplice::msgpack::value_len;
use tagsplice::{ErrorKind, Filter, Policy};

use crate::node::{self, Node, map_header};
use crate::oracle;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_answer_means_what_the_oracle_says(record in node::record()) {
        let bytes = record.encode();
        let value = oracle::decode(&bytes).expect("a value");
        let mut filter = Filter::new(Policy::example());
        let view = filter.apply_msgpack(&bytes).expect("a record");

        prop_assert_eq!(view.tag(), oracle::tag(&value).map(str::as_bytes));
        let answer = oracle::decode(&view.to_vec()).expect("the answer is a value");
        prop_assert_eq!(oracle::encode(&answer), oracle::encode(&oracle::answer(&value)));
    }

    #[test]
    fn less_what_was_inserted_the_answer_is_the_record_less_its_old_tags(
        record in node::record(),
    ) {
        let bytes = record.encode();
        let mut filter = Filter::new(Policy::example());
        let view = filter.apply_msgpack(&bytes).expect("a record");
        let answer = view.to_vec();
        let Node::Map(members, width) = &record else { unreachable!("records are maps") };
        let old_header = map_header(members.len(), *width);
        let kept: Vec<Vec<u8>> = members
            .iter()
            .filter(|(key, _)| !matches!(key, Node::Str(k, _) | Node::Bin(k, _) if k == b"new_tag"))
            .map(|(key, value)| [key.encode(), value.encode()].concat())
            .collect();

        prop_assert_eq!(view.is_unchanged(), answer == bytes);
        if view.is_unchanged() {
            return Ok(());
        }
        prop_assert_eq!(view.cut_count(), members.len() - kept.len());
        let count = kept.len() + usize::from(view.tag().is_some());
        // The form of the old header, unless the new count needs more.
        let header = match old_header.len() {
            1 => map_header(count, 0),
            3 => map_header(count, 2),
            _ => map_header(count, 3),
        };
        let restored = &answer[..view.inserted_at()];
        prop_assert_eq!(restored, [header, kept.concat()].concat());
    }

    #[test]
    fn all_ways_out_agree(record in node::record()) {
        let bytes = record.encode();
        let mut filter = Filter::new(Policy::example());
        let view = filter.apply_msgpack(&bytes).expect("a record");
        let answer = view.to_vec();

        prop_assert_eq!(view.len(), answer.len());
        let slices: Vec<u8> = view.io_slices().flat_map(|slice| slice.to_vec()).collect();
        prop_assert_eq!(&slices, &answer);
        prop_assert!(view.pieces().all(|piece| !piece.bytes().is_empty()));
        let pieces: Vec<u8> = view.pieces().flat_map(|piece| piece.bytes().to_vec()).collect();
        prop_assert_eq!(&pieces, &answer);
        for (range, piece) in view.pieces().filter_map(|piece| Some((piece.range()?, piece))) {
            prop_assert_eq!(&bytes[range], piece.bytes());
        }
        let edit = view.edit();
        let mut buffer = bytes.clone();
        buffer.resize(edit.room(), 0xC1);
        prop_assert_eq!(edit.apply(&mut buffer), Ok(answer.len()));
        prop_assert_eq!(&buffer[..answer.len()], &answer[..]);
        let mut written = Vec::new();
        view.write_to(&mut written).expect("a Vec takes all");
        prop_assert_eq!(&written, &answer);
        let mut room = vec![0; answer.len() + 3];
        prop_assert_eq!(view.copy_to(&mut room), Ok(answer.len()));
        prop_assert_eq!(&room[..answer.len()], &answer[..]);
        let needed = view.copy_to(&mut room[..answer.len() - 1]).expect_err("too short").needed;
        prop_assert_eq!(needed, answer.len());
    }

    #[test]
    fn a_second_pass_changes_nothing(record in node::record()) {
        let mut filter = Filter::new(Policy::example());
        let once = filter.apply_msgpack(&record.encode()).expect("a record").to_vec();
        let twice = filter.apply_msgpack(&once).expect("an answer is a record").to_vec();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_record_cut_short_ends_too_early(record in node::record()) {
        let bytes = record.encode();
        let mut filter = Filter::new(Policy::example());
        for len in 0..bytes.len() {
            let error = filter.apply_msgpack(&bytes[..len]).expect_err("cut short");
            prop_assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, len));
            let missing = error.missing().map_or(0, |missing| missing.get());
            prop_assert!((1..=bytes.len() - len).contains(&missing), "{} missing", missing);
            let error = value_len(&bytes[..len]).expect_err("cut short");
            prop_assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, len));
            let missing = error.missing().map_or(0, |missing| missing.get());
            prop_assert!((1..=bytes.len() - len).contains(&missing), "{} missing", missing);
        }
        prop_assert_eq!(value_len(&bytes), Ok(bytes.len()));
    }

    #[test]
    fn what_follows_is_refused_where_it_begins(
        record in node::record(),
        more in prop::collection::vec(any::<u8>(), 1..9),
    ) {
        let bytes = record.encode();
        let all = [&bytes[..], &more].concat();
        let error = Filter::new(Policy::example()).apply_msgpack(&all).expect_err("too long");
        prop_assert_eq!((error.kind(), error.offset()), (ErrorKind::TrailingData, bytes.len()));
        prop_assert_eq!(value_len(&all), Ok(bytes.len()));
    }
}
