//! The text of a route file, and positions in it.

use std::fmt;
use std::ops::Range;

/// Bytes of the text, from and up to.
pub(crate) type Span = Range<usize>;

/// A place in a text, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "yaml", derive(serde::Serialize))]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// `LINE:COLUMN`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The text of a route file, and of those that it includes, one after another. Bytes are counted
/// through all of them; positions are those in the file of a byte.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    /// The files; the first is the main one.
    parts: Vec<Part>,
}

/// A file of a source.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    bytes: Span,
}

impl Source {
    pub(crate) fn new(text: &str, name: &str) -> Self {
        let mut source = Self { text: String::new(), lines: Vec::new(), parts: Vec::new() };
        source.push(text, name);
        source
    }

    /// Adds a file, and returns where its text begins.
    pub(crate) fn push(&mut self, text: &str, name: &str) -> usize {
        if !self.parts.is_empty() {
            // Between two files there is always a line end.
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.parts.push(Part { name: name.to_owned(), bytes: start..self.text.len() });
        self.lines.push(start);
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            // A line ends at LF, CR LF, or a CR of its own, as in YAML.
            if byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                self.lines.push(start + at + 1);
            }
        }
        start
    }

    /// The main file's name.
    pub(crate) fn name(&self) -> &str {
        self.parts.first().map_or("", |part| &part.name)
    }

    /// The main file's text.
    pub(crate) fn main(&self) -> &str {
        self.parts.first().map_or("", |part| &self.text[part.bytes.clone()])
    }

    /// The names and texts of all files.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts.iter().map(|part| (part.name.as_str(), &self.text[part.bytes.clone()]))
    }

    /// The file of a byte: its name, and its bytes.
    pub(crate) fn file(&self, at: usize) -> (&str, Span) {
        let index = self.parts.partition_point(|part| part.bytes.start <= at);
        let part = index.checked_sub(1).and_then(|index| self.parts.get(index));
        part.map_or(("", 0..0), |part| (part.name.as_str(), part.bytes.clone()))
    }

    /// The name of a byte's file, unless that is the main one.
    pub(crate) fn included(&self, at: usize) -> Option<&str> {
        let (name, bytes) = self.file(at);
        (bytes.start > 0).then_some(name)
    }

    /// The position of a byte; of one beyond the end, the end's.
    pub(crate) fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.line_at(at);
        let start = self.lines[line - 1];
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        let (_, bytes) = self.file(at);
        Position { line: line - self.line_at(bytes.start) + 1, column }
    }

    /// The line of a byte, counted through all files from 1.
    pub(crate) fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at).max(1)
    }

    /// The text of a line, counted through all files, without its end.
    pub(crate) fn line(&self, line: usize) -> &str {
        &self.text[self.line_span(line)]
    }

    /// The bytes of a line, counted through all files, without its end; of a line that does not exist, none.
    pub(crate) fn line_span(&self, line: usize) -> Span {
        let begin = |line: usize| self.lines.get(line).copied().unwrap_or(self.text.len());
        let start = line.checked_sub(1).map_or(self.text.len(), begin);
        let text = self.text[start..begin(line).max(start)].trim_end_matches(['\n', '\r']);
        start..start + text.len()
    }

    /// The line of a byte with these of its bytes replaced, without the blanks around.
    pub(crate) fn corrected(&self, part: &Span, replacement: &str) -> String {
        let line = self.line_span(self.line_at(part.start));
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

    #[test]
    fn each_file_has_positions_of_its_own() {
        let mut source = Source::new("a\nb", "x");
        let start = source.push("c\nd\n", "y");
        let empty = source.push("", "z");
        assert_eq!((source.main(), &source.text[start..]), ("a\nb", "c\nd\n\n"));
        let at = |byte| (source.file(byte).0, source.position(byte).line);
        assert_eq!(
            [at(0), at(2), at(start), at(start + 2)],
            [("x", 1), ("x", 2), ("y", 1), ("y", 2)]
        );
        assert_eq!(at(empty), ("z", 1));
        assert_eq!((source.included(2), source.included(start)), (None, Some("y")));
        assert_eq!(source.corrected(&(start + 2..start + 3), "e"), "e");
    }
}
