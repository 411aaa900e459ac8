//! Fluent Bit's classic configuration: sections of keys and values.

use super::{Rule, rewrite_tag};

/// The names of sections, in small letters.
const SECTIONS: [&str; 10] = [
    "service",
    "input",
    "filter",
    "output",
    "parser",
    "multiline_parser",
    "custom",
    "plugins",
    "stream_task",
    "upstream",
];

/// Does the text have a line that only such a configuration has?
pub(super) fn is_like(text: &str) -> bool {
    text.lines().any(|line| is_command(line.trim()) || section(line.trim()).is_some())
}

/// The name of a section that begins with this line.
fn section(line: &str) -> Option<String> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim().to_ascii_lowercase();
    SECTIONS.contains(&name.as_str()).then_some(name)
}

fn is_command(line: &str) -> bool {
    ["@include ", "@set "].iter().any(|command| {
        line.get(..command.len()).is_some_and(|start| start.eq_ignore_ascii_case(command))
    })
}

/// All rules of all `rewrite_tag` filters, in order.
pub(super) fn rules(text: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            rules.extend(of_section(&lines));
            lines.clear();
        }
        if is_command(line) && line[1..].to_ascii_lowercase().starts_with("include") {
            rules.push(Rule::included(&format!("line {}: {line}", number + 1)));
        } else if !line.is_empty() && !line.starts_with('#') {
            lines.push((number + 1, line));
        }
    }
    rules.extend(of_section(&lines));
    rules
}

fn of_section(lines: &[(usize, &str)]) -> Vec<Rule> {
    let value = |line: &str, key: &str| {
        let (name, value) = line.split_once(char::is_whitespace)?;
        name.eq_ignore_ascii_case(key).then(|| value.trim().to_owned())
    };
    let first = |key: &str| lines.iter().find_map(|(_, line)| value(line, key));
    let is_filter = lines.first().and_then(|(_, line)| section(line)).as_deref() == Some("filter");
    let is_ours = first("Name").is_some_and(|name| name.eq_ignore_ascii_case("rewrite_tag"));
    if !is_filter || !is_ours {
        return Vec::new();
    }
    let matched = first("Match").or_else(|| first("Match_Regex"));
    let rule = |&(number, line): &(usize, &str)| {
        let text = value(line, "Rule")?;
        Some(rewrite_tag::rule(&format!("line {number}"), matched.as_deref(), &text))
    };
    lines.iter().filter_map(rule).collect()
}
