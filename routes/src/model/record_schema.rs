//! Where in a record the subjects of a policy are.

use super::Subject;

/// A step on the way from a record to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// All members whose keys begin so; the rest of the key is the label's.
    Prefix(String),
    /// The first element of a list.
    First,
}

/// Where in a record the subjects of a policy are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RecordSchema;

impl RecordSchema {
    /// The way to a subject's value.
    pub fn path(&self, subject: &Subject) -> Option<Vec<Step>> {
        let way = |keys: &[&str]| Some(keys.iter().map(|key| Step::Key((*key).to_owned())).collect());
        match subject {
            Subject::Label(key) => way(&["kubernetes", "labels", key]),
            Subject::Annotation(key) => way(&["kubernetes", "annotations", key]),
            Subject::NamespaceLabel(key) => way(&["kubernetes_namespace", "labels", key]),
            Subject::Namespace => way(&["kubernetes", "namespace_name"]),
            Subject::Pod => way(&["kubernetes", "pod_name"]),
            Subject::Container => way(&["kubernetes", "container_name"]),
            Subject::Host => way(&["kubernetes", "host"]),
        }
    }

    /// The way to the labels.
    pub fn labels(&self) -> Vec<Step> {
        ["kubernetes", "labels"].map(|key| Step::Key(key.to_owned())).to_vec()
    }

    /// The way to what names the pod.
    pub fn pod(&self) -> Vec<Step> {
        vec![Step::Key("kubernetes".to_owned())]
    }
}
