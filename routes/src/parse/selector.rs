//! `match`.

use super::meant::Mapping;
use super::{Context, short_form};
use crate::model::{Selector, SubjectKind};
use crate::yaml::{Kind, Meaning, Node};

impl Context<'_> {
    /// A selector: a mapping, or a string as kubectl's `-l` takes it.
    pub(crate) fn selector(&mut self, node: &Node) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, SubjectKind::Label) };
        let mut parts = Vec::new();
        let mut whole = true;
        for (key, node) in self.map(node, "a selector")? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, SubjectKind::Label).map(Selector::All),
                "matchExpressions" => {
                    self.match_expressions(node, SubjectKind::Label).map(Selector::All)
                }
                "any" => self.selectors(node, "`any`").map(Selector::Any),
                "all" => self.selectors(node, "`all`").map(Selector::All),
                "not" => self.selector(node).map(|inner| Selector::Not(Box::new(inner))),
                word => match of_selector_word(word) {
                    Some(kind) if kind.is_keyed() => self.keyed_selector(node, kind),
                    Some(kind) => self.names(node, kind),
                    None => {
                        self.unknown_key(&key, node, Mapping::Selector);
                        None
                    }
                },
            };
            whole &= part.is_some();
            parts.extend(part);
        }
        whole.then(|| if parts.len() == 1 { parts.remove(0) } else { Selector::All(parts) })
    }

    /// The selector of subjects with keys that are not the pod's labels.
    fn keyed_selector(&mut self, node: &Node, of: SubjectKind) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, of) };
        let mut parts = Vec::new();
        let mut whole = true;
        for (key, node) in self.map(node, &format!("`{}`", of.word()))? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, of),
                "matchExpressions" => self.match_expressions(node, of),
                _ => {
                    self.unknown_key(&key, node, Mapping::Keyed(of));
                    None
                }
            };
            whole &= part.is_some();
            parts.extend(part.into_iter().flatten());
        }
        whole.then_some(Selector::All(parts))
    }

    /// A selector that is not a mapping: a string, or a mistake.
    fn short_selector(&mut self, node: &Node, of: SubjectKind) -> Option<Selector> {
        match node.meaning() {
            Some(Meaning::Text) => {
                self.warn_of_every(node);
                short_form::parse(self, node, of).map(Selector::All)
            }
            Some(Meaning::Null) => {
                self.notes
                    .error("null-selector", &node.span, "a selector that is null matches no record")
                    .help("write `{}` to match every record");
                None
            }
            Some(_) => {
                let message =
                    format!("a selector is a mapping or a string, but this is {}", node.describe());
                self.notes
                    .error("not-a-string", &node.span, message)
                    .help("write `match: {}` to match every record, or a selector such as `team`");
                None
            }
            None => {
                let message =
                    format!("a selector is a mapping or a string, but this is {}", node.describe());
                self.notes
                    .error("wrong-type", &node.span, message)
                    .help("write `any: [...]` if one of these is to hold, `all: [...]` if each is");
                None
            }
        }
    }

    /// Warns of a word that asks for a label, and is meant as "every record".
    fn warn_of_every(&mut self, node: &Node) {
        let Kind::Scalar(scalar) = &node.kind else { return };
        if matches!(scalar.text.as_str(), "all" | "any" | "every" | "everything" | "default") {
            self.notes
                .warn(
                    "suspicious-key",
                    &node.span,
                    format!("this asks for a label with the key `{}`", scalar.text),
                )
                .help("write `match: {}` to match every record");
        }
    }

    fn selectors(&mut self, node: &Node, what: &str) -> Option<Vec<Selector>> {
        let nodes = self.list(node, what)?;
        if nodes.is_empty() {
            self.notes
                .error("empty-list", &node.span, format!("{what} is empty"))
                .help("write selectors in it, or take it out");
            return None;
        }
        let selectors: Vec<_> = nodes.iter().map(|node| self.selector(node)).collect();
        selectors.into_iter().collect()
    }
}

/// What a selector asks for under this key.
fn of_selector_word(word: &str) -> Option<SubjectKind> {
    SubjectKind::ALL.into_iter().find(|kind| kind.selector_word() == Some(word))
}
