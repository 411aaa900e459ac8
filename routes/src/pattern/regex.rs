//! Regular expressions.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use super::PatternError;

/// Values are bytes, mostly ASCII: without Unicode's tables automata stay small.
pub(super) fn hir(text: &str) -> Result<Hir, PatternError> {
    // A parser that met a mistake cannot be used again.
    let parse = |text| ParserBuilder::new().unicode(false).utf8(false).build().parse(text);
    let hir = parse(text).map_err(|error| fault(text, &error))?;
    // A comment that swallows what is put behind it, and the like: anchors go around the text.
    if let Err(error) = parse(&anchored(text)) {
        return Err(PatternError { message: fault(text, &error).message, part: 0..text.len() });
    }
    Ok(hir)
}

/// The expression that matches only whole values.
pub(crate) fn anchored(text: &str) -> String {
    format!(r"\A(?:{text})\z")
}

fn fault(text: &str, error: &regex_syntax::Error) -> PatternError {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), *error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), *error.span()),
        other => return PatternError { message: other.to_string(), part: 0..text.len() },
    };
    let end = span.end.offset.min(text.len());
    PatternError { message, part: span.start.offset.min(end)..end }
}
