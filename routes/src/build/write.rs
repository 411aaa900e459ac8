//! The text of a route file, and the nodes that reading it gives.

use crate::diagnostics::Notes;
use crate::quote::quoted;
use crate::source::Span;
use crate::yaml::{Kind, MAX_DEPTH, Node, Scalar, too_deep};

/// A node that is not written yet.
fn unwritten(kind: Kind) -> Node {
    Node { kind, span: 0..0 }
}

/// Text that YAML takes for nothing else.
pub(super) fn string(text: &str) -> Node {
    unwritten(Kind::Scalar(Scalar { text: text.to_owned(), plain: false }))
}

/// A word of the route file's own, such as an operator.
pub(super) fn word(text: &str) -> Node {
    unwritten(Kind::Scalar(Scalar { text: text.to_owned(), plain: true }))
}

pub(super) fn list(nodes: impl IntoIterator<Item = Node>) -> Node {
    unwritten(Kind::List(nodes.into_iter().collect()))
}

pub(super) fn map<'k>(members: impl IntoIterator<Item = (&'k str, Node)>) -> Node {
    unwritten(Kind::Map(members.into_iter().map(|(key, node)| (word(key), node)).collect()))
}

/// Writes a file: a line for each member, and one for each item of a list in it. The nodes then say
/// where they are in the text; what is nested too deep is noted.
pub(super) fn file(file: &mut Node, notes: &mut Notes) -> String {
    let mut writer = Writer { text: String::new(), depth: 1, notes };
    if let Kind::Map(members) = &mut file.kind {
        for (key, value) in members {
            writer.member(key, value);
        }
    }
    writer.text
}

struct Writer<'n> {
    text: String,
    depth: usize,
    notes: &'n mut Notes,
}

impl Writer<'_> {
    /// A member of the file.
    fn member(&mut self, key: &mut Node, value: &mut Node) {
        self.node(key);
        self.text.push(':');
        match &mut value.kind {
            Kind::List(items) if !items.is_empty() => {
                self.depth += 1;
                let start = self.text.len() + "\n  ".len();
                for item in items {
                    self.text += "\n  - ";
                    self.node(item);
                }
                value.span = span(&value.kind, start, self.text.len());
                self.depth -= 1;
            }
            _ => {
                self.text.push(' ');
                self.node(value);
            }
        }
        self.text.push('\n');
    }

    /// A node in one line.
    fn node(&mut self, node: &mut Node) {
        let start = self.text.len();
        self.depth += 1;
        match &mut node.kind {
            Kind::Scalar(scalar) if scalar.plain => self.text += &scalar.text,
            Kind::Scalar(scalar) => self.text += &quoted(&scalar.text),
            _ if self.depth > MAX_DEPTH => {
                too_deep(&(start..start), self.notes);
                self.text += "null";
            }
            Kind::List(nodes) => {
                self.text.push('[');
                for (index, node) in nodes.iter_mut().enumerate() {
                    self.separate(index);
                    self.node(node);
                }
                self.text.push(']');
            }
            Kind::Map(members) => {
                self.text.push('{');
                for (index, (key, value)) in members.iter_mut().enumerate() {
                    self.separate(index);
                    self.node(key);
                    self.text += ": ";
                    self.node(value);
                }
                self.text.push('}');
            }
        }
        self.depth -= 1;
        node.span = span(&node.kind, start, self.text.len());
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.text += ", ";
        }
    }
}

/// Of a scalar all of it, of anything else the beginning, up to the end of the first node in it.
fn span(kind: &Kind, start: usize, end: usize) -> Span {
    let first = match kind {
        Kind::Scalar(_) => return start..end,
        Kind::List(nodes) => nodes.first(),
        Kind::Map(members) => members.first().map(|(key, _)| key),
    };
    start..first.map_or(start + 1, |first| first.span.end)
}
