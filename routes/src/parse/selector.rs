//! `match`.

use super::labels::LabelMap;
use super::meant::Mapping;
use super::{Context, names, pattern_advice, short_form};
use crate::model::{Pattern, PatternKind, Requirement, Selector, Subject, Test};
use crate::pattern::{self, Legal};
use crate::yaml::{Kind, Meaning, Node};

impl Context<'_> {
    /// A selector: a mapping, or a string as kubectl's `-l` takes it.
    pub(crate) fn selector(&mut self, node: &Node) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, LabelMap::Labels) };
        let mut parts = Vec::new();
        let mut whole = true;
        for (key, node) in self.map(node, "a selector")? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, LabelMap::Labels).map(Selector::All),
                "matchExpressions" => {
                    self.match_expressions(node, LabelMap::Labels).map(Selector::All)
                }
                "any" => self.selectors(node, "`any`").map(Selector::Any),
                "all" => self.selectors(node, "`all`").map(Selector::All),
                "not" => self.selector(node).map(|inner| Selector::Not(Box::new(inner))),
                "namespaces" => self.names(node, "`namespaces`", Subject::Namespace),
                "pods" => self.names(node, "`pods`", Subject::Pod),
                "containers" => self.names(node, "`containers`", Subject::Container),
                "hosts" => self.names(node, "`hosts`", Subject::Host),
                "annotations" => self.label_map_selector(node, LabelMap::Annotations),
                "namespaceLabels" => self.label_map_selector(node, LabelMap::NamespaceLabels),
                _ => {
                    self.unknown_key(&key, node, Mapping::Selector);
                    None
                }
            };
            whole &= part.is_some();
            parts.extend(part);
        }
        whole.then(|| if parts.len() == 1 { parts.remove(0) } else { Selector::All(parts) })
    }

    /// The selector of annotations or of the namespace's labels.
    fn label_map_selector(&mut self, node: &Node, label_map: LabelMap) -> Option<Selector> {
        let Kind::Map(_) = node.kind else { return self.short_selector(node, label_map) };
        let mut parts = Vec::new();
        let mut whole = true;
        let what =
            if label_map == LabelMap::Annotations { "`annotations`" } else { "`namespaceLabels`" };
        for (key, node) in self.map(node, what)? {
            let part = match key.text {
                "matchLabels" => self.match_labels(node, label_map),
                "matchExpressions" => self.match_expressions(node, label_map),
                _ => {
                    self.unknown_key(&key, node, Mapping::LabelMap(what));
                    None
                }
            };
            whole &= part.is_some();
            parts.extend(part.into_iter().flatten());
        }
        whole.then_some(Selector::All(parts))
    }

    /// A selector that is not a mapping: a string, or a mistake.
    fn short_selector(&mut self, node: &Node, label_map: LabelMap) -> Option<Selector> {
        match node.meaning() {
            Some(Meaning::Text) => {
                self.warn_of_every(node);
                short_form::parse(self, node, label_map).map(Selector::All)
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

    /// A list of names and globs.
    pub(super) fn names(&mut self, node: &Node, what: &str, subject: Subject) -> Option<Selector> {
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
        let (legal, valid) = match subject {
            Subject::Namespace | Subject::Container => (Legal::DnsLabel, names::dns_label(text)),
            _ => (Legal::DnsSubdomain, names::dns_subdomain(text)),
        };
        if pattern::is_glob(text) {
            return self.pattern(node, PatternKind::Glob, legal, what);
        }
        if let Err(why) = valid {
            let message = format!("no {subject} is called {text:?}: Kubernetes refuses it");
            let help = meant_by_name(text, what).unwrap_or(why);
            self.notes.error("bad-name", &node.span, message).help(help);
            return None;
        }
        Some(Pattern { kind: PatternKind::Glob, text: text.to_owned() })
    }
}

/// What to write instead of a name that Kubernetes refuses.
fn meant_by_name(text: &str, what: &str) -> Option<String> {
    let key = what.trim_matches('`');
    if let Some(name) = text.strip_prefix('!') {
        return Some(format!("write `not: {{{key}: [{name}]}}`"));
    }
    if let Some((_, help)) = pattern_advice::foreign_glob(text) {
        return Some(help);
    }
    let small = text.trim().to_ascii_lowercase();
    let is_name = small != text && names::dns_label(&small).is_ok();
    is_name.then(|| format!("names are in small letters, without blanks: `{small}`"))
}
