//! Every path with `unsafe`, or near one, on few but nasty texts: so few that Miri takes seconds.
//! Buffers end where the text does, or with exactly the padding that is asked for, so that a read
//! too far is out of bounds.

use tagsplice::{Filter, Padded, Policy, Record, locate, mend};

const TEXTS: &[&str] = &[
    "{}",
    " { } ",
    "",
    "{",
    "{\"a\":\"\\u12",
    "{\"a\":t",
    "{\"a\":-",
    "{\"a\":\"\u{e9}",
    "{\"a\":[1,{\"b\":[]},\"x\"]}",
    "{\"new_tag\":\"a\",\"b\":1,\"new_tag\":{\"c\":[]}}",
    "{\"log\":\"0123456\\\"789\u{e9}\u{1f600}\",\"kubernetes\":{\"labels\":{\"region\":\"ap-south-1\"}}}",
    "{\"kubern\\u0065tes\":{\"l\\u0061bels\":{\"has-sensitive-data\":\"tru\\u0065\",\"x\":true}}}",
    "{\"took\":nan,\"raw\":\"\\x0a\",7:1}",
];

/// A buffer of exactly this size.
fn exact(text: &[u8]) -> Box<[u8]> {
    text.to_vec().into_boxed_slice()
}

fn exercise(filter: &mut Filter<'_>, text: &[u8]) {
    let plain = exact(text);
    let answer = filter.apply(Record::new(&plain).with_tag(b"kube.x")).map(|view| {
        let edit = view.edit();
        let mut buffer = text.to_vec();
        buffer.resize(edit.room(), 0);
        let mut buffer = buffer.into_boxed_slice();
        let len = edit.apply(&mut buffer).expect("room");
        assert_eq!(view.to_vec(), &buffer[..len]);
        view.to_vec()
    });
    let mut padded = text.to_vec();
    padded.resize(text.len() + Padded::PADDING, 0);
    let padded = exact(&padded);
    let record = Padded::new(&padded, text.len()).expect("padding");
    if let Ok(view) = filter.apply(record) {
        assert_eq!(Ok(view.to_vec()), answer);
    }
}

#[test]
fn texts_that_end_where_the_buffer_does() {
    let mut filter = Filter::new(Policy::example());
    for text in TEXTS {
        // All prefixes of the short ones, and twice the whole, for the memo.
        let step = if text.len() > 40 { 17 } else { 3 };
        for end in (0..text.len()).step_by(step).chain([text.len(), text.len()]) {
            let text = &text.as_bytes()[..end];
            exercise(&mut filter, text);
            let _ = locate(&*exact(text));
        }
    }
}

#[test]
fn mending_writes_what_it_said() {
    for text in TEXTS {
        let text = exact(text.as_bytes());
        let mended = mend::mended(&text);
        assert_eq!(mend::mended_len(&text), mended.len());
    }
}

#[test]
fn messagepack_that_ends_where_the_buffer_does() {
    let record = b"\x82\xa3log\xa1x\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data\xa4true";
    let mut filter = Filter::new(Policy::example());
    for end in 0..=record.len() {
        let text = exact(&record[..end]);
        let view = filter.apply_msgpack(&*text);
        assert_eq!(view.is_ok(), end == record.len(), "{end}");
    }
}

/// An image with a number changed, unchecked: it may say anything, but stays inside. Only the low
/// bytes, since a map that is said to be huge is searched for as long.
#[test]
fn a_damaged_image_stays_inside_its_buffer() {
    let seed = Policy::example().image();
    let step = 44;
    for at in (8..seed.len()).step_by(step) {
        let mut image = seed.to_vec();
        image[at] ^= 0x15;
        let image = image.into_boxed_slice();
        let mut filter = Filter::new(Policy::from_image_unchecked(&image));
        let _ = filter.apply(TEXTS[10]).map(|view| view.to_vec());
    }
}
