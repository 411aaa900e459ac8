//! Selectors made in code, and what they are in a route file.

use std::ops::Not;

use super::write::{list, map, string, word};
use crate::model::{Pattern, PatternKind, Requirement, Selector, Subject, Test};
use crate::pattern;
use crate::yaml::Node;

/// A label, an annotation, a field...: what a [`Selector`] asks about by its key.
#[derive(Clone, Debug)]
#[must_use]
pub struct Keyed(Subject);

/// Selectors for a [`PolicyBuilder`](crate::PolicyBuilder).
impl Selector {
    /// Each of these holds. Of none: every record.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::All(parts.into_iter().collect())
    }

    /// One or more of these hold.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Any(parts.into_iter().collect())
    }

    /// Asks about the label with this key.
    pub fn label(key: impl Into<String>) -> Keyed {
        Keyed(Subject::Label(key.into()))
    }

    /// Asks about the annotation with this key.
    pub fn annotation(key: impl Into<String>) -> Keyed {
        Keyed(Subject::Annotation(key.into()))
    }

    /// Asks about the namespace's label with this key.
    pub fn namespace_label(key: impl Into<String>) -> Keyed {
        Keyed(Subject::NamespaceLabel(key.into()))
    }

    /// Asks about the namespace's annotation with this key.
    pub fn namespace_annotation(key: impl Into<String>) -> Keyed {
        Keyed(Subject::NamespaceAnnotation(key.into()))
    }

    /// Asks about the field of the record at this path: keys with dots between them.
    pub fn field(path: impl Into<String>) -> Keyed {
        Keyed(Subject::Field(path.into()))
    }

    /// The namespace is one of these: names, or globs such as `pay-*`.
    #[must_use]
    pub fn namespaces(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::Namespace, names)
    }

    /// The pod is one of these: names, or globs such as `web-*`.
    #[must_use]
    pub fn pods(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::Pod, names)
    }

    /// The container is one of these: names, or globs.
    #[must_use]
    pub fn containers(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::Container, names)
    }

    /// The node is one of these: names, or globs.
    #[must_use]
    pub fn hosts(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::Host, names)
    }

    /// The pod's first owner is of one of these kinds, such as `Job`: names, or globs.
    #[must_use]
    pub fn owner_kinds(kinds: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::OwnerKind, kinds)
    }

    /// The pod's first owner is one of these: names, or globs such as `web-*`.
    #[must_use]
    pub fn owners(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::OwnerName, names)
    }

    /// The line was written to one of these: `stdout`, `stderr`.
    #[must_use]
    pub fn streams(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        named(Subject::Stream, names)
    }
}

/// The opposite: a selector that does not hold.
impl Not for Selector {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// The operators of a route file.
impl Keyed {
    /// `In`: its value is one of these.
    #[must_use]
    pub fn is_in(self, values: impl IntoIterator<Item = impl Into<String>>) -> Selector {
        self.passes(Test::In(strings(values)))
    }

    /// `NotIn`: it is missing, or its value is none of these.
    #[must_use]
    pub fn is_not_in(self, values: impl IntoIterator<Item = impl Into<String>>) -> Selector {
        self.passes(Test::NotIn(strings(values)))
    }

    /// `Exists`: it is there, whatever its value.
    #[must_use]
    pub fn exists(self) -> Selector {
        self.passes(Test::Exists)
    }

    /// `DoesNotExist`: it is missing.
    #[must_use]
    pub fn does_not_exist(self) -> Selector {
        self.passes(Test::DoesNotExist)
    }

    /// `Gt`: its value is an integer above this.
    #[must_use]
    pub fn is_above(self, bound: i64) -> Selector {
        self.passes(Test::Gt(bound))
    }

    /// `Lt`: its value is an integer below this.
    #[must_use]
    pub fn is_below(self, bound: i64) -> Selector {
        self.passes(Test::Lt(bound))
    }

    /// `Glob`: its value has, whole, one of these forms.
    #[must_use]
    pub fn matches_glob(self, globs: impl IntoIterator<Item = impl Into<String>>) -> Selector {
        self.passes(Test::Matches(patterns(PatternKind::Glob, globs)))
    }

