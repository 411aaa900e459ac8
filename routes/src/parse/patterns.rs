//! The values of patterns.

use super::Context;
use crate::model::{Pattern, PatternKind};
use crate::pattern;
use crate::yaml::Node;

impl Context<'_> {
    /// A pattern, checked.
    pub(crate) fn pattern(
        &mut self,
        node: &Node,
        kind: PatternKind,
        what: &str,
    ) -> Option<Pattern> {
        let text = self.string(node, what)?;
        let pattern = Pattern { kind, text: text.to_owned() };
        let Err(error) = pattern::hir(&pattern) else { return Some(pattern) };
        let span = self.within(node, error.part);
        let (code, kind, help) = match kind {
            PatternKind::Glob => (
                "bad-glob",
                "glob",
                "`*` is anything, `?` one character, `[a-z]` one of some; a backslash takes the \
                 next character as it is",
            ),
            PatternKind::Regex => (
                "bad-regex",
                "regular expression",
                "it is in the syntax of Rust's regex crate, without look-around and back \
                 references, and matches whole values",
            ),
        };
        self.notes.error(code, &span, format!("bad {kind}: {}", error.message)).help(help);
        None
    }
}
