//! Reads a classic configuration.

use std::ops::Range;

use tagsplice_routes::{Document, Severity};

use super::found::{Configuration, Entry, Section};

/// Does a text begin as a classic configuration does?
pub(crate) fn is_it(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .is_some_and(|line| line.starts_with(['[', '@']))
}

/// All sections; lines that are nothing are noted.
pub(crate) fn read(document: &mut Document) -> Configuration {
    let mut found = Configuration::default();
    for place in lines(document.text()) {
        let line = document.text()[place.clone()].to_owned();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            found.sections.push(Section::new(&name.trim().to_lowercase(), place));
        } else if let Some(command) = line.strip_prefix('@') {
            if command.to_lowercase().starts_with("include") {
                found.includes.push(place);
            }
        } else if let (Some((key, value)), Some(section)) =
            (line.split_once(char::is_whitespace), found.sections.last_mut())
        {
            let (key, value) = (key.to_lowercase(), value.trim().to_owned());
            section.entries.push(Entry { key, value, place });
        } else {
            document.note(
                Severity::Error,
                "not-an-entry",
                place,
                "this is neither a section nor a key and its value",
                None,
            );
        }
    }
    found
}

/// The bytes of each line, without blanks around.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let begin = start + (line.len() - line.trim_start().len());
        lines.push(begin..begin + line.trim().len());
        start += line.len();
    }
    lines
}
