//! What of a record a policy can ask about.

/// A string of a record that a policy asks about, as a route file names it.
///
/// Where it is in a record is a matter of the policy's schema. A caller that has parsed its events
/// itself looks it up: see [`Event`](crate::Event).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject<'p> {
    /// The label of the pod with this key.
    Label(&'p str),
    /// The annotation of the pod with this key.
    Annotation(&'p str),
    /// The label of the pod's namespace with this key.
    NamespaceLabel(&'p str),
    /// The annotation of the pod's namespace with this key.
    NamespaceAnnotation(&'p str),
    /// The namespace's name.
    Namespace,
    /// The pod's name.
    Pod,
    /// The container's name.
    Container,
    /// The node's name.
    Host,
    /// The kind of the pod's first owner, such as `ReplicaSet`.
    OwnerKind,
    /// The name of the pod's first owner.
    OwnerName,
    /// `stdout` or `stderr`.
    Stream,
    /// The field of the record itself at this path, such as `log.level`.
    Field(&'p str),
}

impl<'p> Subject<'p> {
    /// The number by which an image names what it is, and its text.
    #[must_use]
    pub const fn to_parts(self) -> (u32, &'p str) {
        match self {
            Self::Label(key) => (0, key),
            Self::Annotation(key) => (1, key),
            Self::NamespaceLabel(key) => (2, key),
            Self::NamespaceAnnotation(key) => (3, key),
            Self::Namespace => (4, ""),
            Self::Pod => (5, ""),
            Self::Container => (6, ""),
            Self::Host => (7, ""),
            Self::OwnerKind => (8, ""),
            Self::OwnerName => (9, ""),
            Self::Stream => (10, ""),
            Self::Field(path) => (11, path),
        }
    }

    /// See [`to_parts`](Self::to_parts). `None`: no subject has this number.
    #[must_use]
    pub const fn from_parts(number: u32, text: &'p str) -> Option<Self> {
        Some(match number {
            0 => Self::Label(text),
            1 => Self::Annotation(text),
            2 => Self::NamespaceLabel(text),
            3 => Self::NamespaceAnnotation(text),
            4 => Self::Namespace,
            5 => Self::Pod,
            6 => Self::Container,
            7 => Self::Host,
            8 => Self::OwnerKind,
            9 => Self::OwnerName,
            10 => Self::Stream,
            11 => Self::Field(text),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn parts_and_back() {
        let mut count = 0;
        while let Some(subject) = Subject::from_parts(count, "a") {
            let (number, text) = subject.to_parts();
            assert_eq!(number, count);
            assert_eq!(Subject::from_parts(number, text), Some(subject));
            count += 1;
        }
        assert_eq!(count, 12);
    }
}
