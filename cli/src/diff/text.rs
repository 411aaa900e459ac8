//! Changes for people.

use std::fmt::Write;

use super::{Report, by, example, tag};
use crate::color::{BAD, GOOD, paint};

pub(super) fn render(report: &Report<'_>, is_coloured: bool) -> String {
    let arrow = |old: &str, new: &str| {
        format!("{} -> {}", paint(is_coloured, BAD, old), paint(is_coloured, GOOD, new))
    };
    let mut text = String::new();
    if let Some([old, new]) = &report.diff.tag_key {
        let _ = writeln!(text, "tag key {}", arrow(old, new));
    }
    if let Some([old, new]) = &report.diff.schema {
        let _ = writeln!(text, "schema {}", arrow(old, new));
    }
    for change in &report.diff.changes {
        let _ = writeln!(text, "{}", arrow(tag(&change.old), tag(&change.new)));
        let _ = writeln!(text, "  by {} -> {}", by(&change.old), by(&change.new));
        let _ = writeln!(text, "  for example {}", example(change, report.layout));
    }
    if let Some(sample) = &report.sample {
        for change in &sample.changes {
            let name = |tag: &Option<String>| tag.as_deref().unwrap_or("(no tag)").to_owned();
            let _ = writeln!(
                text,
                "{} of the sample: {}, first in {}",
                change.records,
                arrow(&name(&change.old), &name(&change.new)),
                change.first
            );
        }
        if sample.others > 0 {
            let _ = writeln!(text, "{} of the sample: other changes", sample.others);
        }
        let _ = writeln!(
            text,
            "{} of {} records in the sample get another tag",
            sample.changed, sample.records
        );
    }
    let _ = match report.diff.changes.len() {
        0 => writeln!(text, "{} -> {}: no record gets another tag", report.old, report.new),
        1 => writeln!(text, "{} -> {}: 1 change", report.old, report.new),
        count => writeln!(text, "{} -> {}: {count} changes", report.old, report.new),
    };
    text
}
