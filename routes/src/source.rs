//! The text of a route file, and where in it something stands.

use std::ops::Range;

use serde::Serialize;

/// Bytes of the text, from and up to.
pub(crate) type Span = Range<usize>;

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A named text.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(text: &str, name: &str) -> Self {
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            // A line ends at LF, CR LF, or a CR of its own, as in YAML.
            if byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                lines.push(at + 1);
            }
        }
        Self { name: name.to_owned(), text: text.to_owned(), lines }
    }

    /// The position of a byte; that of the end for what lies behind it.
    pub(crate) fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let start = self.lines[line - 1];
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// A line's text, without its end.
    pub(crate) fn line(&self, line: usize) -> &str {
        let start = self.lines.get(line - 1).copied().unwrap_or(self.text.len());
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let source = Source::new("a\nüb\r\nc\rd", "x");
        let at = |byte| {
            let Position { line, column } = source.position(byte);
            (line, column)
        };
        assert_eq!([at(0), at(1), at(2), at(4)], [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!([at(7), at(9), at(99)], [(3, 1), (4, 1), (4, 2)]);
        assert_eq!([source.line(2), source.line(3), source.line(4)], ["üb", "c", "d"]);
    }
}
