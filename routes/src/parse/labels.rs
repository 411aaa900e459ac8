//! Keys and values of labels, annotations and fields.

use tagsplice::image::MAX_LITERAL;

use super::fields::Key;
use super::{Context, foreign, names};
use crate::model::{Requirement, Selector, Subject, SubjectKind, Test};
use crate::pattern::Legal;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// Of subjects that have keys.
impl SubjectKind {
    /// Why no record has a key, if none does.
    pub(crate) fn valid_key(self, key: &str) -> Result<(), String> {
        match self {
            Self::Annotation | Self::NamespaceAnnotation => names::annotation_key(key),
            Self::Field => names::field_path(key),
            _ => names::label_key(key),
        }
    }

    pub(crate) fn legal(self) -> Legal {
        match self {
            Self::Label | Self::NamespaceLabel => Legal::LabelValue,
            Self::Namespace | Self::Container => Legal::DnsLabel,
            Self::Pod | Self::Host | Self::OwnerName => Legal::DnsSubdomain,
            Self::OwnerKind => Legal::Kind,
            _ => Legal::Anything,
        }
    }

    /// In the middle of a message.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Annotation | Self::NamespaceAnnotation => "an annotation's value",
            Self::Field => "a field's value",
            _ => "a label's value",
        }
    }
}

impl Context<'_> {
    /// `matchLabels`: each key has its value.
    pub(crate) fn match_labels(&mut self, node: &Node, of: SubjectKind) -> Option<Vec<Selector>> {
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
            let known = self.key(key.text, key.span, of);
            if self.note_wrong_value(&key, value, of) {
                whole = false;
                continue;
            }
            let text = self.string(value, of.value());
            let text = text.and_then(|text| self.value(text, &value.span, of));
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
    fn note_wrong_value(&mut self, key: &Key<'_>, value: &Node, of: SubjectKind) -> bool {
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
                        format!("{} is a string, but this is a list", of.value()),
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
                        format!(
                            "{} is a string, but YAML takes this for nothing (null)",
                            of.value()
                        ),
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
    pub(crate) fn key(&mut self, key: &str, span: &Span, of: SubjectKind) -> Option<Subject> {
        match of.valid_key(key) {
            Ok(()) => Some(of.subject(key)),
            Err(why) if of == SubjectKind::Field => {
                let message = format!("{key:?} is not the path of a field");
                self.notes.error("bad-field", span, message).help(why);
                None
            }
            Err(why) => {
                let message = format!("no record has the key {key:?}: Kubernetes refuses it");
                let help = foreign::meant_by_key(key).unwrap_or(why);
                self.notes.error("bad-label-key", span, message).help(help);
                None
            }
        }
    }

    /// A value that records can have, or `None` with a note.
    pub(crate) fn value(&mut self, value: &str, span: &Span, of: SubjectKind) -> Option<String> {
        if of.legal() != Legal::Anything {
            return match names::label_value(value) {
                Ok(()) => Some(value.to_owned()),
                Err(why) => {
                    let message =
                        format!("no label has the value {value:?}: Kubernetes refuses it");
                    let help = foreign::meant_by_value(value).unwrap_or(why);
                    self.notes.error("bad-label-value", span, message).help(help);
                    None
                }
            };
        }
        if value.len() > MAX_LITERAL {
            let why =
                format!("a value here has at most {MAX_LITERAL} bytes, this has {}", value.len());
            let help = foreign::meant_by_value(value).unwrap_or(why);
            self.notes
                .error("bad-label-value", span, "this value is too long to compare")
                .help(help);
            return None;
        }
        Some(value.to_owned())
    }
}
