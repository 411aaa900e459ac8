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
    // Some longer than a line may be.
    proptest::collection::vec(prop_oneof![3 => 1..120_usize, 1 => 120..3 * LIMIT], 1..10)
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

/// A signal in the middle of a write is nothing to trouble the caller with; anything else is.
#[test]
fn an_interrupted_write_goes_on_and_any_other_is_an_error() {
    struct Once(Option<io::ErrorKind>, Vec<u8>);

    impl Write for Once {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.take().map_or_else(|| self.1.write(text), |kind| Err(kind.into()))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let once = |kind| StreamFilter::new(filter(), Once(Some(kind), Vec::new()));
    let mut stream = once(io::ErrorKind::Interrupted);
    stream.push(b"{}\n").expect("no error");
    assert_eq!(stream.into_output().1, b"{}\n");

    let mut stream = once(io::ErrorKind::BrokenPipe);
    let error = stream.push(b"{}\n{").expect_err("the writer's");
    assert_eq!((error.taken, error.source.kind()), (3, io::ErrorKind::BrokenPipe));
    assert_eq!(error.to_string(), "cannot write the answers: broken pipe");
    let source = std::error::Error::source(&error).expect("the writer's").to_string();
    assert_eq!(source, "broken pipe");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::BrokenPipe);

    // A writer that takes nothing, and says that all went well.
    let mut full = [0; 1];
    let mut stream = StreamFilter::new(filter(), &mut full[..]).with_observer(Diary::default());
    let error = stream.push(b"{}\n").expect_err("no room");
    assert_eq!((error.taken, error.source.kind()), (3, io::ErrorKind::WriteZero));
    assert_eq!(*stream.observer_mut(), Diary(vec![Ok(None)]));
    assert!(stream.output_mut().is_empty());
}

/// A pipe that breaks between the lines of a chunk and the one that is too long to be kept.
#[test]
fn a_chunk_is_taken_to_its_end_when_only_its_last_line_is_not_written() {
    struct Second(usize);

    impl Write for Second {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 == 2 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(text.len()) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut stream = StreamFilter::new(filter(), Second(0)).with_limit(4);
    let error = stream.push(b"{}\nmore than four").expect_err("the second write");
    assert_eq!(error.taken, 17);
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
    assert_eq!((faults[1].column(), faults[1].offset()), (201, line_3 + 9 + 200));
    assert_eq!(
        faults[1].to_string(),
        "line 4, column 201 (byte 270): the line is over the limit of 200 bytes for one record"
    );
    assert_eq!((summary.lines, summary.records, summary.blank), (5, 2, 1));
    assert_eq!((summary.malformed, summary.too_long), (1, 1));
}

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

/// How many writes this text takes when it comes in one chunk; what comes out is right.
fn writes(text: &[u8]) -> usize {
    let mut stream = StreamFilter::new(filter(), Vec::new());
    stream.push(text).expect("a Vec takes everything");
    let mut answer = Vec::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let record = line.strip_suffix(b"\n").expect("each line has an end");
        filter().apply(record).expect("a record").append_to(&mut answer);
        answer.push(b'\n');
    }
    assert!(stream.into_output() == answer);

    let mut stream = StreamFilter::new(filter(), Places(Vec::new()));
    stream.push(text).expect("it takes everything");
    let writes = stream.into_output().0;
    assert!(writes.iter().all(|pieces| pieces.len() <= 128));
    writes.len()
}

/// A vectored write has 128 pieces at most, and a record makes two or three.
#[test]
fn more_records_than_go_into_one_write_are_several() {
    let line = [LABELED, b"\n"].concat();
    for (lines, count) in [(1, 1), (62, 1), (63, 1), (64, 2), (126, 2), (127, 3), (1_000, 16)] {
        assert_eq!(writes(&line.repeat(lines)), count, "{lines} records");
    }
    // One that is copied whole comes first, so that the pieces are odd in number.
    let first = b"{\"new_tag\":1,\"kubernetes\":{\"labels\":{}}}\n";
    for (lines, count) in [(62, 1), (63, 1), (64, 2)] {
        let text = [&first[..], &line.repeat(lines)].concat();
        assert_eq!(writes(&text), count, "one and {lines} records");
    }
}

/// Answers from which an old tag was taken are copied, but never more than 64 KiB of them.
#[test]
fn what_is_copied_for_one_write_is_limited() {
    let record = |len: usize| {
        let start = r#"{"new_tag":1,"kubernetes":{"labels":{}},"log":""#;
        let answer = r#"{"kubernetes":{"labels":{}},"log":"","new_tag":"general-elastic"}"#;
        format!("{start}{}\"}}\n", "x".repeat(len - answer.len())).into_bytes()
    };
    for (len, lines, count) in [(4_096, 16, 1), (4_096, 17, 1), (4_096, 18, 2), (4_097, 17, 2)] {
        assert_eq!(writes(&record(len).repeat(lines)), count, "{lines} answers of {len} bytes");
    }
}

#[test]
fn many_records_are_one_write_and_none_is_copied() {
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

/// The tag that all records came with, for a policy that checks identity.
#[test]
fn the_streams_tag_is_each_records() {
    use tagsplice::image::header;

    let mut image = Policy::seed().image().to_vec();
    image[header::FLAGS] |= 1;
    // Keys that it has not, since none of its routes asks for them.
    for (field, key) in [(header::NAMESPACE, 10_u32), (header::POD, 11)] {
        image[field..][..4].copy_from_slice(&key.to_le_bytes());
    }
    let policy = Policy::from_image_unchecked(&image);
    let line =
        b"{\"kubernetes\":{\"pod_name\":\"web\",\"namespace_name\":\"shop\",\"labels\":{}}}\n";
    let tagged = |pod: &str| {
        let tag = format!("kube.var.log.containers.{pod}_shop_app-{}.log", "0".repeat(64));
        let mut diary = Diary::default();
        let mut stream = StreamFilter::new(Filter::new(policy), Vec::new())
            .with_tag(tag)
            .with_observer(&mut diary);
        stream.push(line).expect("a Vec takes everything");
        diary.0.pop().expect("a record").expect("a record").is_some()
    };
    assert!(tagged("web"));
    // Untrusted; the built-in policy has no tag for that.
    assert!(!tagged("api"));
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
