//! What a record says of its pod, and of itself.

use std::fmt;

use serde_json::Value;

use crate::model::{RecordSchema, Subject};
use crate::records::value_at;

/// The parts of a record that routes can ask about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'r> {
    record: &'r Value,
    schema: &'r RecordSchema,
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
    pub(crate) fn new(record: &'r Value, schema: &'r RecordSchema) -> Self {
        Self { record, schema }
    }

    pub(crate) fn has_labels(&self) -> bool {
        self.schema.has_labels(self.record)
    }

    /// Does it say which pod it is from?
    pub(crate) fn has_pod(&self) -> bool {
        if self.schema.pod().is_empty() {
            // Nothing but a pod's own members says that a record is of one.
            let has = |subject| self.find(&subject).text().is_some();
            return self.has_labels() || has(Subject::Pod) || has(Subject::Namespace);
        }
        value_at(self.record, self.schema.pod()).is_some_and(Value::is_object)
    }

    pub(crate) fn find(&self, subject: &Subject) -> Found<'r> {
        match self.schema.find(self.record, subject) {
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
