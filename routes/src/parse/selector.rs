//! `match`.

use super::labels::Space;
use super::{Context, names, string};
use crate::model::{Pattern, PatternKind, Requirement, Selector, Subject, Test};
use crate::pattern;
use crate::yaml::{Kind, Meaning, Node};

const KEYS: &[&str] = &[
    "matchLabels",
    "matchExpressions",
    "any",
    "all",
    "not",
    "namespaces",
    "pods",
    "containers",
    "hosts",
    "annotations",
    "namespaceLabels",
];
const SPACE_KEYS: &[&str] = &["matchLabels", "matchExpressions"];

impl Context<'_> {
    /// A selector: a mapping, or a string as kubectl's `-l` takes it.
    pub(crate) fn selector(&mut self, node: &Node) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, Space::Labels) };
        let mut parts = Vec::new();
        let mut whole = true;
        for (key, node) in self.map(node, "a selector")? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, Space::Labels).map(Selector::All),
                "matchExpressions" => {
                    self.match_expressions(node, Space::Labels).map(Selector::All)
                }
                "any" => self.selectors(node, "`any`").map(Selector::Any),
                "all" => self.selectors(node, "`all`").map(Selector::All),
                "not" => self.selector(node).map(|inner| Selector::Not(Box::new(inner))),
                "namespaces" => self.names(node, "`namespaces`", Subject::Namespace),
                "pods" => self.names(node, "`pods`", Subject::Pod),
                "containers" => self.names(node, "`containers`", Subject::Container),
                "hosts" => self.names(node, "`hosts`", Subject::Host),
                "annotations" => self.space_selector(node, Space::Annotations),
                "namespaceLabels" => self.space_selector(node, Space::NamespaceLabels),
                _ => {
                    self.unknown_key(&key, "a selector", KEYS);
                    None
                }
            };
            whole &= part.is_some();
            parts.extend(part);
        }
        whole.then(|| if parts.len() == 1 { parts.remove(0) } else { Selector::All(parts) })
    }

    /// The selector of annotations or of the namespace's labels.
    fn space_selector(&mut self, node: &Node, space: Space) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, space) };
        let mut parts = Vec::new();
        let mut whole = true;
        let what = if space == Space::Annotations { "`annotations`" } else { "`namespaceLabels`" };
        for (key, node) in self.map(node, what)? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, space),
                "matchExpressions" => self.match_expressions(node, space),
                _ => {
                    self.unknown_key(&key, what, SPACE_KEYS);
                    None
                }
            };
            whole &= part.is_some();
            parts.extend(part.into_iter().flatten());
        }
        whole.then_some(Selector::All(parts))
    }

    /// A selector that is not a mapping: a string, or a mistake.
    fn short_selector(&mut self, node: &Node, space: Space) -> Option<Selector> {
        match node.meaning() {
            Some(Meaning::Text) => string::parse(self, node, space).map(Selector::All),
            Some(Meaning::Null) => {
                self.notes
                    .error("null-selector", &node.span, "a selector that is null matches no record")
                    .help("write `{}` to match every record");
                None
            }
            Some(_) => {
                self.string(node, "a selector in short form");
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

    /// A list of names and globs.
    fn names(&mut self, node: &Node, what: &str, subject: Subject) -> Option<Selector> {
        let nodes = self.list(node, what)?;
        if nodes.is_empty() {
            self.notes
                .error(
                    "empty-list",
                    &node.span,
                    format!("{what} is empty, and so matches no record"),
                )
                .help("write names in it, or take it out");
            return None;
        }
        let patterns: Vec<_> = nodes.iter().map(|node| self.name(node, what, &subject)).collect();
        let patterns = patterns.into_iter().collect::<Option<Vec<_>>>()?;
        // Names alone are looked up whole; among globs they are globs too.
        let test = if patterns.iter().any(|pattern| pattern::is_glob(&pattern.text)) {
            Test::Matches(patterns)
        } else {
            Test::In(patterns.into_iter().map(|pattern| pattern.text).collect())
        };
        Some(Selector::Is(Requirement { subject, test, span: node.span.clone() }))
    }

    fn name(&mut self, node: &Node, what: &str, subject: &Subject) -> Option<Pattern> {
        let text = self.string(node, &format!("an entry of {what}"))?;
        if pattern::is_glob(text) {
            return self.pattern(node, PatternKind::Glob, what);
        }
        let valid = match subject {
            Subject::Namespace | Subject::Container => names::dns_label(text),
            _ => names::dns_subdomain(text),
        };
        if let Err(why) = valid {
            let message = format!("no {subject} is called {text:?}: Kubernetes refuses it");
            self.notes.error("bad-name", &node.span, message).help(why);
            return None;
        }
        Some(Pattern { kind: PatternKind::Glob, text: text.to_owned() })
    }
}
