//! `matchExpressions`.

use super::Context;
use super::fields::{listed, nearest};
use super::labels::Space;
use crate::model::{PatternKind, Requirement, Selector, Test};
use crate::source::Span;
use crate::yaml::Node;

const KEYS: &[&str] = &["key", "operator", "values"];
const OPERATORS: &[&str] =
    &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Glob", "NotGlob", "Regex", "NotRegex"];

impl Context<'_> {
    /// `matchExpressions`: each holds.
    pub(crate) fn match_expressions(&mut self, node: &Node, space: Space) -> Option<Vec<Selector>> {
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
        let all: Vec<_> = items.iter().map(|item| self.expression(item, space)).collect();
        all.into_iter().map(|item| item.map(Selector::Is)).collect()
    }

    fn expression(&mut self, node: &Node, space: Space) -> Option<Requirement> {
        let (mut key, mut operator, mut values) = (None, None, None);
        let mut whole = true;
        for (name, node) in self.map(node, "an expression")? {
            match name.text {
                "key" => key = Some(node),
                "operator" => operator = Some(node),
                "values" => values = Some(node),
                _ => {
                    self.unknown_key(&name, "an expression", KEYS);
                    whole = false;
                }
            }
        }
        let subject = match key {
            Some(node) => {
                let text = self.string(node, "`key`");
                text.and_then(|text| self.key(text, &node.span, space))
            }
            None => {
                self.missing(&node.span, "an expression has a `key`", "write `key: tenant`, say")
            }
        };
        let test = match operator {
            Some(operator) => self.test(node, operator, values, space),
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
        space: Space,
    ) -> Option<Test> {
        let name = self.string(operator, "`operator`")?;
        if !OPERATORS.contains(&name) {
            let message = format!("there is no operator `{name}`");
            let note = self.notes.error("bad-operator", &operator.span, message);
            match symbol(name).or_else(|| nearest(name, OPERATORS)) {
                Some(near) => note.help(format!("did you mean `{near}`?")),
                None => note.help(format!("known are {}", listed(OPERATORS))),
            };
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
                let message = format!("`{name}` takes one value or more, here are none");
                self.bad_values(span, message, "write `values: [a, b]`, say");
                return None;
            }
            _ => {}
        }
        match name {
            "In" => self.values(list, space).map(Test::In),
            "NotIn" => self.values(list, space).map(Test::NotIn),
            "Gt" => self.number(list.first()?, space).map(Test::Gt),
            "Lt" => self.number(list.first()?, space).map(Test::Lt),
            _ => {
                let kind =
                    if name.ends_with("Glob") { PatternKind::Glob } else { PatternKind::Regex };
                let patterns: Vec<_> =
                    list.iter().map(|node| self.pattern(node, kind, "a pattern")).collect();
                let patterns = patterns.into_iter().collect::<Option<Vec<_>>>()?;
                let negated = name.starts_with("Not");
                Some(if negated { Test::NotMatches(patterns) } else { Test::Matches(patterns) })
            }
        }
    }

    fn values(&mut self, list: &[Node], space: Space) -> Option<Vec<String>> {
        let values: Vec<_> = list
            .iter()
            .map(|node| {
                let text = self.string(node, space.value())?;
                self.value(text, &node.span, space)
            })
            .collect();
        values.into_iter().collect()
    }

    fn number(&mut self, node: &Node, space: Space) -> Option<i64> {
        let text = self.string(node, "the value of `Gt` and `Lt`")?;
        self.bound(text, &node.span, space)
    }

    /// What `Gt` and `Lt` compare with: an integer, and in labels one that a label may have.
    pub(crate) fn bound(&mut self, text: &str, span: &Span, space: Space) -> Option<i64> {
        let Ok(bound) = text.parse() else {
            self.bad_values(
                span,
                format!("{text:?} is not an integer of 64 bits"),
                "`Gt` and `Lt` compare integers, such as \"5\"",
            );
            return None;
        };
        self.value(text, span, space).map(|_| bound)
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

/// What other notations call an operator.
fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "=" | "==" | "Equals" | "Equal" | "Eq" | "eq" => "In",
        "!=" | "NotEquals" | "NotEqual" | "Ne" | "ne" | "neq" => "NotIn",
        "!" | "NotExists" | "Absent" => "DoesNotExist",
        ">" | "GreaterThan" => "Gt",
        "<" | "LessThan" => "Lt",
        "Matches" | "=~" | "Like" => "Regex",
        _ => return None,
    })
}
