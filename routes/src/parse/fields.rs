//! Reading mappings, lists and strings, with what is wrong about them noted.

use super::Context;
use crate::source::Span;
use crate::yaml::{Kind, Meaning, Node};

/// A mapping's key.
pub(crate) struct Key<'n> {
    pub(crate) text: &'n str,
    pub(crate) span: &'n Span,
}

impl Context<'_> {
    /// The members of a mapping, or `None` with a note. `what` is `a route`, `a test`...
    pub(crate) fn map<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Option<Vec<(Key<'n>, &'n Node)>> {
        let Kind::Map(pairs) = &node.kind else {
            self.notes.error(
                "wrong-type",
                &node.span,
                format!("{what} is a mapping, but this is {}", node.describe()),
            );
            return None;
        };
        let mut members = Vec::new();
        for (key, value) in pairs {
            if let Kind::Scalar(scalar) = &key.kind {
                members.push((Key { text: &scalar.text, span: &key.span }, value));
            } else {
                let message = format!("a key is text, but this is {}", key.describe());
                self.notes.error("wrong-type", &key.span, message);
            }
        }
        Some(members)
    }

    /// The items of a list, or `None` with a note.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        if let Kind::List(nodes) = &node.kind {
            return Some(nodes);
        }
        let message = format!("{what} is a list, but this is {}", node.describe());
        let note = self.notes.error("wrong-type", &node.span, message);
        if let Kind::Scalar(scalar) = &node.kind
            && scalar.meaning() != Meaning::Null
        {
            note.help(format!("write a list: [{}]", quoted(&scalar.text)));
        }
        None
    }

    /// A string, or `None` with a note: YAML takes `true` and `5` for something else.
    pub(crate) fn string<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let Kind::Scalar(scalar) = &node.kind else {
            self.notes.error(
                "wrong-type",
                &node.span,
                format!("{what} is a string, but this is {}", node.describe()),
            );
            return None;
        };
        let help = match scalar.meaning() {
            Meaning::Text => return Some(&scalar.text),
            Meaning::Null => "write \"\" for the empty string".to_owned(),
            Meaning::Bool(_) | Meaning::Number => format!("write \"{}\"", scalar.text),
        };
        self.notes
            .error(
                "not-a-string",
                &node.span,
                format!("{what} is a string, but YAML takes this for {}", node.describe()),
            )
            .help(help);
        None
    }

    /// Notes a key that is not one of `known`, with the nearest that is.
    pub(crate) fn unknown_key(&mut self, key: &Key<'_>, what: &str, known: &[&str]) {
        let note =
            self.notes.error("unknown-key", key.span, format!("{what} has no key `{}`", key.text));
        if key.text == "<<" {
            note.help("merge keys are not known here: write the members out");
        } else if let Some(nearest) = nearest(key.text, known) {
            note.help(format!("did you mean `{nearest}`?"));
        } else {
            note.help(format!("known are {}", listed(known)));
        }
    }
}

/// The one of `known` that `text` was probably meant to be.
pub(crate) fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_lowercase();
    known
        .iter()
        .map(|&candidate| (strsim::jaro_winkler(&plain(text), &plain(candidate)), candidate))
        .filter(|&(likeness, _)| likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// `a, b and c`, each in backquotes.
pub(crate) fn listed(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A string as a YAML list takes it.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
