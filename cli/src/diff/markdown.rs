//! Changes as a comment on a pull request.

use std::fmt::Write;

use super::{Report, by, example, tag};

/// GitHub refuses comments of more than 65,536 characters.
const MAX_LEN: usize = 60_000;

pub(super) fn render(report: &Report<'_>) -> String {
    let (old, new) = (code(report.old), code(report.new));
    let mut text = format!("### Log routes: {old} → {new}\n\n");
    if let Some([old, new]) = &report.diff.tag_key {
        let _ = writeln!(text, "The tag key changes from {} to {}.\n", code(old), code(new));
    }
    if let Some([old, new]) = &report.diff.schema {
        let _ =
            writeln!(text, "The layout of records changes from {} to {}.\n", code(old), code(new));
    }
    if report.diff.changes.is_empty() {
        text += "No record gets another tag.\n";
    } else {
        text += "| old tag | new tag | by | for example |\n|---|---|---|---|\n";
    }
    let mut rows = report.diff.changes.iter();
    while let Some(change) = rows.next() {
        if text.len() > MAX_LEN {
            let _ = writeln!(text, "\nAnd {} changes more.", rows.len() + 1);
            break;
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} → {} | {} |",
            code(tag(&change.old)),
            code(tag(&change.new)),
            plain(&by(&change.old)),
            plain(&by(&change.new)),
            code(&example(change, report.layout))
        );
    }
    if let Some(sample) = &report.sample {
        let _ = writeln!(
            text,
            "\n{} of {} records in the sample get another tag.",
            sample.changed, sample.records
        );
        if sample.changed > 0 {
            text += "\n| records | old tag | new tag |\n|---:|---|---|\n";
        }
        for change in sample.changes.iter().take(100) {
            let name = |tag: &Option<String>| code(tag.as_deref().unwrap_or("(no tag)"));
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                change.records,
                name(&change.old),
                name(&change.new)
            );
        }
    }
    text
}

/// Text that GitHub shows as it is, whatever is in it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|").replace(['\n', '\r'], " "))
}

/// Names that a route file gives must not become markup.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}
