//! The text of a route file, and positions in it.

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

    /// The position of a byte; of one beyond the end, the end's.
    pub(crate) fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let start = self.lines[line - 1];
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// A line's text, without its end.
    pub(crate) fn line(&self, line: usize) -> &str {
        &self.text[self.line_span(line)]
    }

    /// The bytes of a line, without its end; of a line that does not exist, none.
    pub(crate) fn line_span(&self, line: usize) -> Span {
        let begin = |line: usize| self.lines.get(line).copied().unwrap_or(self.text.len());
        let start = line.checked_sub(1).map_or(self.text.len(), begin);
        let text = self.text[start..begin(line).max(start)].trim_end_matches(['\n', '\r']);
        start..start + text.len()
    }

    /// The line of a byte with these of its bytes replaced, without the blanks around.
    pub(crate) fn corrected(&self, part: &Span, replacement: &str) -> String {
        let line = self.line_span(self.position(part.start).line);
        let before = &self.text[line.start..part.start];
        let after = &self.text[part.end.min(line.end)..line.end];
        format!("{before}{replacement}{after}").trim().to_owned()
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
        assert_eq!([source.line(0), source.line(5), source.line(99)], ["", "", ""]);
        assert_eq!(source.corrected(&(2..4), "x"), "xb");
    }
}
