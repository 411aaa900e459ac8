//! What a memo finds, and what it does not.

use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

use super::{Key, Memo};
use crate::decide::{Origin, Verdict};

fn object(pod: &str, padding: usize) -> String {
    format!("{{\"pod_name\":\"{pod}\",\"labels\":{{\"a\":\"{}\"}}}}", "x".repeat(padding))
}

fn key(bytes: &str) -> Key<'_> {
    Key { bytes: bytes.as_bytes(), origin: Origin::Unknown }
}

fn verdict(tag: u32) -> Verdict {
    Verdict::from_numbers([tag, 0, tag])
}

/// Looks a record's rest up, and keeps what is decided if it is not known. Returns what was
/// remembered.
fn see(memo: &mut Memo<'_>, rest: &str, key: Key<'_>, tag: u32) -> Option<u32> {
    let lookup = memo.find(Key { bytes: rest.as_bytes(), ..key }).expect("a memo with memory");
    let known = memo.recall(lookup).map(|(verdict, text)| {
        assert_eq!(text, format!("tag-{}", verdict.tag).as_bytes());
        assert_eq!(lookup.known_len(), Some(key.bytes.len()));
        verdict.tag
    });
    if known.is_none() {
        memo.keep(lookup, key, verdict(tag), format!("tag-{tag}").as_bytes());
    }
    known
}

#[test]
fn bytes_are_known_from_their_third_time_on() {
    let mut memory = vec![0xA5; 8 * 1024];
    let mut memo = Memo::new(&mut memory);
    let object = object("web-0", 100);
    for (rest, known) in [("}", None), (",\"more\":1}", None), ("}", Some(7)), ("", Some(7))] {
        assert_eq!(see(&mut memo, &format!("{object}{rest}"), key(&object), 7), known, "{rest}");
    }
    memo.clear();
    assert_eq!(see(&mut memo, &object, key(&object), 7), None);
}

#[test]
fn one_byte_makes_other_bytes() {
    let mut memory = vec![0; 64 * 1024];
    let mut memo = Memo::new(&mut memory);
    let known = object("web-0", 100);
    for _ in 0..2 {
        see(&mut memo, &known, key(&known), 1);
    }
    for at in 0..known.len() {
        let mut other = known.clone().into_bytes();
        other[at] ^= 1;
        let other = String::from_utf8(other).expect("ASCII");
        let lookup = memo.find(key(&other)).expect("a memo with memory");
        assert!(memo.recall(lookup).is_none(), "byte {at}");
        let cut = memo.find(key(&known[..at])).expect("a memo with memory");
        assert!(memo.recall(cut).is_none(), "cut at {at}");
    }
    assert_eq!(see(&mut memo, &known, key(&known), 1), Some(1));
}

#[test]
fn the_origin_is_a_part_of_the_key() {
    let mut memory = vec![0; 64 * 1024];
    let mut memo = Memo::new(&mut memory);
    let object = object("web-0", 100);
    let origins = [
        Origin::Unknown,
        Origin::Tag(b""),
        Origin::Tag(b"ab"),
        Origin::Pod { namespace: b"", pod: b"ab" },
        Origin::Pod { namespace: b"a", pod: b"b" },
        Origin::Pod { namespace: b"ab", pod: b"" },
    ];
    for (tag, origin) in (0..).zip(origins) {
        let key = Key { origin, ..key(&object) };
        for other in origins {
            let lookup = memo.find(Key { origin: other, ..key }).expect("a memo with memory");
            let known = memo.recall(lookup).map(|(verdict, _)| verdict.tag);
            assert!(known.is_none_or(|tag| origins[tag as usize] == other));
        }
        // Keys with the same bytes share a set, so that only two are kept at a time.
        for known in [None, None, Some(tag)] {
            assert_eq!(see(&mut memo, &object, key, tag), known, "{origin:?}");
        }
    }
}

#[test]
fn a_ring_that_wraps_forgets_the_oldest_and_mixes_nothing_up() {
    for len in [512, 700, 1024, 3000, 8 * 1024] {
        let mut memory = vec![0xFF; len];
        let mut memo = Memo::new(&mut memory);
        let rounds = if cfg!(miri) { 3 } else { 200 };
        let mut hits = 0;
        for round in 0..rounds {
            for pod in 0..30 {
                // The same pod with an object of another length, now and then.
                let object = object(&format!("pod-{pod}"), (pod * 7 + round / 50) % 90);
                let tag = pod as u32;
                let known = see(&mut memo, &object, key(&object), tag);
                assert!(known.is_none_or(|known| known == tag), "{len}: {pod}");
                hits += usize::from(known.is_some());
            }
        }
        assert!(cfg!(miri) || len < 8 * 1024 || hits > 0, "{len}");
    }
}

#[test]
fn enough_memory_for_a_node_knows_all_its_pods() {
    let mut memory = vec![0; crate::MEMO_LEN];
    let mut memo = Memo::new(&mut memory);
    let objects: Vec<String> =
        (0..250).map(|pod| object(&format!("app-7d4b9c6f5-{pod:05}"), 1400)).collect();
    for round in 0..3 {
        let known = (0..)
            .zip(&objects)
            .filter(|(tag, object)| see(&mut memo, object, key(object), *tag).is_some());
        let known = known.count();
        // Two objects whose sets are shared with others can push each other out.
        assert!(if round == 2 { known > 240 } else { known == 0 }, "round {round}: {known}");
    }
}

#[test]
fn what_never_comes_back_does_not_push_out_what_does() {
    let mut memory = vec![0; 64 * 1024];
    let mut memo = Memo::new(&mut memory);
    let kept = object("web-0", 100);
    for _ in 0..2 {
        see(&mut memo, &kept, key(&kept), 1);
    }
    for other in 0..10_000 {
        let other = object(&format!("job-{other}"), 100);
        assert_eq!(see(&mut memo, &other, key(&other), 2), None);
    }
    assert_eq!(see(&mut memo, &kept, key(&kept), 1), Some(1));
}

#[test]
fn too_little_memory_remembers_nothing() {
    let mut memory = [0; 511];
    assert!(Memo::new(&mut memory).find(key("{}")).is_none());
    assert!(Memo::off().find(key("{}")).is_none());
    let mut memory = [0; 512];
    let mut memo = Memo::new(&mut memory);
    // Longer than a quarter of the ring: noted, and not kept.
    let long = object("web-0", 400);
    for _ in 0..4 {
        assert_eq!(see(&mut memo, &long, key(&long), 1), None);
    }
}
