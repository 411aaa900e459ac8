//! Tags with places for a record's values.

use std::fmt;

use super::Subject;

/// A tag: text, and places for values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template {
    pub(crate) text: String,
    pub(crate) parts: Vec<Part>,
}

/// A part of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text of `[A-Za-z0-9._-]`.
    Literal(String),
    /// The value of this subject, one or more of `[A-Za-z0-9._-]`; else the route does not match.
    Value(Subject),
}

impl Template {
    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// As in the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Is the tag always the same?
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal(_)))
    }

    /// The subjects whose values it has places for, in order.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Value(subject) => Some(subject),
        })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
