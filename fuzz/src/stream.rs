//! A stream in pieces: whatever the pieces, the answers and the faults are those of one piece,
//! and those of its lines one by one.

use std::io;

use tagsplice::{
    Fault, Filter, Line, LineKind, Output, Policy, Record, Sink, StreamFilter, Summary,
};

use crate::policies::{TAGS, policies};
use crate::source::Source;
use crate::texts::texts;

/// What a stream gave.
#[derive(Debug, Default, PartialEq)]
struct Given {
    output: Vec<u8>,
    summary: Summary,
    faults: Vec<Fault>,
}

/// An output that keeps the faults.
struct Keeper {
    output: Output<Vec<u8>>,
    faults: Vec<Fault>,
}

impl Sink for Keeper {
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
        if let LineKind::Fault(fault) = line.kind {
            self.faults.push(fault);
        }
        self.output.line(line)
    }
}

/// The first bytes say how to cut what follows.
pub fn run(data: &[u8]) {
    let (cuts, rest) = data.split_at(data.len().min(6));
    let text = texts(rest).join(&b'\n');
    let mut source = Source::new(cuts);
    let policy = source.pick(policies());
    let tag = source.pick(&TAGS);
    let limit = source.pick(&[usize::MAX, 1_000, 100, 10]);
    let sizes = [source.below(256) + 1, source.below(16) + 1, source.below(256) + 1];

    let whole = stream(policy, tag, limit, [text.as_slice()]);
    assert_eq!(stream(policy, tag, limit, pieces(&text, sizes)), whole);
    assert_eq!(whole.output, one_by_one(policy, tag, limit, &text));
    assert_eq!(whole.summary.bytes, text.len() as u64);
}

fn pieces(mut text: &[u8], sizes: [usize; 3]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    for size in sizes.into_iter().cycle() {
        if text.is_empty() {
            break;
        }
        let (piece, rest) = text.split_at(size.min(text.len()));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

fn stream<'t>(
    policy: Policy<'_>,
    tag: Option<&[u8]>,
    limit: usize,
    pieces: impl IntoIterator<Item = &'t [u8]>,
) -> Given {
    let keeper = Keeper { output: Output::new(Vec::new()), faults: Vec::new() };
    let filter = Filter::new(policy).with_owned_memo(4_096);
    let mut stream = StreamFilter::new(filter, keeper).with_limit(limit);
    if let Some(tag) = tag {
        stream = stream.with_tag(tag);
    }
    for piece in pieces {
        stream.push(piece).expect("a Vec takes all");
    }
    let summary = stream.finish().expect("a Vec takes all");
    let Keeper { mut output, faults } = stream.into_sink();
    output.flush().expect("a Vec takes all");
    Given { output: output.into_writer(), summary, faults }
}

/// The answer to each line, or the line.
fn one_by_one(policy: Policy<'_>, tag: Option<&[u8]>, limit: usize, text: &[u8]) -> Vec<u8> {
    let answer = |line: &[u8]| {
        let record = tag.map_or(Record::new(line), |tag| Record::new(line).with_tag(tag));
        let mut filter = Filter::new(policy);
        match filter.apply(record) {
            Ok(view) if line.len() <= limit => view.to_vec(),
            _ => line.to_vec(),
        }
    };
    text.split(|&byte| byte == b'\n').map(answer).collect::<Vec<_>>().join(&b'\n')
}
