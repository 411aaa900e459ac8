//! Events that a caller has parsed itself.

use crate::subject::Subject;

/// An event of a caller's own type: what a policy asks about, looked up.
///
/// For collectors that hold records as structures, not as text: see [`Filter::route`](crate::Filter::route). Where in a
/// structure a subject is, is the caller's matter; the policy's schema is not used.
///
/// ```
/// use tagsplice::{Event, Filter, Policy, Subject};
///
/// struct Attributes<'a>(&'a [(&'a str, &'a str)]);
///
/// impl Event for Attributes<'_> {
///     fn has_labels(&self) -> bool {
///         self.0.iter().any(|(key, _)| key.starts_with("k8s.pod.label."))
///     }
///
///     fn value(&self, subject: Subject<'_>) -> Option<&str> {
///         let find = |is: &dyn Fn(&str) -> bool| {
///             self.0.iter().rev().find(|(key, _)| is(key)).map(|(_, value)| *value)
///         };
///         match subject {
///             Subject::Label(label) => find(&|key| key.strip_prefix("k8s.pod.label.") == Some(label)),
///             Subject::Namespace => find(&|key| key == "k8s.namespace.name"),
///             Subject::Pod => find(&|key| key == "k8s.pod.name"),
///             _ => None,
///         }
///     }
/// }
///
/// let mut filter = Filter::new(Policy::example());
/// let event = Attributes(&[("k8s.pod.label.region", "ap-south-1")]);
/// assert_eq!(filter.route(&event).tag(), Some("general-elastic-ap-south-1"));
/// assert_eq!(filter.route(&Attributes(&[])).tag(), None);
/// ```
pub trait Event {
    /// Are the pod's labels known, even if there are none? Of an event without, a policy knows
    /// nothing that it does not have: no requirement on that holds, not even a negative one.
    fn has_labels(&self) -> bool;

    /// The value of this subject, if the event has it and it is a string. Of several with one
    /// name, the last.
    fn value(&self, subject: Subject<'_>) -> Option<&str>;

    /// Does the event say which pod it is from? Only then its identity is checked, where the
    /// policy asks for that. By default: if it has labels, a pod's name or a namespace's.
    fn has_pod(&self) -> bool {
        self.has_labels()
            || self.value(Subject::Pod).is_some()
            || self.value(Subject::Namespace).is_some()
    }
}
