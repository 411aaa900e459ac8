//! Numbered records: which arrived, how often, and in which output.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::ensure;
use serde_json::Value;

/// The tags of the records; a fourth of them has none.
pub(super) const TAGS: [&str; 3] = ["general-elastic-ap-south-1", "general-s3", "general-elastic"];
/// The output for records without a tag.
pub(super) const CATCH_ALL: &str = "catch-all";
const LABELS: [&str; 4] = [
    r#"{"labels":{"region":"ap-south-1"}}"#,
    r#"{"labels":{"region":"eu-west-1","has-sensitive-data":"true"}}"#,
    r#"{"labels":{"app":"web"}}"#,
    "{}",
];

/// Line `n` of the log. `want` is what `control-filter` routes by.
pub(super) fn line(n: usize) -> String {
    let kind = n % LABELS.len();
    let want = TAGS.get(kind).map_or_else(String::new, |tag| format!(r#","want":"{tag}""#));
    format!("{{\"n\":{n},\"log\":\"GET /items/{n}\"{want},\"kubernetes\":{}}}\n", LABELS[kind])
}

/// What became of the records of a run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) lost: usize,
    /// Copies too many.
    pub(super) twice: usize,
    /// Copies in an output that is not for their tag.
    pub(super) misrouted: usize,
    /// Lines that are not whole records.
    pub(super) damaged: usize,
}

/// Counts what is in the outputs' files. `by_tag`: each record has one output.
pub(super) fn count(folder: &Path, written: usize, by_tag: bool) -> anyhow::Result<Count> {
    let mut copies = BTreeMap::new();
    let mut count = Count::default();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path)?.lines() {
            let n =
                serde_json::from_str::<Value>(line).ok().and_then(|record| record["n"].as_u64());
            // After a kill, tail may read on in the middle of a line.
            let Some(n) = n.map(|n| n as usize) else {
                count.damaged += 1;
                continue;
            };
            ensure!(n < written, "{file}: never written: {line}");
            *copies.entry(n).or_insert(0_usize) += 1;
            let output = TAGS.get(n % LABELS.len()).copied().unwrap_or(CATCH_ALL);
            count.misrouted += usize::from(by_tag && file != output);
        }
    }
    count.lost = written - copies.len();
    count.twice = copies.values().map(|copies| copies - 1).sum();
    Ok(count)
}
