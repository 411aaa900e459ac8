//! Keys and values of labels, annotations and namespace labels.

use tagsplice::image::MAX_LITERAL;

use super::fields::Key;
use super::{Context, foreign, names};
use crate::model::{Requirement, Selector, Subject, Test};
use crate::pattern::Legal;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// Whose keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelMap {
    Labels,
    Annotations,
    NamespaceLabels,
}

impl LabelMap {
    pub(crate) fn subject(self, key: &str) -> Subject {
        let key = key.to_owned();
        match self {
            Self::Labels => Subject::Label(key),
            Self::Annotations => Subject::Annotation(key),
            Self::NamespaceLabels => Subject::NamespaceLabel(key),
        }
    }

    /// Why Kubernetes refuses a key, if it does.
    pub(crate) fn valid_key(self, key: &str) -> Result<(), String> {
        match self {
            Self::Annotations => names::annotation_key(key),
            _ => names::label_key(key),
        }
    }

    pub(crate) fn legal(self) -> Legal {
        match self {
            Self::Annotations => Legal::Anything,
            _ => Legal::LabelValue,
        }
    }

    /// In the middle of a message.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Annotations => "an annotation's value",
            _ => "a label's value",
        }
    }
}

impl Context<'_> {
    /// `matchLabels`: each key has its value.
    pub(crate) fn match_labels(
        &mut self,
        node: &Node,
        label_map: LabelMap,
    ) -> Option<Vec<Selector>> {
        if node.is_null() {
            self.notes
                .warn(
                    "empty-selector",
                    &node.span,
                    "`matchLabels` is empty, and so matches every record",
                )
                .help("write labels under it, or `{}` if every record is meant");
            return Some(Vec::new());
        }
        let mut whole = true;
        let mut all = Vec::new();
        for (key, value) in self.map(node, "`matchLabels`")? {
            let known = self.key(key.text, key.span, label_map);
            if self.note_wrong_value(&key, value) {
                whole = false;
                continue;
            }
            let text = self.string(value, label_map.value());
            let text = text.and_then(|text| self.value(text, &value.span, label_map));
            if let (Some(subject), Some(text)) = (known, text) {
                let span = key.span.start..value.span.end.max(key.span.end);
                all.push(Selector::Is(Requirement { subject, test: Test::In(vec![text]), span }));
            } else {
                whole = false;
            }
        }
        whole.then_some(all)
    }

    /// Notes a value of `matchLabels` that asks for more than one value, or for any. Is it one?
    fn note_wrong_value(&mut self, key: &Key<'_>, value: &Node) -> bool {
        let key = key.text;
        match &value.kind {
            Kind::List(items) => {
                let items: Vec<_> = items
                    .iter()
                    .filter_map(|item| match &item.kind {
                        Kind::Scalar(scalar) => Some(scalar.text.as_str()),
                        _ => None,
                    })
                    .collect();
                self.notes
                    .error(
                        "wrong-type",
                        &value.span,
                        "a label's value is a string, but this is a list",
                    )
                    .help(format!(
                        "write `matchExpressions: [{{key: {key}, operator: In, values: [{}]}}]`",
                        items.join(", ")
                    ));
            }
            Kind::Scalar(_) if value.is_null() => {
                self.notes
                    .error(
                        "not-a-string",
                        &value.span,
                        "a label's value is a string, but YAML takes this for nothing (null)",
                    )
                    .help(format!(
                        "write \"\" for the empty string; if any value will do, write \
                         `matchExpressions: [{{key: {key}, operator: Exists}}]`"
                    ));
            }
            _ => return false,
        }
        true
    }

    /// A key that records can have, or `None` with a note.
    pub(crate) fn key(&mut self, key: &str, span: &Span, label_map: LabelMap) -> Option<Subject> {
        match label_map.valid_key(key) {
            Ok(()) => Some(label_map.subject(key)),
            Err(why) => {
                let message = format!("no record has the key {key:?}: Kubernetes refuses it");
                let help = foreign::meant_by_key(key).unwrap_or(why);
                self.notes.error("bad-label-key", span, message).help(help);
                None
            }
        }
    }

    /// A value that records can have, or `None` with a note.
    pub(crate) fn value(
        &mut self,
        value: &str,
        span: &Span,
        label_map: LabelMap,
    ) -> Option<String> {
        let valid = match label_map {
            LabelMap::Annotations if value.len() > MAX_LITERAL => Err(format!(
                "a value here has at most {MAX_LITERAL} bytes, this has {}",
                value.len()
            )),
            LabelMap::Annotations => Ok(()),
            _ => names::label_value(value),
        };
        match valid {
            Ok(()) => Some(value.to_owned()),
            Err(why) => {
                let message = match label_map {
                    LabelMap::Annotations => "this value is too long to compare".to_owned(),
                    _ => format!("no label has the value {value:?}: Kubernetes refuses it"),
                };
                let help = foreign::meant_by_value(value).unwrap_or(why);
                self.notes.error("bad-label-value", span, message).help(help);
                None
            }
        }
    }
}
