//! From bytes of a scalar's text to the bytes of the file in which they are written.

use super::Context;
use crate::source::Span;
use crate::yaml::{Kind, Node};

impl Context<'_> {
    /// Where in the file these bytes of a scalar's text are; all of the scalar where escapes make
    /// that hard to say.
    pub(crate) fn within(&self, node: &Node, part: Span) -> Span {
        let Kind::Scalar(scalar) = &node.kind else { return node.span.clone() };
        let written = self.source.text.get(node.span.clone()).unwrap_or_default();
        let is_quoted = !scalar.plain && written.starts_with(['"', '\'']);
        let place = |at| place(written, is_quoted, &scalar.text, at);
        let last = scalar.text[part.clone()].char_indices().next_back();
        let end = match last {
            Some((at, char)) => place(part.start + at).map(|place| place + char.len_utf8()),
            None => place(part.end),
        };
        match (place(part.start), end) {
            (Some(start), Some(end)) => {
                node.span.start + start..node.span.start + end.min(written.len()).max(start)
            }
            _ => node.span.clone(),
        }
    }
}

/// The byte of `written` that is the one at `at` in `text`.
fn place(written: &str, is_quoted: bool, text: &str, at: usize) -> Option<usize> {
    let mut from = usize::from(is_quoted);
    let mut rest = text;
    loop {
        let done = text.len() - rest.len();
        let Some(char) = rest.chars().next().filter(|_| done < at) else { return Some(from) };
        let ahead = written.get(from..)?;
        let blanks = |text: &str| text.len() - text.trim_start().len();
        let (here, there) = (blanks(rest), blanks(ahead));
        let (in_text, in_file) = if here > 0 && rest[..here] != ahead[..there] {
            // A line end, and the indentation of the next line.
            if there == 0 && !ahead.is_empty() {
                return None;
            }
            if done + here > at {
                return Some(from);
            }
            (here, there)
        } else if ahead.starts_with(char)
            && !(is_quoted && written.starts_with('"') && char == '\\')
        {
            let is_pair = is_quoted && char == '\'' && ahead.starts_with("''");
            (char.len_utf8(), char.len_utf8() + usize::from(is_pair))
        } else if is_quoted && ahead.starts_with('\\') && ahead[1..].starts_with(char) {
            (char.len_utf8(), 1 + char.len_utf8())
        } else {
            return None;
        };
        rest = &rest[in_text..];
        from += in_file;
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn folded_lines_and_escapes() {
        let at = |written: &str, text: &str, part: &str| {
            let is_quoted = written.starts_with(['"', '\'']);
            place(written, is_quoted, text, text.find(part).unwrap())
        };
        assert_eq!(at("a,\n    b", "a, b", "b"), Some(7));
        assert_eq!(at("a,\n\n    b\n", "a,\nb\n", "b"), Some(8));
        assert_eq!(at("'it''s x'", "it's x", "x"), Some(7));
        assert_eq!(at(r#""a\\d x""#, r"a\d x", "x"), Some(6));
        assert_eq!(at(r#""a\td x""#, "a\td x", "x"), None);
        assert_eq!(at("größe x", "größe x", "x"), Some(8));
    }
}
