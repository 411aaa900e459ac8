//! `tests`.

use serde_json::{Map, Value};
use crate::model::PodField;

use super::Context;
use super::fields::Key;
use super::labels::LabelMap;
use super::meant::Mapping;
use crate::model::TestCase;
use crate::yaml::{Kind, Meaning, Node};

/// What a test says of its record, in the words of `kubernetes`.
#[derive(Default)]
struct Parts {
    kubernetes: Map<String, Value>,
    namespace: Map<String, Value>,
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
        let mut parts = Parts::default();
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
            None if parts.given => parts.record(&test.name),
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
        let (map, name, label_map) = match key.text {
            "labels" => (&mut parts.kubernetes, "labels", Some(LabelMap::Labels)),
            "annotations" => (&mut parts.kubernetes, "annotations", Some(LabelMap::Annotations)),
            "namespaceLabels" => (&mut parts.namespace, "labels", Some(LabelMap::NamespaceLabels)),
            word => {
                let Some(field) = PodField::of_word(word) else {
                    // It was probably meant to say something.
                    parts.given = true;
                    let meant = self.unknown_key(key, node, Mapping::Test);
                    parts.tag_is_misspelled |= meant == Some("tag");
                    return;
                };
                (&mut parts.kubernetes, field.key(), None)
            }
        };
        parts.given = true;
        if node.is_null() {
            return;
        }
        let value = match label_map {
            Some(label_map) => self.strings(node, &format!("`{}`", key.text), label_map),
            None => self.string(node, &format!("`{}`", key.text)).map(Value::from),
        };
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    }

    /// A mapping of strings.
    fn strings(&mut self, node: &Node, what: &str, label_map: LabelMap) -> Option<Value> {
        let members = self.map(node, what)?;
        let mut strings = Map::new();
        for (key, node) in members {
            if let Some(text) = self.string(node, label_map.value()) {
                strings.insert(key.text.to_owned(), text.into());
            }
        }
        Some(Value::Object(strings))
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

impl Parts {
    fn record(self, name: &str) -> Vec<u8> {
        let mut record = Map::new();
        record.insert("log".to_owned(), name.into());
        record.insert("kubernetes".to_owned(), Value::Object(self.kubernetes));
        if !self.namespace.is_empty() {
            record.insert("kubernetes_namespace".to_owned(), Value::Object(self.namespace));
        }
        Value::Object(record).to_string().into_bytes()
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
