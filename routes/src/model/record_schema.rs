//! Where a record has what routes ask for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{Subject, SubjectKind};

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

/// Where the records of a collector have what routes ask for.
///
/// ```
/// use tagsplice_routes::{RecordSchema, Step, Subject};
/// let key = |text: &str| Step::Key(text.to_owned());
/// let team = Subject::Label("team".to_owned());
/// assert_eq!(
///     RecordSchema::vector().path(&team),
///     Some(vec![key("kubernetes"), key("pod_labels"), key("team")])
/// );
/// assert_eq!(RecordSchema::vector().path(&Subject::OwnerKind), None);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RecordSchema {
    base: &'static str,
    /// Of keyed subjects the way to all of them.
    ways: BTreeMap<SubjectKind, Vec<Step>>,
    /// The part of the way that labels, the pod's name and its namespace's have in common.
    pod: Vec<Step>,
}

/// The names of schemas.
pub(crate) const NAMES: [&str; 4] = ["fluent-bit", "vector", "flat", "opentelemetry"];

impl RecordSchema {
    /// As Fluent Bit's `kubernetes` filter makes records: the pod in `kubernetes`, its namespace
    /// in `kubernetes_namespace`.
    #[must_use]
    pub fn fluent_bit() -> Self {
        Self::of(
            "fluent-bit",
            &[
                (SubjectKind::Label, "kubernetes.labels"),
                (SubjectKind::Annotation, "kubernetes.annotations"),
                (SubjectKind::NamespaceLabel, "kubernetes_namespace.labels"),
                (SubjectKind::NamespaceAnnotation, "kubernetes_namespace.annotations"),
                (SubjectKind::Namespace, "kubernetes.namespace_name"),
                (SubjectKind::Pod, "kubernetes.pod_name"),
                (SubjectKind::Container, "kubernetes.container_name"),
                (SubjectKind::Host, "kubernetes.host"),
                (SubjectKind::OwnerKind, "kubernetes.ownerReferences[0].kind"),
                (SubjectKind::OwnerName, "kubernetes.ownerReferences[0].name"),
                (SubjectKind::Stream, "stream"),
                (SubjectKind::Field, ""),
            ],
        )
    }

    /// As Vector's `kubernetes_logs` source makes records. The owner is in one string there, of
    /// kind and name, so that it cannot be asked for.
    #[must_use]
    pub fn vector() -> Self {
        Self::of(
            "vector",
            &[
                (SubjectKind::Label, "kubernetes.pod_labels"),
                (SubjectKind::Annotation, "kubernetes.pod_annotations"),
                (SubjectKind::NamespaceLabel, "kubernetes.namespace_labels"),
                (SubjectKind::NamespaceAnnotation, "kubernetes.namespace_annotations"),
                (SubjectKind::Namespace, "kubernetes.pod_namespace"),
                (SubjectKind::Pod, "kubernetes.pod_name"),
                (SubjectKind::Container, "kubernetes.container_name"),
                (SubjectKind::Host, "kubernetes.pod_node_name"),
                (SubjectKind::Stream, "stream"),
                (SubjectKind::Field, ""),
            ],
        )
    }

    /// Fluent Bit's records with all objects dissolved: `{"kubernetes.labels.app": "web"}`. Fields
    /// are keys as they are, dots included.
    #[must_use]
    pub fn flat() -> Self {
        let key = |text: &str| vec![Step::Key(text.to_owned())];
        let prefix = |text: &str| vec![Step::Prefix(text.to_owned())];
        Self::with_ways(
            "flat",
            [
                (SubjectKind::Label, prefix("kubernetes.labels.")),
                (SubjectKind::Annotation, prefix("kubernetes.annotations.")),
                (SubjectKind::NamespaceLabel, prefix("kubernetes_namespace.labels.")),
                (SubjectKind::NamespaceAnnotation, prefix("kubernetes_namespace.annotations.")),
                (SubjectKind::Namespace, key("kubernetes.namespace_name")),
                (SubjectKind::Pod, key("kubernetes.pod_name")),
                (SubjectKind::Container, key("kubernetes.container_name")),
                (SubjectKind::Host, key("kubernetes.host")),
                (SubjectKind::Stream, key("stream")),
                (SubjectKind::Field, prefix("")),
            ],
        )
    }

