//! Patterns as the automata builder wants them.

mod glob;
mod regex;

use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::pikevm::PikeVM;
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

/// Has the value, whole, the form of one of these? `None` if the automata got too large. Slow:
/// for the few values that a file mentions.
pub(crate) fn matches_one(patterns: &[Pattern], value: &str) -> Option<bool> {
    let hir = any_of(patterns).ok()?;
    let nfa = NFA::compiler()
        .configure(NFA::config().utf8(false).nfa_size_limit(Some(1 << 20)))
        .build_from_hir(&hir)
        .ok()?;
    let vm = PikeVM::new_from_nfa(nfa).ok()?;
    Some(vm.is_match(&mut vm.create_cache(), value))
}