    /// `NotGlob`: it is missing, or its value has none of these forms.
    #[must_use]
    pub fn matches_no_glob(self, globs: impl IntoIterator<Item = impl Into<String>>) -> Selector {
        self.passes(Test::NotMatches(patterns(PatternKind::Glob, globs)))
    }

    /// `Regex`: its value has, whole, the form of one of these regular expressions.
    #[must_use]
    pub fn matches_regex(self, regexes: impl IntoIterator<Item = impl Into<String>>) -> Selector {
        self.passes(Test::Matches(patterns(PatternKind::Regex, regexes)))
    }

    /// `NotRegex`: it is missing, or its value has the form of none of these regular expressions.
    #[must_use]
    pub fn matches_no_regex(
        self,
        regexes: impl IntoIterator<Item = impl Into<String>>,
    ) -> Selector {
        self.passes(Test::NotMatches(patterns(PatternKind::Regex, regexes)))
    }

    fn passes(self, test: Test) -> Selector {
        requirement(self.0, test)
    }
}

fn named(subject: Subject, names: impl IntoIterator<Item = impl Into<String>>) -> Selector {
    let names = strings(names);
    // As in a route file: names alone are looked up whole; among globs they are globs too.
    let test = match names.iter().any(|name| pattern::is_glob(name)) {
        true => Test::Matches(patterns(PatternKind::Glob, names)),
        false => Test::In(names),
    };
    requirement(subject, test)
}

/// Its place is known when it is written.
fn requirement(subject: Subject, test: Test) -> Selector {
    Selector::Is(Requirement { subject, test, span: 0..0 })
}

fn strings(of: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    of.into_iter().map(Into::into).collect()
}

fn patterns(kind: PatternKind, texts: impl IntoIterator<Item = impl Into<String>>) -> Vec<Pattern> {
    texts.into_iter().map(|text| Pattern { kind, text: text.into() }).collect()
}

/// A selector as a route file has it.
pub(super) fn node(selector: &Selector) -> Node {
    let several = |key, parts: &[Selector]| map([(key, list(parts.iter().map(node)))]);
    match selector {
        Selector::All(parts) if parts.is_empty() => map([]),
        Selector::All(parts) => several("all", parts),
        Selector::Any(parts) => several("any", parts),
        Selector::Not(inner) => map([("not", node(inner))]),
        Selector::Is(requirement) => requirement_node(requirement),
    }
}

fn requirement_node(requirement: &Requirement) -> Node {
    let Requirement { subject, test, .. } = requirement;
    let expressions = |key| map([("matchExpressions", list([expression(key, test)]))]);
    let names = |member| map([(member, names(test))]);
    match (subject.key(), subject.kind().selector_word()) {
        (Some(key), None) => expressions(key),
        (Some(key), Some(word)) => map([(word, expressions(key))]),
        (None, word) => names(word.unwrap_or_default()),
    }
}

fn expression(key: &str, test: &Test) -> Node {
    let is_regex =
        |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.kind == PatternKind::Regex);
    let (operator, values) = match test {
        Test::In(values) => ("In", of_strings(values)),
        Test::NotIn(values) => ("NotIn", of_strings(values)),
        Test::Exists => ("Exists", list([])),
        Test::DoesNotExist => ("DoesNotExist", list([])),
        Test::Gt(bound) => ("Gt", list([string(&bound.to_string())])),
        Test::Lt(bound) => ("Lt", list([string(&bound.to_string())])),
        Test::Matches(patterns) => {
            (if is_regex(patterns) { "Regex" } else { "Glob" }, of_patterns(patterns))
        }
        Test::NotMatches(patterns) => {
            (if is_regex(patterns) { "NotRegex" } else { "NotGlob" }, of_patterns(patterns))
        }
    };
    map([("key", string(key)), ("operator", word(operator)), ("values", values)])
}

/// Names and globs are all that a record's names can be asked for.
fn names(test: &Test) -> Node {
    match test {
        Test::In(names) => of_strings(names),
        Test::Matches(globs) => of_patterns(globs),
        _ => list([]),
    }
}

fn of_strings(strings: &[String]) -> Node {
    list(strings.iter().map(|text| string(text)))
}

fn of_patterns(patterns: &[Pattern]) -> Node {
    list(patterns.iter().map(|pattern| string(&pattern.text)))
}
