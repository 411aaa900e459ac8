//! The values of patterns.

use super::{Context, pattern_advice};
use crate::model::{Pattern, PatternKind};
use crate::pattern::{self, Legal};
use crate::yaml::Node;

impl Context<'_> {
    /// The patterns of an expression, checked.
    pub(crate) fn patterns(
        &mut self,
        list: &[Node],
        kind: PatternKind,
        legal: Legal,
    ) -> Option<Vec<Pattern>> {
        let patterns: Vec<_> =
            list.iter().map(|node| self.pattern(node, kind, legal, "a pattern")).collect();
        let patterns = patterns.into_iter().collect::<Option<Vec<_>>>()?;
        if let ([node, ..], [first, ..]) = (list, patterns.as_slice())
            && patterns.iter().all(|pattern| pattern_advice::is_plain(&pattern.text))
        {
            let text = &first.text;
            let anywhere = match kind {
                PatternKind::Glob => format!("*{text}*"),
                PatternKind::Regex => format!(".*{text}.*"),
            };
            self.notes
                .warn("plain-pattern", &node.span, format!("this matches exactly {text:?}"))
                .help(format!(
                    "write `{anywhere}` for values that contain it, or `operator: In` for this one"
                ));
        }
        Some(patterns)
    }

    /// A pattern, checked.
    pub(crate) fn pattern(
        &mut self,
        node: &Node,
        kind: PatternKind,
        legal: Legal,
        what: &str,
    ) -> Option<Pattern> {
        let text = self.string(node, what)?;
        let pattern = Pattern { kind, text: text.to_owned() };
        let Err(error) = pattern::hir(&pattern) else {
            if let Some((message, help)) = pattern_advice::suspicion(&pattern, legal) {
                self.notes.warn("suspicious-pattern", &node.span, message).help(help);
            }
            return Some(pattern);
        };
        let span = self.within(node, error.part);
        let (code, name, help) = match kind {
            PatternKind::Glob => (
                "bad-glob",
                "glob",
                "`*` is anything, `?` one character, `[a-z]` one of some; a backslash takes the \
                 next character as it is"
                    .to_owned(),
            ),
            PatternKind::Regex => (
                "bad-regex",
                "regular expression",
                pattern_advice::broken_regex(text).unwrap_or_else(|| {
                    "it is in the syntax of Rust's regex crate, without look-around and back \
                     references, and matches whole values"
                        .to_owned()
                }),
            ),
        };
        self.notes.error(code, &span, format!("bad {name}: {}", error.message)).help(help);
        None
    }
}
