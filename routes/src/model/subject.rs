//! What of a record can be asked about.

use std::fmt;

/// A string of a record that can be asked about. Where it is in a record, a
/// [`RecordSchema`](super::RecordSchema) says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// A label of the pod, by key.
    Label(String),
    /// An annotation of the pod, by key.
    Annotation(String),
    /// A label of the pod's namespace, by key.
    NamespaceLabel(String),
    /// An annotation of the pod's namespace, by key.
    NamespaceAnnotation(String),
    /// The name of the pod's namespace.
    Namespace,
    /// The pod's name.
    Pod,
    /// The name of the container that logs.
    Container,
    /// The name of the node.
    Host,
    /// The kind of the pod's first owner, such as `Job` or `ReplicaSet`.
    OwnerKind,
    /// The name of the pod's first owner.
    OwnerName,
    /// What the container wrote to: `stdout` or `stderr`.
    Stream,
    /// A field of the record itself, by its path: keys with dots between them, such as `log.level`.
    Field(String),
}

/// A [`Subject`], but for its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SubjectKind {
    /// [`Subject::Label`]
    Label,
    /// [`Subject::Annotation`]
    Annotation,
    /// [`Subject::NamespaceLabel`]
    NamespaceLabel,
    /// [`Subject::NamespaceAnnotation`]
    NamespaceAnnotation,
    /// [`Subject::Namespace`]
    Namespace,
    /// [`Subject::Pod`]
    Pod,
    /// [`Subject::Container`]
    Container,
    /// [`Subject::Host`]
    Host,
    /// [`Subject::OwnerKind`]
    OwnerKind,
    /// [`Subject::OwnerName`]
    OwnerName,
    /// [`Subject::Stream`]
    Stream,
    /// [`Subject::Field`]
    Field,
}

impl Subject {
    /// What it is, whatever its key.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Label(_) => SubjectKind::Label,
            Self::Annotation(_) => SubjectKind::Annotation,
            Self::NamespaceLabel(_) => SubjectKind::NamespaceLabel,
            Self::NamespaceAnnotation(_) => SubjectKind::NamespaceAnnotation,
            Self::Namespace => SubjectKind::Namespace,
            Self::Pod => SubjectKind::Pod,
            Self::Container => SubjectKind::Container,
            Self::Host => SubjectKind::Host,
            Self::OwnerKind => SubjectKind::OwnerKind,
            Self::OwnerName => SubjectKind::OwnerName,
            Self::Stream => SubjectKind::Stream,
            Self::Field(_) => SubjectKind::Field,
        }
    }

    /// What core calls it.
    pub(crate) fn in_core(&self) -> tagsplice::image::Subject<'_> {
        use tagsplice::image::Subject as Core;
        match self {
            Self::Label(key) => Core::Label(key),
            Self::Annotation(key) => Core::Annotation(key),
            Self::NamespaceLabel(key) => Core::NamespaceLabel(key),
            Self::NamespaceAnnotation(key) => Core::NamespaceAnnotation(key),
            Self::Namespace => Core::Namespace,
            Self::Pod => Core::Pod,
            Self::Container => Core::Container,
            Self::Host => Core::Host,
            Self::OwnerKind => Core::OwnerKind,
            Self::OwnerName => Core::OwnerName,
            Self::Stream => Core::Stream,
            Self::Field(path) => Core::Field(path),
        }
    }

    /// Its key, if it is one of many.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Label(key)
            | Self::Annotation(key)
            | Self::NamespaceLabel(key)
            | Self::NamespaceAnnotation(key)
            | Self::Field(key) => Some(key),
            _ => None,
        }
    }
}

impl SubjectKind {
    /// All of them, in the order of subjects.
    pub const ALL: [Self; 12] = [
        Self::Label,
        Self::Annotation,
        Self::NamespaceLabel,
        Self::NamespaceAnnotation,
        Self::Namespace,
        Self::Pod,
        Self::Container,
        Self::Host,
        Self::OwnerKind,
        Self::OwnerName,
        Self::Stream,
        Self::Field,
    ];