    /// The attributes that OpenTelemetry's semantic conventions name, at the top of the record:
    /// `{"k8s.pod.label.app": "web"}`. Fields are keys as they are, dots included.
    #[must_use]
    pub fn opentelemetry() -> Self {
        let key = |text: &str| vec![Step::Key(text.to_owned())];
        let prefix = |text: &str| vec![Step::Prefix(text.to_owned())];
        Self::with_ways(
            "opentelemetry",
            [
                (SubjectKind::Label, prefix("k8s.pod.label.")),
                (SubjectKind::Annotation, prefix("k8s.pod.annotation.")),
                (SubjectKind::NamespaceLabel, prefix("k8s.namespace.label.")),
                (SubjectKind::NamespaceAnnotation, prefix("k8s.namespace.annotation.")),
                (SubjectKind::Namespace, key("k8s.namespace.name")),
                (SubjectKind::Pod, key("k8s.pod.name")),
                (SubjectKind::Container, key("k8s.container.name")),
                (SubjectKind::Host, key("k8s.node.name")),
                (SubjectKind::Stream, key("log.iostream")),
                (SubjectKind::Field, prefix("")),
            ],
        )
    }

    /// The schema with this name: `fluent-bit`, `vector`, `flat` or `opentelemetry`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "fluent-bit" => Some(Self::fluent_bit()),
            "vector" => Some(Self::vector()),
            "flat" => Some(Self::flat()),
            "opentelemetry" => Some(Self::opentelemetry()),
            _ => None,
        }
    }

    /// The same with another place for subjects of a kind; `None`: records do not have them. The
    /// way to labels and the like is that to the object with all of them, or ends with a prefix.
    ///
    /// A policy with a place that cannot be one is refused when it is built: labels without one,
    /// an empty way, or a prefix that is not the last step. A route file has no words for a last
    /// key that ends with `*`, nor for the key `[0]`: they become a prefix, and the first element.
    #[must_use]
    pub fn with(mut self, kind: SubjectKind, way: Option<Vec<Step>>) -> Self {
        match way {
            Some(way) => self.ways.insert(kind, way),
            None => self.ways.remove(&kind),
        };
        let ways = std::mem::take(&mut self.ways);
        Self::with_ways(self.base, ways)
    }

    fn of(name: &'static str, ways: &[(SubjectKind, &str)]) -> Self {
        Self::with_ways(name, ways.iter().map(|&(kind, way)| (kind, steps(way))))
    }

    fn with_ways(
        base: &'static str,
        ways: impl IntoIterator<Item = (SubjectKind, Vec<Step>)>,
    ) -> Self {
        let ways: BTreeMap<_, _> = ways.into_iter().collect();
        let of_pod = [SubjectKind::Label, SubjectKind::Pod, SubjectKind::Namespace];
        let mut of_pod = of_pod.iter().filter_map(|kind| ways.get(kind));
        let parent = |way: &Vec<Step>| way[..way.len().saturating_sub(1)].to_vec();
        let mut pod = of_pod.next().map(parent).unwrap_or_default();
        for way in of_pod.map(parent) {
            let common = pod.iter().zip(&way).take_while(|(a, b)| a == b).count();
            pod.truncate(common);
        }
        Self { base, ways, pod }
    }

    /// The way to a subject's value, or `None` where records of this schema do not have it.
    #[must_use]
    pub fn path(&self, subject: &Subject) -> Option<Vec<Step>> {
        let mut way = self.way(subject.kind())?.to_vec();
        match subject {
            // Keys as they are, dots included.
            Subject::Field(key) if matches!(way.last(), Some(Step::Prefix(_))) => {
                way.pop_if(|step| *step == Step::Prefix(String::new()));
                way.push(Step::Key(key.clone()));
            }
            Subject::Field(path) => way.extend(steps(path)),
            subject => way.extend(subject.key().map(|key| Step::Key(key.to_owned()))),
        }
        Some(way)
    }

    /// The subject by whose name an image knows the value of this one: a field that is where a
    /// label or the like is, is that label.
    pub(crate) fn canonical<'s>(&self, subject: &'s Subject) -> Cow<'s, Subject> {
        let other = match subject {
            Subject::Field(_) => self.path(subject).and_then(|path| self.subject_at(&path)),
            _ => None,
        };
        other.map_or(Cow::Borrowed(subject), Cow::Owned)
    }

    /// The subject at the end of a path, if it is not just a field.
    fn subject_at(&self, path: &[Step]) -> Option<Subject> {
        let path = joined(path);
        self.ways.iter().filter(|(kind, _)| **kind != SubjectKind::Field).find_map(|(kind, way)| {
            if !kind.is_keyed() {
                return (joined(way) == path).then(|| kind.subject(""));
            }
            let (Step::Key(last), around) = path.split_last()? else { return None };
            let key = match way.split_last()? {
                (Step::Prefix(prefix), way) if way == around => {
                    last.strip_prefix(prefix.as_str())?
                }
                _ if way.as_slice() == around => last,
                _ => return None,
            };
            Some(kind.subject(key))
        })
    }

    /// The way to all subjects of a kind, if there are many with keys; else that to the value.
    #[must_use]
    pub fn way(&self, kind: SubjectKind) -> Option<&[Step]> {
        self.ways.get(&kind).map(Vec::as_slice)
    }

    /// The way to the labels: an object, or ends with [`Step::Prefix`].
    #[must_use]
    pub fn labels(&self) -> &[Step] {
        self.way(SubjectKind::Label).unwrap_or_default()
    }

    /// The way to the object that says which pod wrote a record, for the check of identity: what
    /// the ways to labels, pod and namespace have in common. The empty way is the record itself.
    #[must_use]
    pub fn pod(&self) -> &[Step] {
        &self.pod
    }

    /// The named schema that it is, or is made from.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base
    }

    /// The places in which it differs from the schema that it is made from.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (SubjectKind, Option<&[Step]>)> {
        let base = Self::named(self.base).unwrap_or_default();
        let differs = move |kind: &SubjectKind| self.way(*kind) != base.way(*kind);
        SubjectKind::ALL.into_iter().filter(differs).map(|kind| (kind, self.way(kind)))
    }
}

