//! The streaming filter: nothing is lost, whatever the chunks, the lines and the writer are.

use std::io::{self, IoSlice, Write};

use proptest::prelude::*;
use tagsplice::{Fault, FaultKind, Filter, Observe, Policy, StreamFilter, Summary, View};

const LABELED: &[u8] = br#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
const TAG: &[u8] = br#","new_tag":"general-elastic-ap-south-1""#;

/// Writes down what it is told.
#[derive(Debug, Default, PartialEq)]
struct Diary(Vec<Result<Option<Vec<u8>>, Fault>>);

impl Observe for Diary {
    fn record(&mut self, view: &View<'_, '_>) {
        self.0.push(Ok(view.tag().map(<[u8]>::to_vec)));
    }

    fn fault(&mut self, fault: &Fault) {
        self.0.push(Err(*fault));
    }
}

const LIMIT: usize = 200;

fn filter() -> Filter<'static> {
    Filter::new(Policy::seed())
}

/// What comes out of the chunks, by the stream.
fn stream<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<u8>, Summary, Diary) {
    let mut diary = Diary::default();
    let mut stream =
        StreamFilter::new(filter(), Vec::new()).with_limit(LIMIT).with_observer(&mut diary);
    chunks.into_iter().for_each(|chunk| stream.push(chunk).expect("a Vec takes everything"));
    let summary = stream.finish().expect("a Vec takes everything");
    (stream.into_output(), summary, diary)
}

/// What must come out of the whole, line by line, too simple to be wrong.
fn naive(text: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let record = line.strip_suffix(b"\n").unwrap_or(line);
        match filter().apply(record) {
            Ok(view) if record.len() <= LIMIT => view.append_to(&mut answer),
            _ => answer.extend_from_slice(record),
        }
        answer.extend_from_slice(&line[record.len()..]);
    }
    answer
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => Just(LABELED.to_vec()),
        2 => Just(br#"{"new_tag":"forged","kubernetes":{"labels":{}}, "new_tag":1}"#.to_vec()),
        2 => Just(br#"{"log":"no labels"}"#.to_vec()),
        2 => Just(b"{\"log\":\"carriage\",\"kubernetes\":{\"labels\":{}}}\r".to_vec()),
        1 => Just(b"  \r".to_vec()),
        1 => Just(Vec::new()),
        1 => Just(b"not JSON".to_vec()),
        1 => (LIMIT - 20..LIMIT + 20).prop_map(|len| {
            let mut line = br#"{"kubernetes":{"labels":{}},"log":""#.to_vec();
            line.resize(len - 2, b'x');
            [line, b"\"}".to_vec()].concat()
        }),
        1 => proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    (proptest::collection::vec(line(), 0..12), any::<bool>()).prop_map(|(lines, ends)| {
        let mut text = lines.join(&b'\n');
        text.extend(ends.then_some(b'\n'));
        text
    })
}

/// `text` in pieces whose lengths are `cuts`, taken in turn.
fn pieces<'t>(mut text: &'t [u8], cuts: &[usize]) -> Vec<&'t [u8]> {
    let mut pieces = Vec::new();
    for &cut in cuts.iter().cycle() {
        if text.is_empty() {
            break;
        }
        let (piece, rest) = text.split_at(cut.min(text.len()));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(1..120_usize, 1..10)
}

proptest! {
    #[test]
    fn any_split_equals_one_piece(text in text(), cuts in cuts()) {
        let whole = stream([&text[..]]);
        prop_assert_eq!(&whole.0, &naive(&text));
        prop_assert_eq!(whole.1.bytes, text.len() as u64);
        prop_assert_eq!(stream(pieces(&text, &cuts)), whole);
    }

    #[test]
    fn a_writer_that_fails_costs_nothing(
        text in text(),
        cuts in cuts(),
        moods in proptest::collection::vec(prop_oneof![Just(None), (1..90_usize).prop_map(Some)], 1..9)
    ) {
        prop_assume!(moods.iter().any(Option::is_some));
        let writer = Moody { taken: Vec::new(), moods, turn: 0 };
        let mut stream = StreamFilter::new(filter(), writer).with_limit(LIMIT);
        for piece in pieces(&text, &cuts) {
            let mut rest = piece;
            while let Err(error) = stream.push(rest) {
                rest = &rest[error.taken..];
            }
        }
        let summary = loop {
            if let Ok(summary) = stream.finish() {
                break summary;
            }
        };
        prop_assert_eq!(summary.bytes, text.len() as u64);
        prop_assert_eq!(stream.into_output().taken, naive(&text));
    }
}

/// A writer that takes a part, or nothing, as the mood is.
struct Moody {
    taken: Vec<u8>,
    moods: Vec<Option<usize>>,
    turn: usize,
}

impl Write for Moody {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(text)])
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.turn += 1;
        let Some(room) = self.moods[self.turn % self.moods.len()] else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        let text: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).collect();
        let len = room.min(text.len());
        self.taken.extend_from_slice(&text[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn faults_are_told_with_line_column_and_byte() {
    let text = [LABELED, b"\n\n{\"a\":01}\n", &[b'x'; LIMIT + 1], b"\n{}"].concat();
    let (answer, summary, diary) = stream([&text[..]]);
    assert_eq!(answer, naive(&text));
    let faults: Vec<_> = diary.0.iter().filter_map(|entry| entry.as_ref().err()).collect();
    let line_3 = LABELED.len() as u64 + 2;
    assert_eq!((faults[0].line, faults[0].line_start), (3, line_3));
    assert_eq!((faults[0].column(), faults[0].offset()), (7, line_3 + 6));
    assert_eq!(faults[0].to_string(), "line 3, column 7 (byte 67): not a number as JSON writes it");
    assert_eq!((faults[1].line, faults[1].line_start), (4, line_3 + 9));
    assert_eq!(faults[1].kind, FaultKind::TooLong { limit: LIMIT });
    assert_eq!((summary.lines, summary.records, summary.blank), (5, 2, 1));
    assert_eq!((summary.malformed, summary.too_long), (1, 1));
}

#[test]
fn many_records_are_one_write_and_none_is_copied() {
    /// Notes where in memory the text lies that is written.
    struct Places(Vec<Vec<(*const u8, usize)>>);

    impl Write for Places {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.write_vectored(&[IoSlice::new(text)])
        }

        fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
            self.0.push(slices.iter().map(|slice| (slice.as_ptr(), slice.len())).collect());
            Ok(slices.iter().map(|slice| slice.len()).sum())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let text = [LABELED, b"\n"].concat().repeat(40);
    let mut stream = StreamFilter::new(filter(), Places(Vec::new()));
    stream.push(&text).expect("it takes everything");
    let writes = stream.into_output().0;
    assert_eq!(writes.len(), 1);
    let inside = text.as_ptr_range();
    let kept: usize =
        writes[0].iter().filter(|(at, _)| inside.contains(at)).map(|(_, len)| len).sum();
    let made: usize =
        writes[0].iter().filter(|(at, _)| !inside.contains(at)).map(|(_, len)| len).sum();
    assert_eq!((kept, made), (text.len(), 40 * TAG.len()));
}

#[test]
fn one_filter_takes_one_stream_after_the_other() {
    let mut stream = StreamFilter::new(filter(), Vec::new());
    for _ in 0..2 {
        stream.push(b"{}\n{\"kubernetes\":").expect("a Vec takes everything");
        let summary = stream.finish().expect("a Vec takes everything");
        assert_eq!((summary.lines, summary.records, summary.malformed), (2, 1, 1));
    }
}
