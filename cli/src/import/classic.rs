//! Fluent Bit's classic configuration: sections of keys and values.

use tagsplice_routes::Document;

use super::{Rule, rewrite_tag};
use crate::agent_file::{Section, classic};

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

/// All rules of all `rewrite_tag` filters, and what is included, in order.
pub(super) fn rules(text: &str) -> Vec<Rule> {
    // What is not an entry is for the agent to say.
    let Ok(mut document) = Document::new(text, "") else { return Vec::new() };
    let found = classic::read(&mut document);
    let line = |at: usize| document.position(at).line;
    let included = found.includes.iter().map(|place| {
        let (line, text) = (line(place.start), &document.text()[place.clone()]);
        (line, Rule::included(&format!("line {line}: {text}")))
    });
    let ours = found.of("filter").filter(|section| section.is("rewrite_tag"));
    let mut rules: Vec<_> = included.chain(ours.flat_map(|section| of(section, line))).collect();
    rules.sort_by_key(|&(line, _)| line);
    rules.into_iter().map(|(_, rule)| rule).collect()
}

/// The rules of a filter, each with its line.
fn of(section: &Section, line: impl Fn(usize) -> usize) -> Vec<(usize, Rule)> {
    let matched = section.value("match").or_else(|| section.value("match_regex"));
    let rules = section.entries.iter().filter(|entry| entry.key == "rule");
    rules
        .map(|entry| {
            let line = line(entry.place.start);
            (line, rewrite_tag::rule(&format!("line {line}"), matched, &entry.value))
        })
        .collect()
}
