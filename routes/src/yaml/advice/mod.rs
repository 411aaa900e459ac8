//! What to write instead of text that is not YAML.
//!
//! A YAML parser names the rule that a text breaks, at the place where it noticed; most often
//! something else, before it, is wrong. What is meant can only be guessed from the text.

mod brackets;
mod lines;
mod quotes;

pub(crate) use brackets::closing;
pub(crate) use quotes::{quote_from, quote_it, value_from};

use crate::diagnostics::Notes;
use crate::source::{Source, Span};

/// A better error than the parser's.
struct Advice {
    code: &'static str,
    span: Span,
    message: String,
    help: String,
}

impl Advice {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: "yaml", span, message: message.into(), help: help.into() }
    }

    fn note(self, notes: &mut Notes) {
        notes.error(self.code, &self.span, self.message).help(self.help);
    }
}

/// What the parser reports.
struct Fault<'s> {
    source: &'s Source,
    /// In the parser's words.
    info: &'s str,
    /// The byte at which it noticed.
    at: usize,
    /// That byte's line, from 1.
    line: usize,
}

impl Fault<'_> {
    fn text(&self) -> &str {
        &self.source.text
    }

    fn says(&self, part: &str) -> bool {
        self.info.contains(part)
    }
}

/// Notes a blank that is not a space.
pub(super) fn note_odd_blank(span: &Span, name: &str, notes: &mut Notes) {
    lines::like_a_space(span.clone(), name).note(notes);
}

/// Notes that the text is not YAML.
pub(super) fn note(source: &Source, info: &str, at: usize, notes: &mut Notes) {
    let fault = Fault { source, info, at, line: source.line_at(at) };
    let finders = [
        lines::conflict,
        lines::odd_blank,
        lines::tab,
        quotes::advice,
        brackets::advice,
        lines::comment,
        lines::comma,
        lines::colon,
        lines::indentation,
    ];
    match finders.iter().find_map(|find| find(&fault)) {
        Some(advice) => advice.note(notes),
        None => {
            notes.error("yaml", &(at..at), format!("this is not YAML: {info}"));
        }
    }
}
