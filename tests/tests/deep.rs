//! Brackets a million deep, of mixed kinds, and one wrong at any level.

use tagsplice::{ErrorKind, Filter, Policy, mend};

/// A record with `levels` brackets open at once, and where each of them closes.
fn nest(levels: usize, gap: usize) -> (Vec<u8>, Vec<usize>) {
    let mut text = b"{\"a\":".to_vec();
    let mut closing = Vec::new();
    let mut state = 1_u32;
    for level in 0..levels {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // In between, what opens and closes again, and strings with brackets.
        if gap > 0 && level % gap == 0 {
            text.extend(b"[[{}],\"]}\\\"\",");
            closing.push(b']');
        }
        let is_object = state >> 31 == 1;
        text.extend(if is_object { &b"{\"k\":"[..] } else { b"[" });
        closing.push(if is_object { b'}' } else { b']' });
    }
    text.push(b'0');
    let mut places = Vec::new();
    for &bracket in closing.iter().rev() {
        places.push(text.len());
        text.push(bracket);
    }
    text.push(b'}');
    (text, places)
}

fn check(levels: usize, gap: usize) {
    let (mut text, places) = nest(levels, gap);
    let mut filter = Filter::new(Policy::example());
    assert!(filter.apply(&text).expect("a record").is_unchanged());
    assert_eq!(mend::mended_len(&text), text.len());
    let step = places.len() / 40 + 1;
    for &place in places.iter().step_by(step).chain(places.last()) {
        let right = text[place];
        text[place] = if right == b'}' { b']' } else { b'}' };
        let error = filter.apply(&text).expect_err("one wrong bracket");
        assert_eq!((error.kind(), error.offset()), (ErrorKind::ExpectedCommaOrClose, place));
        text[place] = right;
    }
    text.truncate(places[places.len() / 2]);
    let error = filter.apply(&text).expect_err("half of the brackets");
    assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, text.len()));
}

#[test]
fn a_wrong_bracket_is_found_at_any_level() {
    for levels in [1, 61, 62, 63, 64, 65, 1_000, 16_384, 100_000] {
        check(levels, 0);
        check(levels, 7);
    }
}

/// Longer than what the blocks hold one bit a byte for: 8 MiB.
#[test]
fn a_wrong_bracket_is_found_in_a_long_record() {
    check(2_000_000, 0);
    check(1_000_000, 3);
}
