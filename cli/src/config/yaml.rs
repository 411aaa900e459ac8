//! A configuration in YAML, `fluent-bit.yaml`.

use super::Section;
use super::section::Kind;

/// The whole file.
pub(super) fn render(head: &str, sections: &[Section]) -> String {
    let mut text = format!("# {head}\n");
    for kind in Kind::ALL {
        let (title, indent) = match kind {
            Kind::Service => ("\nservice:\n", "  "),
            Kind::Input => ("\npipeline:\n  inputs:\n", "    "),
            Kind::Filter => ("\n  filters:\n", "    "),
            Kind::Output => ("\n  outputs:\n", "    "),
        };
        text += title;
        for section in sections.iter().filter(|section| section.kind == kind) {
            for line in section.comment.lines() {
                text += &format!("{indent}# {line}\n");
            }
            for (index, (key, value)) in section.entries.iter().enumerate() {
                let mark = match (kind, index) {
                    (Kind::Service, _) => "",
                    (_, 0) => "- ",
                    _ => "  ",
                };
                text += &format!("{indent}{mark}{}: {}\n", key.to_lowercase(), scalar(value));
            }
        }
    }
    text
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
