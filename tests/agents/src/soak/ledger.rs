//! Numbered records: which arrived, where, and how often.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

/// What a trial came to.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) written: usize,
    pub(super) arrived: usize,
    pub(super) missing: Vec<usize>,
    /// Records that came more often than once, and how many copies too many there are.
    pub(super) doubled: usize,
    pub(super) copies: usize,
}

/// The labels of record `n`, as JSON, and the tag that they mean.
pub(super) fn labels(n: usize) -> (&'static str, &'static str) {
    const KINDS: [(&str, &str); 3] = [
        (r#"{"region":"ap-south-1"}"#, "general-elastic-ap-south-1"),
        (r#"{"region":"eu-west-1","has-sensitive-data":"true"}"#, "general-s3"),
        (r#"{"app":"web"}"#, "general-elastic"),
    ];
    KINDS[n % KINDS.len()]
}

/// Line `n` of the log.
pub(super) fn line(n: usize) -> String {
    // Every eleventh is one that the host writes wrong.
    let took = if n.is_multiple_of(11) { ",\"took\":\"nan\"" } else { "" };
    let (labels, _) = labels(n);
    format!(
        "{{\"n\":{n},\"log\":\"GET /items/{n}\"{took},\"kubernetes\":{{\"labels\":{labels}}}}}\n"
    )
}

impl Ledger {
    /// Reads all outputs of a folder. `by_file`: each record must be in the file that has its
    /// tag as name, and no other.
    pub(super) fn read(folder: &Path, written: usize, by_file: bool) -> anyhow::Result<Self> {
        let mut counts = vec![0_usize; written];
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            for line in fs::read_to_string(&path)?.lines() {
                let record: Value =
                    serde_json::from_str(line).with_context(|| format!("{file}: {line}"))?;
                let n = record["n"].as_u64().with_context(|| format!("{file}: {line}"))? as usize;
                let (_, tag) = labels(n);
                ensure!(record["new_tag"] == tag, "{file}: not {tag}: {line}");
                ensure!(!by_file || file == tag, "{file}: belongs into {tag}: {line}");
                *counts.get_mut(n).with_context(|| format!("never written: {line}"))? += 1;
            }
        }
        let missing = (0..written).filter(|&n| counts[n] == 0).collect();
        Ok(Self {
            written,
            arrived: counts.iter().filter(|&&count| count > 0).count(),
            missing,
            doubled: counts.iter().filter(|&&count| count > 1).count(),
            copies: counts.iter().map(|&count| count.saturating_sub(1)).sum(),
        })
    }
}
