//! Keys and values of labels, annotations and namespace labels.

use tagsplice::image::MAX_LITERAL;

use super::{Context, names};
use crate::model::{Requirement, Selector, Subject, Test};
use crate::source::Span;
use crate::yaml::Node;

/// Whose keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Labels,
    Annotations,
    NamespaceLabels,
}

impl Space {
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
    pub(crate) fn match_labels(&mut self, node: &Node, space: Space) -> Option<Vec<Selector>> {
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
            let known = self.key(key.text, key.span, space);
            let text = self.string(value, space.value());
            let text = text.and_then(|text| self.value(text, &value.span, space));
            if let (Some(subject), Some(text)) = (known, text) {
                let span = key.span.start..value.span.end.max(key.span.end);
                all.push(Selector::Is(Requirement { subject, test: Test::In(vec![text]), span }));
            } else {
                whole = false;
            }
        }
        whole.then_some(all)
    }

    /// A key that records can have, or `None` with a note.
    pub(crate) fn key(&mut self, key: &str, span: &Span, space: Space) -> Option<Subject> {
        match space.valid_key(key) {
            Ok(()) => Some(space.subject(key)),
            Err(why) => {
                let message = format!("no record has the key {key:?}: Kubernetes refuses it");
                self.notes.error("bad-label-key", span, message).help(why);
                None
            }
        }
    }

    /// A value that records can have, or `None` with a note.
    pub(crate) fn value(&mut self, value: &str, span: &Span, space: Space) -> Option<String> {
        let valid = match space {
            Space::Annotations if value.len() > MAX_LITERAL => Err(format!(
                "a value here has at most {MAX_LITERAL} bytes, this has {}",
                value.len()
            )),
            Space::Annotations => Ok(()),
            _ => names::label_value(value),
        };
        match valid {
            Ok(()) => Some(value.to_owned()),
            Err(why) => {
                let message = match space {
                    Space::Annotations => "this value is too long to compare".to_owned(),
                    _ => format!("no label has the value {value:?}: Kubernetes refuses it"),
                };
                self.notes.error("bad-label-value", span, message).help(why);
                None
            }
        }
    }
}