    /// Its word in route files, as templates, tests and schemas write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Label => "labels",
            Self::Annotation => "annotations",
            Self::NamespaceLabel => "namespaceLabels",
            Self::NamespaceAnnotation => "namespaceAnnotations",
            Self::Namespace => "namespace",
            Self::Pod => "pod",
            Self::Container => "container",
            Self::Host => "host",
            Self::OwnerKind => "ownerKind",
            Self::OwnerName => "ownerName",
            Self::Stream => "stream",
            Self::Field => "fields",
        }
    }

    /// The key under which a selector asks for it; labels have none of their own.
    pub(crate) const fn selector_word(self) -> Option<&'static str> {
        Some(match self {
            Self::Label => return None,
            Self::Namespace => "namespaces",
            Self::Pod => "pods",
            Self::Container => "containers",
            Self::Host => "hosts",
            Self::OwnerKind => "ownerKinds",
            Self::OwnerName => "owners",
            Self::Stream => "streams",
            keyed => keyed.word(),
        })
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Is a subject of this kind one of many, each with a key?
    #[must_use]
    pub const fn is_keyed(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Annotation
                | Self::NamespaceLabel
                | Self::NamespaceAnnotation
                | Self::Field
        )
    }

    /// The subject of this kind, with this key if it has one.
    #[must_use]
    pub fn subject(self, key: &str) -> Subject {
        match self {
            Self::Label => Subject::Label(key.to_owned()),
            Self::Annotation => Subject::Annotation(key.to_owned()),
            Self::NamespaceLabel => Subject::NamespaceLabel(key.to_owned()),
            Self::NamespaceAnnotation => Subject::NamespaceAnnotation(key.to_owned()),
            Self::Namespace => Subject::Namespace,
            Self::Pod => Subject::Pod,
            Self::Container => Subject::Container,
            Self::Host => Subject::Host,
            Self::OwnerKind => Subject::OwnerKind,
            Self::OwnerName => Subject::OwnerName,
            Self::Stream => Subject::Stream,
            Self::Field => Subject::Field(key.to_owned()),
        }
    }

    /// In the middle of a message, for all of this kind.
    pub(crate) const fn plural(self) -> &'static str {
        match self {
            Self::Label => "labels",
            Self::Annotation => "annotations",
            Self::NamespaceLabel => "labels of namespaces",
            Self::NamespaceAnnotation => "annotations of namespaces",
            Self::Namespace => "namespace",
            Self::Pod => "pod",
            Self::Container => "container",
            Self::Host => "host",
            Self::OwnerKind | Self::OwnerName => "owner",
            Self::Stream => "stream",
            Self::Field => "fields",
        }
    }
}

/// As in messages: `label team`, `namespace`, `field log.level`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind() {
            SubjectKind::Label => "label",
            SubjectKind::Annotation => "annotation",
            SubjectKind::NamespaceLabel => "namespace label",
            SubjectKind::NamespaceAnnotation => "namespace annotation",
            SubjectKind::OwnerKind => "owner kind",
            SubjectKind::OwnerName => "owner name",
            SubjectKind::Field => "field",
            other => other.word(),
        };
        f.write_str(name)?;
        self.key().map_or(Ok(()), |key| write!(f, " {key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::SubjectKind;

    #[test]
    fn words_and_order() {
        for kind in SubjectKind::ALL {
            assert_eq!(SubjectKind::of_word(kind.word()), Some(kind));
            let subject = kind.subject("k");
            assert_eq!((subject.kind(), subject.key().is_some()), (kind, kind.is_keyed()));
        }
        let subjects = SubjectKind::ALL.map(|kind| kind.subject("k"));
        assert!(subjects.is_sorted(), "kinds are in the order of subjects");
    }
}
