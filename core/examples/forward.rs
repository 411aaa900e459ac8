//! Fluent Forward: the entries of a packed message, routed without decoding them.
//!
//! ```text
//! cargo run --release --example forward -- ENTRIES OUT
//! ```
//!
//! `ENTRIES` holds entries as they are in a `PackedForward` message, `[time, record]` one
//! after the other. `OUT` gets one message per tag, ready for any forward input:
//! `[tag, entries, {"size": n}]`.

use std::collections::BTreeMap;

use tagsplice::msgpack::value_len;
use tagsplice::{Error, Filter, Policy};

/// The entries of one tag.
#[derive(Debug, Default)]
pub struct Chunk {
    /// One after the other.
    pub entries: Vec<u8>,
    /// How many.
    pub size: u32,
}

/// Routes entries. Those whose record gets no tag keep `tag`, with which they came.
pub fn route(
    filter: &mut Filter<'_>,
    tag: &[u8],
    mut entries: &[u8],
) -> Result<BTreeMap<Vec<u8>, Chunk>, Bad> {
    let mut chunks: BTreeMap<Vec<u8>, Chunk> = BTreeMap::new();
    while !entries.is_empty() {
        // An array of two: the time (a number, an ext, or with metadata an array), the record.
        let after_head = entries.strip_prefix(&[0x92]).ok_or(Bad::Entry)?;
        let time_len = value_len(after_head)?;
        let record_start = 1 + time_len;
        let record_end = record_start + value_len(&entries[record_start..])?;
        let (entry, rest) = entries.split_at(record_end);
        let (front, record) = entry.split_at(record_start);

        let view = filter.apply_msgpack(record)?;
        let chunk = chunks.entry(view.tag().unwrap_or(tag).into()).or_default();
        chunk.entries.extend_from_slice(front);
        view.append_to(&mut chunk.entries);
        chunk.size += 1;
        entries = rest;
    }
    Ok(chunks)
}

/// A `PackedForward` message.
pub fn message(tag: &[u8], chunk: &Chunk) -> Vec<u8> {
    let len = |len: usize| u32::try_from(len).expect("below 4 GiB").to_be_bytes();
    let mut to = vec![0x93, 0xDB];
    to.extend(len(tag.len()));
    to.extend(tag);
    to.push(0xC6);
    to.extend(len(chunk.entries.len()));
    to.extend(&chunk.entries);
    to.extend(b"\x81\xa4size\xce");
    to.extend(chunk.size.to_be_bytes());
    to
}

/// Bytes that are not entries.
#[derive(Debug)]
pub enum Bad {
    /// An entry is not an array of two.
    Entry,
    /// A record is not a map, or damaged.
    Record(Error),
}

impl std::fmt::Display for Bad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entry => write!(f, "an entry must be an array of a time and a record"),
            Self::Record(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Bad {}

impl From<Error> for Bad {
    fn from(error: Error) -> Self {
        Self::Record(error)
    }
}

#[allow(dead_code, reason = "the test has a main function of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err("usage: forward ENTRIES OUT".into());
    };
    let entries = std::fs::read(input)?;
    let start = std::time::Instant::now();
    let mut filter = Filter::new(Policy::example());
    let chunks = route(&mut filter, b"untagged", &entries)?;
    let elapsed = start.elapsed().as_secs_f64();
    let size: u32 = chunks.values().map(|chunk| chunk.size).sum();
    let messages: Vec<_> = chunks.iter().map(|(tag, chunk)| message(tag, chunk)).collect();
    std::fs::write(output, messages.concat())?;
    println!("{size} records, {} tags: {:.0} records/s", chunks.len(), f64::from(size) / elapsed);
    Ok(())
}
