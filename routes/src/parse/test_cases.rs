//! `tests`.

use serde_json::Value;

use super::Context;
use super::fields::Key;
use super::meant::Mapping;
use crate::model::{Step, Subject, SubjectKind, TestCase};
use crate::source::Span;
use crate::yaml::{Kind, Meaning, Node};

/// What a test says of its record.
struct Parts {
    record: Value,
    given: bool,
    /// Is a key there that was probably meant as `tag`?
    tag_is_misspelled: bool,
}

impl Context<'_> {
    pub(crate) fn tests(&mut self, node: &Node) -> Option<Vec<TestCase>> {
        if node.is_null() {
            return Some(Vec::new());
        }
        let nodes = self.list(node, "`tests`")?;
        let tests: Vec<_> =
            nodes.iter().enumerate().map(|(index, node)| self.test_case(node, index)).collect();
        tests.into_iter().collect()
    }

    fn test_case(&mut self, node: &Node, index: usize) -> Option<TestCase> {
        let line = self.source.position(node.span.start).line;
        let mut test = TestCase {
            name: format!("test {}", index + 1),
            record: Vec::new(),
            incoming_tag: None,
            tag: None,
            file: self.source.file(node.span.start).0.to_owned(),
            line,
        };
        let mut record = self.schema.empty_record();
        record["log"] = Value::Null;
        let mut parts = Parts { record, given: false, tag_is_misspelled: false };
        let mut record = None;
        let mut tag = None;
        for (key, node) in self.map(node, "a test")? {
            match key.text {
                "name" => test.name = self.string(node, "a test's name").unwrap_or("").to_owned(),
                "record" => record = Some((self.record(node), node)),
                "incomingTag" => {
                    test.incoming_tag = self.string(node, "`incomingTag`").map(str::to_owned);
                }
                "tag" if node.is_null() => tag = Some(None),
                "tag" => tag = Some(self.string(node, "a test's tag").map(str::to_owned)),
                _ => self.part(&key, node, &mut parts),
            }
        }
        match tag {
            Some(tag) => test.tag = tag,
            None if parts.tag_is_misspelled => return None,
            None => self.missing(
                &node.span,
                "a test has a `tag`",
                "write the tag that is expected, or `tag: null` for none",
            )?,
        }
        test.record = match record {
            Some((_, at)) if parts.given => {
                self.notes
                    .error(
                        "bad-test",
                        &at.span,
                        "a test has a whole `record` or its parts, not both",
                    )
                    .help("write the labels into the record, at `kubernetes.labels`");
                return None;
            }
            Some((record, _)) => record?,
            None if parts.given => {
                // The line that the pod wrote, unless the test has fields there.
                if parts.record["log"].is_null() {
                    parts.record["log"] = test.name.as_str().into();
                }
                parts.record.to_string().into_bytes()
            }
            None => self.missing(
                &node.span,
                "a test has `labels` or a `record`",
                "write `labels: {team: payments}`, or `labels: null` for a record without",
            )?,
        };
        Some(test)
    }

    /// One of the keys that say what is in the record.
    fn part(&mut self, key: &Key<'_>, node: &Node, parts: &mut Parts) {
        // Whatever it is, it was probably meant to say something.
        parts.given = true;
        if key.text == "owner" {
            return self.owner(node, parts);
        }
        let Some(kind) = SubjectKind::of_word(key.text) else {
            let meant = self.unknown_key(key, node, Mapping::Test);
            parts.tag_is_misspelled |= meant == Some("tag");
            return;
        };
        if node.is_null() {
            return;
        }
        if kind.is_keyed() {
            self.values_by_key(kind, key, node, parts);
        } else if let Some(text) = self.string(node, &format!("`{}`", key.text)) {
            self.insert(&kind.subject(""), text, key.span, parts);
        }
    }

    /// The pod's owner, as its manifest has it.
    fn owner(&mut self, node: &Node, parts: &mut Parts) {
        for (key, node) in self.map(node, "an owner").unwrap_or_default() {
            let kind = match key.text {
                "kind" => SubjectKind::OwnerKind,
                "name" => SubjectKind::OwnerName,
                _ => {
                    self.unknown_key(&key, node, Mapping::Owner);
                    continue;
                }
            };
            if let Some(text) = self.string(node, &format!("an owner's {}", key.text)) {
                self.insert(&kind.subject(""), text, key.span, parts);
            }
        }
    }

    /// A mapping of strings.
    fn values_by_key(&mut self, of: SubjectKind, key: &Key<'_>, node: &Node, parts: &mut Parts) {
        if self.schema.way(of).is_none() {
            return self.nowhere(of, key.span);
        }
        let Some(members) = self.map(node, &format!("`{}`", key.text)) else { return };
        self.schema.insert_object(&mut parts.record, of);
        let mut ways: Vec<Vec<Step>> = Vec::new();
        for (key, node) in members {
            let Some(text) = self.string(node, of.value()) else { continue };
            let subject = match of {
                SubjectKind::Field => self.key(key.text, key.span, of),
                _ => Some(of.subject(key.text)),
            };
            let Some(subject) = subject else { continue };
            let way = self.schema.path(&subject).unwrap_or_default();
            if ways.iter().any(|other| way.starts_with(other) || other.starts_with(&way)) {
                self.notes
                    .error("bad-test", key.span, "another field here is in this one, or has it")
                    .help("a field is a string: take one of them out");
                continue;
            }
            ways.push(way);
            self.insert(&subject, text, key.span, parts);
        }
    }

    fn insert(&mut self, subject: &Subject, text: &str, at: &Span, parts: &mut Parts) {
        if !self.schema.insert(&mut parts.record, subject, text.into()) {
            self.nowhere(subject.kind(), at);
        }
    }

    /// A whole record: a mapping, or the text as it comes.
    fn record(&mut self, node: &Node) -> Option<Vec<u8>> {
        match &node.kind {
            Kind::Map(_) => {
                let mut text = String::new();
                json(node, &mut text);
                Some(text.into_bytes())
            }
            _ => self.string(node, "`record`").map(|text| text.as_bytes().to_vec()),
        }
    }
}

/// A value as JSON, its members in the order of the file.
fn json(node: &Node, text: &mut String) {
    match &node.kind {
        Kind::List(nodes) => {
            text.push('[');
            for (index, node) in nodes.iter().enumerate() {
                comma(index, text);
                json(node, text);
            }
            text.push(']');
        }
        Kind::Map(pairs) => {
            text.push('{');
            for (index, (key, value)) in pairs.iter().enumerate() {
                comma(index, text);
                match &key.kind {
                    Kind::Scalar(scalar) => *text += &Value::from(scalar.text.as_str()).to_string(),
                    _ => *text += "\"\"",
                }
                text.push(':');
                json(value, text);
            }
            text.push('}');
        }
        Kind::Scalar(scalar) => match scalar.meaning() {
            Meaning::Null => *text += "null",
            Meaning::Bool(true) => *text += "true",
            Meaning::Bool(false) => *text += "false",
            Meaning::Number => match serde_json::from_str::<serde_json::Number>(&scalar.text) {
                Ok(_) => *text += &scalar.text,
                // Hexadecimal, infinite and the like: JSON has no such numbers.
                Err(_) => *text += &Value::from(scalar.text.as_str()).to_string(),
            },
            Meaning::Text => *text += &Value::from(scalar.text.as_str()).to_string(),
        },
    }
}

fn comma(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}
