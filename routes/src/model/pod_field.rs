//! Fields of a pod.

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

