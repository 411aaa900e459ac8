//! `matchExpressions`.

use super::Context;
use super::meant::Mapping;
use super::operators::{self, OPERATORS};
use super::words::listed;
use crate::model::{PatternKind, Requirement, Selector, SubjectKind, Test};
use crate::source::Span;
use crate::yaml::{Kind, Node};

impl Context<'_> {
    /// `matchExpressions`: each holds.
    pub(crate) fn match_expressions(
        &mut self,
        node: &Node,
        of: SubjectKind,
    ) -> Option<Vec<Selector>> {
        if node.is_null() {
            self.notes
                .warn(
                    "empty-selector",
                    &node.span,
                    "`matchExpressions` is empty, and so matches every record",
                )
                .help("write expressions under it, or `[]` if every record is meant");
            return Some(Vec::new());
        }
        let items = self.list(node, "`matchExpressions`")?;
        let all: Vec<_> = items.iter().map(|item| self.expression(item, of)).collect();
        all.into_iter().map(|item| item.map(Selector::Is)).collect()
    }

    fn expression(&mut self, node: &Node, of: SubjectKind) -> Option<Requirement> {
        let (mut key, mut operator, mut values) = (None, None, None);
        let mut whole = true;
        let mut meant = Vec::new();
        for (name, node) in self.map(node, "an expression")? {
            match name.text {
                "key" => key = Some(node),
                "operator" => operator = Some(node),
                "values" => values = Some(node),
                _ => {
                    meant.extend(self.unknown_key(&name, node, Mapping::Expression));
                    whole = false;
                }
            }
        }
        let subject = match key {
            Some(node) => {
                let text = self.string(node, "`key`");
                text.and_then(|text| self.key(text, &node.span, of))
            }
            None if meant.contains(&"key") => None,
            None => {
                self.missing(&node.span, "an expression has a `key`", "write `key: tenant`, say")
            }
        };
        let test = match operator {
            Some(_) if meant.contains(&"values") => None,
            None if meant.contains(&"operator") => None,
            Some(operator) => self.test(node, operator, values, of),
            None => self.missing(
                &node.span,
                "an expression has an `operator`",
                &format!("known are {}", listed(OPERATORS)),
            ),
        };
        let requirement = Requirement { subject: subject?, test: test?, span: node.span.clone() };
        whole.then_some(requirement)
    }

    fn test(
        &mut self,
        whole: &Node,
        operator: &Node,
        values: Option<&Node>,
        of: SubjectKind,
    ) -> Option<Test> {
        let name = self.string(operator, "`operator`")?;
        if !OPERATORS.contains(&name) {
            let message = format!("there is no operator `{name}`");
            let value = values.and_then(first_text);
            self.notes
                .error("bad-operator", &operator.span, message)
                .help(operators::meant(name, value));
            return None;
        }
        let none = values.is_none_or(Node::is_null);
        let list = match values {
            Some(node) if !none => self.list(node, "`values`")?,
            _ => &[],
        };
        let span = values.filter(|_| !none).map_or(&whole.span, |node| &node.span);
        match name {
            "Exists" | "DoesNotExist" if !list.is_empty() => {
                self.bad_values(span, format!("`{name}` takes no values"), "take `values` out");
                return None;
            }
            "Exists" => return Some(Test::Exists),
            "DoesNotExist" => return Some(Test::DoesNotExist),
            "Gt" | "Lt" if list.len() != 1 => {
                let message = format!("`{name}` takes exactly one value, here are {}", list.len());
                self.bad_values(span, message, "write `values: [\"5\"]`, say");
                return None;
            }
            _ if list.is_empty() => {
                let message = format!("`{name}` takes one value or more, but here are no values");
                self.bad_values(span, message, "write `values: [a, b]`, say");
                return None;
            }
            _ => {}
        }
        match name {
            "In" => self.values(list, of).map(Test::In),
            "NotIn" => self.values(list, of).map(Test::NotIn),
            "Gt" => self.number(list.first()?, of).map(Test::Gt),
            "Lt" => self.number(list.first()?, of).map(Test::Lt),
            _ => {
                let kind =
                    if name.ends_with("Glob") { PatternKind::Glob } else { PatternKind::Regex };
                let patterns = self.patterns(list, kind, of.legal())?;
                let negated = name.starts_with("Not");
                Some(if negated { Test::NotMatches(patterns) } else { Test::Matches(patterns) })
            }
        }
    }

    fn values(&mut self, list: &[Node], of: SubjectKind) -> Option<Vec<String>> {
        let values: Vec<_> = list
            .iter()
            .map(|node| {
                let text = self.string(node, of.value())?;
                self.value(text, &node.span, of)
            })
            .collect();
        values.into_iter().collect()
    }

    fn number(&mut self, node: &Node, of: SubjectKind) -> Option<i64> {
        let text = self.string(node, "the value of `Gt` and `Lt`")?;
        self.bound(text, &node.span, of)
    }

    /// What `Gt` and `Lt` compare with: an integer, and in labels one that a label may have.
    pub(crate) fn bound(&mut self, text: &str, span: &Span, of: SubjectKind) -> Option<i64> {
        let Ok(bound) = text.parse() else {
            self.bad_values(
                span,
                format!("{text:?} is not an integer of 64 bits"),
                "`Gt` and `Lt` compare integers, such as \"5\"",
            );
            return None;
        };
        self.value(text, span, of).map(|_| bound)
    }

    fn bad_values(&mut self, span: &Span, message: String, help: &str) {
        self.notes.error("bad-values", span, message).help(help);
    }

    /// Notes that something required is not there.
    pub(crate) fn missing<T>(&mut self, span: &Span, message: &str, help: &str) -> Option<T> {
        self.notes.error("missing-key", span, format!("{message}, but this has none")).help(help);
        None
    }
}

/// The first of an expression's values, or its only one.
fn first_text(values: &Node) -> Option<&str> {
    match &values.kind {
        Kind::Scalar(scalar) => Some(&scalar.text),
        Kind::List(nodes) => first_text(nodes.first()?),
        Kind::Map(_) => None,
    }
}
