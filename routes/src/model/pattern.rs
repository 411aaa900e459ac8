//! Globs and regular expressions.

use std::fmt;

/// The form that a value is to have, from its first to its last byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    /// How the text is to be read.
    pub kind: PatternKind,
    /// The text, as in the file.
    pub text: String,
}

/// How a pattern's text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatternKind {
    /// `*` is anything, `?` one character, `[a-z]` and `[!a-z]` one of, or none of, some;
    /// a backslash takes the next character as it is.
    Glob,
    /// A regular expression as the crate `regex` knows it, with ASCII classes.
    Regex,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PatternKind::Glob => write!(f, "{:?}", self.text),
            PatternKind::Regex => write!(f, "/{}/", self.text),
        }
    }
}
