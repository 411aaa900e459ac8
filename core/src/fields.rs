//! The parts of a record that a policy can ask about, each declared once: how it is called in a
//! record, in a route file, and here. The scans of JSON and MessagePack, the image's header and
//! the compiler of route files all go by this.

use crate::text::Text;

/// The member of a record that says which pod wrote it.
pub(crate) const KUBERNETES: &[u8; 10] = b"kubernetes";
/// The member of a record that says what is known of the pod's namespace.
pub(crate) const KUBERNETES_NAMESPACE: &[u8; 20] = b"kubernetes_namespace";
/// In both: the labels.
pub(crate) const LABELS: &[u8; 6] = b"labels";
/// In `kubernetes`: the annotations.
const ANNOTATIONS: &[u8; 11] = b"annotations";

/// An object of a record that a policy looks up by keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelMap {
    /// `kubernetes.labels`
    Labels,
    /// `kubernetes.annotations`
    Annotations,
    /// `kubernetes_namespace.labels`
    NamespaceLabels,
}

impl LabelMap {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Labels, Self::Annotations, Self::NamespaceLabels];

    /// The one in `kubernetes` with this key.
    #[inline(always)]
    pub(crate) fn in_kubernetes(key: Text<'_>) -> Option<Self> {
        if key.is_literal(LABELS) {
            Some(Self::Labels)
        } else if key.is_literal(ANNOTATIONS) {
            Some(Self::Annotations)
        } else {
            None
        }
    }
}

/// Declares [`PodField`]: for each its documentation and name, its key in a record, and its word
/// in route files.
macro_rules! pod_fields {
    ($($(#[$doc:meta])* $name:ident $key:literal $word:literal,)+) => {
        /// A string directly in `kubernetes` that says which pod wrote a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PodField {
            $($(#[$doc])* $name,)+
        }

        impl PodField {
            /// All of them, in the order of their numbers.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$name),+];

            /// Its key in a record's `kubernetes`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }

            /// Its word in route files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// The field with this key.
            #[inline(always)]
            pub(crate) fn of(key: Text<'_>) -> Option<Self> {
                $(if key.is_literal(const { literal::<{ $key.len() }>($key) }) {
                    return Some(Self::$name);
                })+
                None
            }
        }
    };
}

pod_fields! {
    /// The namespace's name.
    Namespace "namespace_name" "namespace",
    /// The pod's name.
    Pod "pod_name" "pod",
    /// The container's name.
    Container "container_name" "container",
    /// The node's name.
    Host "host" "host",
}

impl PodField {
    /// The field with this word in route files.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// Is it compared with where a record comes from?
    #[must_use]
    pub const fn is_identity(self) -> bool {
        match self {
            Self::Namespace | Self::Pod => true,
            Self::Container | Self::Host => false,
        }
    }
}

/// A text as an array, whose length the compiler knows.
const fn literal<const N: usize>(text: &str) -> &[u8; N] {
    match text.as_bytes().first_chunk() {
        Some(array) => array,
        None => panic!("it has this length"),
    }
}

/// Bit n: a member of `kubernetes` that means something has a key of n bytes.
const KEY_LENS: u32 = {
    let mut lens = 1 << LABELS.len() | 1 << ANNOTATIONS.len();
    let mut index = 0;
    while index < PodField::ALL.len() {
        lens |= 1 << PodField::ALL[index].key().len();
        index += 1;
    }
    lens
};

/// Can a member of `kubernetes` with this key mean something? A key's length says so for most.
#[inline(always)]
pub(crate) fn can_matter(key: Text<'_>) -> bool {
    let len = key.raw.len();
    key.escaped || len < 32 && KEY_LENS >> len & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(key: &str) -> Text<'_> {
        Text { raw: key.as_bytes(), escaped: false }
    }

    #[test]
    fn each_is_found_by_its_key() {
        for (number, field) in PodField::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, number);
            assert_eq!(PodField::of(text(field.key())), Some(field));
            assert!(can_matter(text(field.key())));
        }
        for (number, map) in LabelMap::ALL.into_iter().enumerate() {
            assert_eq!(map as usize, number);
        }
        assert_eq!(LabelMap::in_kubernetes(text("labels")), Some(LabelMap::Labels));
        assert_eq!(LabelMap::in_kubernetes(text("annotations")), Some(LabelMap::Annotations));
    }

    #[test]
    fn other_keys_are_not() {
        for key in ["", "hos", "hosts", "Host", "pod_nam3", "container_id", "docker_id"] {
            assert_eq!(PodField::of(text(key)), None, "{key}");
            assert_eq!(LabelMap::in_kubernetes(text(key)), None, "{key}");
        }
        assert!(!can_matter(text("docker_id")));
    }
}
