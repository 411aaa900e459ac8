//! The streaming filter: nothing is lost, whatever the chunks, the lines and the writer are.

mod writers;

use std::io::{self, Write};

use proptest::prelude::*;
use tagsplice::image::{Image, SCOPE_LEN, header, map, scope};
use tagsplice::{
    Fault, FaultKind, Filter, Line, LineKind, Output, Policy, Sink, StreamFilter, Summary,
};

use writers::Moody;

const LABELED: &[u8] = br#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
const TAG: &[u8] = br#","new_tag":"general-elastic-ap-south-1""#;

/// What a stream hands over: tags and faults.
type Diary = Vec<Result<Option<Vec<u8>>, Fault>>;

/// An output that notes what it is handed over.
struct Noting<W> {
    output: Output<W>,
    diary: Diary,
}

impl<W: Write> Noting<W> {
    fn new(writer: W) -> Self {
        Self { output: Output::new(writer), diary: Vec::new() }
    }
}

impl<W: Write> Sink for Noting<W> {
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
        self.output.line(line)?;
        match line.kind {
            LineKind::Record(view) => self.diary.push(Ok(view.tag().map(<[u8]>::to_vec))),
            LineKind::Fault(fault) => self.diary.push(Err(fault)),
            _ => {}
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

const LIMIT: usize = 200;

fn filter() -> Filter<'static> {
    Filter::new(Policy::example())
}

/// What comes out of the chunks, by the stream.
fn stream<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<u8>, Summary, Diary) {
    let mut stream = StreamFilter::new(filter(), Noting::new(Vec::new())).with_limit(LIMIT);
    chunks.into_iter().for_each(|chunk| stream.push(chunk).expect("a Vec takes everything"));
    let summary = stream.finish().expect("a Vec takes everything");
    let Noting { output, diary } = stream.into_sink();
    (output.into_writer(), summary, diary)
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
        let mut stream = StreamFilter::new(filter(), Output::new(writer)).with_limit(LIMIT);
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
        prop_assert_eq!(stream.into_sink().into_writer().taken, naive(&text));
    }
}

/// Lines go to the places that their tags say, under the policy that is in force when they end.
#[test]
fn one_stream_feeds_many_outputs_and_its_policy_changes_within_a_line() {
    #[derive(Default)]
    struct ByTag(std::collections::BTreeMap<Vec<u8>, Vec<u8>>);

    impl Sink for ByTag {
        fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
            let LineKind::Record(view) = line.kind else { return Ok(()) };
            let output = self.0.entry(view.tag().unwrap_or(b"none").to_vec()).or_default();
            line.pieces().for_each(|piece| output.extend_from_slice(piece));
            Ok(())
        }
    }

    // The same policy, blind to labels.
    let mut blind = Policy::example().image().to_vec();
    let image = Image::new(&blind);
    let labels = image.size(header::SCOPES) + image.size(header::LABELS) * SCOPE_LEN;
    let lengths = image.size(labels + scope::MAP) + map::LENGTHS;
    blind[lengths..lengths + 8].fill(0);
    let line = [LABELED, b"\n"].concat();
    let mut stream = StreamFilter::new(filter(), ByTag::default());
    stream.push(&line).expect("taken");
    stream.push(&line[..30]).expect("taken");
    stream.filter_mut().set_policy(Policy::from_image_unchecked(&blind));
    stream.push(&line[30..]).expect("taken");
    stream.push(b"{}\n").expect("taken");
    let outputs = stream.into_sink().0;
    let tags: Vec<_> = outputs.keys().map(|tag| String::from_utf8_lossy(tag)).collect();
    assert_eq!(tags, ["general-elastic", "general-elastic-ap-south-1", "none"]);
    assert!(outputs[&b"general-elastic"[..]].starts_with(&LABELED[..LABELED.len() - 1]));
}

#[test]
fn faults_are_reported_with_line_column_and_byte() {
    let text = [LABELED, b"\n\n{\"a\":01}\n", &[b'x'; LIMIT + 1], b"\n{}"].concat();
    let (answer, summary, diary) = stream([&text[..]]);
    assert_eq!(answer, naive(&text));
    let faults: Vec<_> = diary.iter().filter_map(|entry| entry.as_ref().err()).collect();
    let line_3 = LABELED.len() as u64 + 2;
    assert_eq!((faults[0].line, faults[0].line_start), (3, line_3));
    assert_eq!((faults[0].column(), faults[0].offset()), (7, line_3 + 6));
    assert_eq!(faults[0].to_string(), "line 3, column 7 (byte 67): not a number in JSON");
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

/// The tag that all records came with, for a policy that checks identity.
#[test]
fn the_streams_tag_is_each_records() {
    let policy = Policy::from_image(include_bytes!("../identity.image")).expect("an image");
    let line =
        b"{\"kubernetes\":{\"pod_name\":\"web\",\"namespace_name\":\"shop\",\"labels\":{}}}\n";
    let tagged = |pod: &str| {
        let tag = format!("kube.var.log.containers.{pod}_shop_app-{}.log", "0".repeat(64));
        let noting = Noting::new(Vec::new());
        let mut stream = StreamFilter::new(Filter::new(policy), noting).with_tag(tag);
        stream.push(line).expect("a Vec takes everything");
        stream.into_sink().diary.pop().expect("a record").expect("a record")
    };
    assert_eq!(tagged("web").as_deref(), Some(&b"general"[..]));
    assert_eq!(tagged("api").as_deref(), Some(&b"quarantine"[..]));
}

#[test]
fn one_filter_takes_one_stream_after_the_other() {
    let mut stream = StreamFilter::new(filter(), Output::new(Vec::new()));
    for _ in 0..2 {
        stream.push(b"{}\n{\"kubernetes\":").expect("a Vec takes everything");
        let summary = stream.finish().expect("a Vec takes everything");
        assert_eq!((summary.lines, summary.records, summary.malformed), (2, 1, 1));
    }
}
