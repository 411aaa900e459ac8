//! YAML with the place of each value.

pub(crate) mod advice;
#[cfg(feature = "yaml")]
mod load;
mod scalar;

#[cfg(feature = "yaml")]
pub(crate) use load::load;
pub(crate) use scalar::Meaning;

use crate::diagnostics::Notes;
use crate::source::Span;

/// Deeper than any selector needs; what walks nodes may recurse.
pub(crate) const MAX_DEPTH: usize = 64;

/// Notes that a value is nested deeper than that.
pub(crate) fn too_deep(span: &Span, notes: &mut Notes) {
    notes.error("yaml", span, format!("nested more than {MAX_DEPTH} deep"));
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Its place: of a scalar all of it, of anything else the beginning.
    pub(crate) span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Text, and whether it is only text.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Written without quotes, so that YAML may take it for something else.
    pub(crate) plain: bool,
}

impl Node {
    /// The same in a longer text, in which its own begins at `start`.
    pub(crate) fn shifted(self, start: usize) -> Self {
        let kind = match self.kind {
            Kind::Scalar(scalar) => Kind::Scalar(scalar),
            Kind::List(nodes) => {
                Kind::List(nodes.into_iter().map(|node| node.shifted(start)).collect())
            }
            Kind::Map(pairs) => {
                let shifted =
                    |(key, value): (Self, Self)| (key.shifted(start), value.shifted(start));
                Kind::Map(pairs.into_iter().map(shifted).collect())
            }
        };
        Self { kind, span: self.span.start + start..self.span.end + start }
    }

    /// What a scalar means in YAML 1.2's core schema.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar.meaning()),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.meaning() == Some(Meaning::Null)
    }

    /// Its kind, for a message.
    pub(crate) fn describe(&self) -> String {
        match &self.kind {
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a mapping".to_owned(),
            Kind::Scalar(scalar) => match scalar.meaning() {
                Meaning::Null => "nothing (null)".to_owned(),
                Meaning::Bool(_) => format!("the boolean {}", scalar.text),
                Meaning::Number => format!("the number {}", scalar.text),
                Meaning::Text => format!("the text {:?}", scalar.text),
            },
        }
    }
}
