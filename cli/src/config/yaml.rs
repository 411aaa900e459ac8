//! A configuration in YAML, `fluent-bit.yaml`.

use std::borrow::Cow;

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
    let mut text = comment(&section.comment, indent);
    let same_key = |a: &(Cow<'_, str>, String), b: &(Cow<'_, str>, String)| a.0 == b.0;
    for (index, values) in section.entries.chunk_by(same_key).enumerate() {
        let mark = match (section.kind, index) {
            (Kind::Service, _) => "",
            (_, 0) => "- ",
            _ => "  ",
        };
        let key = values[0].0.to_lowercase();
        match values {
            [(_, value)] => text += &format!("{indent}{mark}{key}: {}\n", scalar(value)),
            several => {
                text += &format!("{indent}{mark}{key}:\n");
                for (_, value) in several {
                    text += &format!("{indent}    - {}\n", scalar(value));
                }
            }
        }
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
