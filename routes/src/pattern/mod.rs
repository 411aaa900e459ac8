//! Patterns as the automata builder wants them.

mod ends;
mod glob;
mod include;
mod legal;
mod machine;
mod regex;

pub(crate) use ends::are_apart;
pub(crate) use include::{includes, samples};
pub(crate) use legal::{Legal, can_match};
pub(crate) use machine::matches_one;

use regex_syntax::hir::{Hir, Look};

use crate::model::{Pattern, PatternKind};
use crate::source::Span;

/// What is wrong with a pattern, and with which bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) message: String,
    pub(crate) part: Span,
}

/// The language of a pattern.
pub(crate) fn hir(pattern: &Pattern) -> Result<Hir, PatternError> {
    match pattern.kind {
        PatternKind::Glob => glob::hir(&pattern.text),
        PatternKind::Regex => regex::hir(&pattern.text),
    }
}

/// The language of values that have, whole, the form of one of these.
pub(crate) fn any_of(patterns: &[Pattern]) -> Result<Hir, PatternError> {
    let patterns = patterns.iter().map(hir).collect::<Result<Vec<_>, _>>()?;
    Ok(Hir::concat(vec![Hir::look(Look::Start), Hir::alternation(patterns), Hir::look(Look::End)]))
}

/// Would this list entry be a pattern rather than a name?
pub(crate) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\', '{', '}'])
}
