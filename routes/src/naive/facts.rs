//! What a record says of its pod.

use std::fmt;

use serde_json::{Map, Value};

use crate::model::Subject;

/// The parts of a record that routes can ask about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'r> {
    pub(crate) kubernetes: Option<&'r Map<String, Value>>,
    namespace: Option<&'r Map<String, Value>>,
}

/// What a record has for a subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Found<'r> {
    Text(&'r str),
    /// Something that is not a string counts as missing.
    NotText(&'r Value),
    Missing,
    /// Missing in a record without labels, of which nobody knows what they were.
    Unknown,
}

impl<'r> Facts<'r> {
    pub(crate) fn new(record: &'r Map<String, Value>) -> Self {
        let object = |name| record.get(name).and_then(Value::as_object);
        Self { kubernetes: object("kubernetes"), namespace: object("kubernetes_namespace") }
    }

    pub(crate) fn has_labels(&self) -> bool {
        self.kubernetes
            .and_then(|kubernetes| kubernetes.get("labels"))
            .is_some_and(Value::is_object)
    }

    pub(crate) fn find(&self, subject: &Subject) -> Found<'r> {
        let of = |object: Option<&'r Map<String, Value>>, space: &str, key: &str| {
            object?.get(space)?.as_object()?.get(key)
        };
        let field = |name: &str| self.kubernetes?.get(name);
        let value = match subject {
            Subject::Label(key) => of(self.kubernetes, "labels", key),
            Subject::Annotation(key) => of(self.kubernetes, "annotations", key),
            Subject::NamespaceLabel(key) => of(self.namespace, "labels", key),
            Subject::Namespace => field("namespace_name"),
            Subject::Pod => field("pod_name"),
            Subject::Container => field("container_name"),
            Subject::Host => field("host"),
        };
        match value {
            Some(Value::String(text)) => Found::Text(text),
            Some(other) => Found::NotText(other),
            None if self.has_labels() => Found::Missing,
            None => Found::Unknown,
        }
    }
}

impl<'r> Found<'r> {
    pub(crate) fn text(self) -> Option<&'r str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "is {text:?}"),
            Self::NotText(value) => {
                let kind = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "a boolean",
                    Value::Number(_) => "a number",
                    Value::Array(_) => "an array",
                    _ => "an object",
                };
                write!(f, "is {kind}, not a string, which counts as missing")
            }
            Self::Missing => f.write_str("is missing"),
            Self::Unknown => f.write_str("is unknown, since the record has no labels"),
        }
    }
}
