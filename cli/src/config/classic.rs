//! A classic configuration, `fluent-bit.conf`.

use super::Section;

/// The whole file.
pub(super) fn render(head: &str, sections: &[Section]) -> String {
    let mut text: String =
        head.lines().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect();
    for section in sections {
        text += "\n";
        text += &one(section);
    }
    text
}

/// One section, with its comment.
pub(super) fn one(section: &Section) -> String {
    let mut text = String::new();
    for line in section.comment.lines() {
        text += &format!("# {line}\n");
    }
    text += &format!("[{}]\n", section.kind.name());
    let width = section.entries.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    for (key, value) in &section.entries {
        text += &format!("    {key:width$}  {value}\n");
    }
    text
}
