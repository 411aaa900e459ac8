//! From YAML to what a route file says, with every mistake noted.

mod expressions;
mod fields;
mod file;
mod labels;
mod names;
mod patterns;
mod selector;
mod string;
mod tag;
mod tests;

pub(crate) use file::parse;

use crate::diagnostics::Notes;
use crate::source::{Source, Span};
use crate::yaml::{Kind, Node};

/// What every parser of a part has at hand.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) notes: Notes,
}

impl Context<'_> {
    /// Where bytes of a scalar's text stand in the file; all of the scalar where escapes or
    /// folded lines make that hard to say.
    pub(crate) fn within(&self, node: &Node, part: Span) -> Span {
        let Kind::Scalar(scalar) = &node.kind else { return node.span.clone() };
        let written = self.source.text.get(node.span.clone()).unwrap_or_default();
        let quote = usize::from(!scalar.plain && written.starts_with(['"', '\'']));
        if written.get(quote..).is_some_and(|rest| rest.starts_with(&scalar.text)) {
            let start = node.span.start + quote;
            return start + part.start..start + part.end;
        }
        node.span.clone()
    }
}
