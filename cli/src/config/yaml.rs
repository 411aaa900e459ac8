//! A configuration in YAML, `fluent-bit.yaml`.

use super::Section;
use super::section::Kind;

/// The whole file.
pub(super) fn render(head: &str, sections: &[Section]) -> String {
    let mut text = comment(head, "");
    for kind in Kind::ALL {
        let (title, indent) = match kind {
            Kind::Service => ("\nservice:\n", "  "),
            Kind::Input => ("\npipeline:\n  inputs:\n", "    "),
            Kind::Filter => ("\n  filters:\n", "    "),
            Kind::Output => ("\n  outputs:\n", "    "),
        };
        let mut of_kind = sections.iter().filter(|section| section.kind == kind).peekable();
        if of_kind.peek().is_some() {
            text += title;
        }
        for section in of_kind {
            text += &one(section, indent);
        }
    }
    text
}

/// A section, and its processors.
fn one(section: &Section, indent: &str) -> String {
    let mut text = comment(section.comment, indent);
    for (index, (key, value)) in section.entries.iter().enumerate() {
        let mark = match (section.kind, index) {
            (Kind::Service, _) => "",
            (_, 0) => "- ",
            _ => "  ",
        };
        text += &format!("{indent}{mark}{}: {}\n", key.to_lowercase(), scalar(value));
    }
    if !section.processors.is_empty() {
        text += &format!("{indent}  processors:\n{indent}    logs:\n");
        for processor in &section.processors {
            text += &one(processor, &format!("{indent}      "));
        }
    }
    text
}

fn comment(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}# {line}").trim_end().to_owned() + "\n").collect()
}

/// A value as YAML takes it for a string, whatever it looks like.
pub(super) fn scalar(value: &str) -> String {
    let is_word = value.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let means_more = ["on", "off", "yes", "no", "true", "false", "null", "y", "n", ""];
    match is_word && !means_more.contains(&value.to_lowercase().as_str()) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', "''")),
    }
}
