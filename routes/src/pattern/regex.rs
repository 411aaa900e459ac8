//! Regular expressions.

use regex_syntax::hir::Hir;
use regex_syntax::{Error, ParserBuilder};

use super::PatternError;

pub(super) fn hir(text: &str) -> Result<Hir, PatternError> {
    let hir = parse(text, text)?;
    // What holds only of the text alone, such as a comment up to its end, is not meant.
    parse(&format!(r"\A(?:{text})\z"), text)
        .map_err(|error| PatternError { part: 0..text.len(), ..error })?;
    Ok(hir)
}

/// Values are bytes, mostly ASCII: without Unicode's tables automata stay small.
fn parse(expression: &str, text: &str) -> Result<Hir, PatternError> {
    // A parser that met a mistake cannot be used again.
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(expression).map_err(|error| {
        let (message, span) = match &error {
            Error::Parse(error) => (error.kind().to_string(), *error.span()),
            Error::Translate(error) => (error.kind().to_string(), *error.span()),
            other => return PatternError { message: other.to_string(), part: 0..text.len() },
        };
        let end = span.end.offset.min(text.len());
        PatternError { message, part: span.start.offset.min(end)..end }
    })
}