impl Default for RecordSchema {
    fn default() -> Self {
        Self::fluent_bit()
    }
}

/// As in messages: `schema vector`, or what it was made from.
impl fmt::Display for RecordSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made_from = if self.changes().next().is_some() { "made from " } else { "" };
        write!(f, "{made_from}`{}`", self.base)
    }
}

impl fmt::Debug for RecordSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RecordSchema");
        debug.field("base", &self.base);
        for (kind, way) in self.changes() {
            debug.field(kind.word(), &way);
        }
        debug.finish()
    }
}

/// The steps of a way that is written with dots, such as `kubernetes.ownerReferences[0].kind`.
pub(crate) fn steps(way: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in way.split('.').filter(|_| !way.is_empty()) {
        match part.strip_suffix("[0]") {
            Some("") => steps.push(Step::First),
            Some(key) => steps.extend([Step::Key(key.to_owned()), Step::First]),
            None => steps.push(Step::Key(part.to_owned())),
        }
    }
    steps
}

/// A way on which a prefix and the key after it are one key: two such ways are different places,
/// unless one begins with the other.
pub(crate) fn joined(way: &[Step]) -> Vec<Step> {
    let mut joined: Vec<Step> = Vec::new();
    for step in way {
        match (joined.last_mut(), step) {
            (Some(Step::Prefix(prefix)), Step::Key(key)) => {
                let key = format!("{prefix}{key}");
                joined.pop();
                joined.push(Step::Key(key));
            }
            _ => joined.push(step.clone()),
        }
    }
    joined
}
