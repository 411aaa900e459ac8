//! How many records got which tag.

use std::collections::HashMap;
use std::fmt;

use tagsplice::Summary;

/// Counts by tag, and sums over all inputs.
#[derive(Default)]
pub(crate) struct Tally {
    tags: HashMap<Vec<u8>, u64>,
    untagged: u64,
    lines: u64,
    records: u64,
    blank: u64,
    malformed: u64,
    too_long: u64,
    bytes: u64,
}

impl Tally {
    /// A record got this tag, or none.
    pub(crate) fn count(&mut self, tag: Option<&[u8]>) {
        let Some(tag) = tag else {
            self.untagged += 1;
            return;
        };
        // Looked up before it is copied: nearly every tag was seen before.
        match self.tags.get_mut(tag) {
            Some(count) => *count += 1,
            None => drop(self.tags.insert(tag.to_vec(), 1)),
        }
    }

    /// An input was made of this.
    pub(crate) fn add(&mut self, summary: &Summary) {
        self.lines += summary.lines;
        self.records += summary.records;
        self.blank += summary.blank;
        self.malformed += summary.malformed;
        self.too_long += summary.too_long;
        self.bytes += summary.bytes;
    }

    /// Were there lines that are no records?
    pub(crate) const fn has_faults(&self) -> bool {
        self.malformed + self.too_long > 0
    }

    /// The tags as they are shown, the most frequent first.
    fn rows(&self) -> Vec<(String, u64)> {
        let name = |tag: &Vec<u8>| String::from_utf8_lossy(tag).escape_debug().to_string();
        let mut rows: Vec<_> = self.tags.iter().map(|(tag, &count)| (name(tag), count)).collect();
        if self.untagged > 0 {
            rows.push(("(no tag)".into(), self.untagged));
        }
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        rows
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let width = rows.iter().map(|(tag, _)| tag.chars().count()).max().unwrap_or(0).max(10);
        writeln!(f, "{:width$}  {:>10}  {:>6}", "tag", "records", "share")?;
        for (tag, count) in rows {
            let share = count as f64 * 100.0 / self.records as f64;
            writeln!(f, "{tag:width$}  {count:>10}  {share:>5.1}%")?;
        }
        writeln!(f, "{:width$}  {:>10}", "all records", self.records)?;
        let others = [
            ("malformed", self.malformed),
            ("too long", self.too_long),
            ("blank lines", self.blank),
        ];
        for (name, count) in others.iter().filter(|(_, count)| *count > 0) {
            writeln!(f, "{name:width$}  {count:>10}")?;
        }
        writeln!(f, "{} lines, {} bytes", self.lines, self.bytes)
    }
}
