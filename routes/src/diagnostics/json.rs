//! Diagnostics for programs.

use serde::Serialize;

use super::Diagnostics;
use crate::source::Position;

#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    file: &'a str,
    start: Position,
    end: Position,
    /// The line on which it begins.
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    message: &'a str,
    file: &'a str,
    start: Position,
}

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let entries = diagnostics.iter().map(|item| Entry {
        severity: item.severity.name(),
        code: item.code,
        message: &item.message,
        file: &item.file,
        start: item.start,
        end: item.end,
        text: diagnostics.line(item),
        help: item.help.as_deref(),
        related: (item.related.iter())
            .map(|related| Place {
                message: &related.message,
                file: &related.file,
                start: related.start,
            })
            .collect(),
    });
    let report = Report {
        file: diagnostics.file(),
        errors: diagnostics.errors(),
        warnings: diagnostics.warnings(),
        diagnostics: entries.collect(),
    };
    serde_json::to_string_pretty(&report).expect("strings and numbers are always JSON") + "\n"
}
