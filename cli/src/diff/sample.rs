//! The records of a sample that get another tag.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};

use anyhow::Context;
use serde::Serialize;
use tagsplice::{Filter, Policy, Record};

use crate::files::Input;

/// The most kinds of changes that are counted one by one.
const MAX_KINDS: usize = 1000;

/// What was counted.
#[derive(Serialize)]
pub(super) struct Sample {
    pub(super) records: u64,
    pub(super) changed: u64,
    /// The most frequent first.
    pub(super) changes: Vec<Kind>,
    /// Records of kinds that are not counted one by one.
    pub(super) others: u64,
    /// Lines that are not records.
    pub(super) malformed: u64,
}

/// Records with the same two tags.
#[derive(Serialize)]
pub(super) struct Kind {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    pub(super) records: u64,
    /// The file and line of the first.
    pub(super) first: String,
}

type Tags = [Option<Vec<u8>>; 2];

/// Filters each record by both policies.
pub(super) fn compare(
    images: [&[u8]; 2],
    inputs: &[Input],
    tag: Option<&str>,
) -> anyhow::Result<Sample> {
    let [old, new] = images.map(Policy::from_image);
    let mut filters = [Filter::new(old?), Filter::new(new?)];
    let mut sample =
        Sample { records: 0, changed: 0, changes: Vec::new(), others: 0, malformed: 0 };
    let mut kinds: HashMap<Tags, Kind> = HashMap::new();
    for input in inputs {
        let reader = input.open_records(|input| input).with_context(|| input.name())?;
        let mut lines = BufReader::new(reader);
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if lines.read_until(b'\n', &mut line).with_context(|| input.name())? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let tags = filters.each_mut().map(|filter| tag_of(filter, &line, tag));
            let [Some(old), Some(new)] = tags else {
                sample.malformed += 1;
                continue;
            };
            sample.records += 1;
            if old == new {
                continue;
            }
            sample.changed += 1;
            let tags = [old, new];
            if let Some(kind) = kinds.get_mut(&tags) {
                kind.records += 1;
            } else if kinds.len() < MAX_KINDS {
                let [old, new] = tags
                    .clone()
                    .map(|tag| tag.map(|tag| String::from_utf8_lossy(&tag).into_owned()));
                let first = format!("{}:{number}", input.name());
                kinds.insert(tags, Kind { old, new, records: 1, first });
            } else {
                sample.others += 1;
            }
        }
    }
    sample.changes = kinds.into_values().collect();
    sample.changes.sort_by(|a, b| {
        b.records.cmp(&a.records).then_with(|| (&a.old, &a.new).cmp(&(&b.old, &b.new)))
    });
    Ok(sample)
}

/// The tag that a record gets, if the line is a record.
fn tag_of(filter: &mut Filter<'_>, line: &[u8], tag: Option<&str>) -> Option<Option<Vec<u8>>> {
    let record = Record::new(line);
    let record = tag.map_or(record, |tag| record.with_tag(tag.as_bytes()));
    let view = filter.apply(record).ok()?;
    Some(view.tag().map(<[u8]>::to_vec))
}
