//! Events that a program holds as structures: parsed JSON, and flat attributes as OpenTelemetry's.
//!
//! ```text
//! cargo run --example events < INPUT
//! ```
//!
//! Prints the tag of each record of newline-delimited JSON, or `-`.

use std::io::{self, BufRead};

use serde_json::Value;
use tagsplice::{Event, Filter, Policy, Subject};

/// A record of Fluent Bit's, parsed.
pub struct Parsed<'r>(pub &'r Value);

impl Event for Parsed<'_> {
    fn has_labels(&self) -> bool {
        self.0["kubernetes"]["labels"].is_object()
    }

    fn has_pod(&self) -> bool {
        self.0["kubernetes"].is_object()
    }

    fn value(&self, subject: Subject<'_>) -> Option<&str> {
        let (pod, namespace) = (&self.0["kubernetes"], &self.0["kubernetes_namespace"]);
        let owner = &pod["ownerReferences"][0];
        let value = match subject {
            Subject::Label(key) => &pod["labels"][key],
            Subject::Annotation(key) => &pod["annotations"][key],
            Subject::NamespaceLabel(key) => &namespace["labels"][key],
            Subject::NamespaceAnnotation(key) => &namespace["annotations"][key],
            Subject::Namespace => &pod["namespace_name"],
            Subject::Pod => &pod["pod_name"],
            Subject::Container => &pod["container_name"],
            Subject::Host => &pod["host"],
            Subject::OwnerKind => &owner["kind"],
            Subject::OwnerName => &owner["name"],
            Subject::Stream => &self.0["stream"],
            Subject::Field(path) => path.split('.').fold(self.0, |value, key| &value[key]),
            // A subject of a later release of the library.
            _ => return None,
        };
        value.as_str()
    }
}

/// Attributes with the names of OpenTelemetry's semantic conventions, the last of a name counting.
pub struct Attributes<'r>(pub &'r [(&'r str, &'r str)]);

impl Attributes<'_> {
    fn find(&self, prefix: &str, name: &str) -> Option<&str> {
        let is = |key: &str| key.strip_prefix(prefix) == Some(name);
        self.0.iter().rev().find(|(key, _)| is(key)).map(|(_, value)| *value)
    }
}

impl Event for Attributes<'_> {
    fn has_labels(&self) -> bool {
        self.0.iter().any(|(key, _)| key.starts_with("k8s.pod.label."))
    }

    fn value(&self, subject: Subject<'_>) -> Option<&str> {
        match subject {
            Subject::Label(key) => self.find("k8s.pod.label.", key),
            Subject::Annotation(key) => self.find("k8s.pod.annotation.", key),
            Subject::NamespaceLabel(key) => self.find("k8s.namespace.label.", key),
            Subject::NamespaceAnnotation(key) => self.find("k8s.namespace.annotation.", key),
            Subject::Namespace => self.find("k8s.namespace.", "name"),
            Subject::Pod => self.find("k8s.pod.", "name"),
            Subject::Container => self.find("k8s.container.", "name"),
            Subject::Host => self.find("k8s.node.", "name"),
            Subject::Stream => self.find("log.", "iostream"),
            Subject::Field(name) => self.find("", name),
            _ => None,
        }
    }
}

/// The tag of each record of `input`, or `-`.
pub fn tags(input: impl BufRead) -> io::Result<Vec<String>> {
    let mut filter = Filter::new(Policy::example());
    let mut tags = Vec::new();
    for line in input.lines() {
        let record: Value = serde_json::from_str(&line?)?;
        tags.push(filter.route(&Parsed(&record)).tag().unwrap_or("-").to_owned());
    }
    Ok(tags)
}

#[allow(dead_code, reason = "the test that includes this file calls the functions above")]
fn main() -> io::Result<()> {
    for tag in tags(io::stdin().lock())? {
        println!("{tag}");
    }
    Ok(())
}
