//! Pods as `kubectl get pods -o json`, or `-o yaml`, writes them, as the records that their logs become.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use tagsplice_routes::{RecordSchema, SubjectKind};

/// A container of a pod, and a record of its logs.
pub(super) struct Container {
    pub(super) namespace: String,
    pub(super) pod: String,
    pub(super) name: String,
    /// As the `kubernetes` filter makes it.
    record: Value,
}

impl Container {
    /// A record of it by a schema.
    pub(super) fn record(&self, schema: &RecordSchema) -> Value {
        let ours = RecordSchema::default();
        if *schema == ours {
            return self.record.clone();
        }
        let mut record = Value::Null;
        for kind in SubjectKind::ALL.into_iter().filter(|kind| *kind != SubjectKind::Field) {
            if kind == SubjectKind::Label && ours.has_labels(&self.record) {
                schema.insert_object(&mut record, kind);
            }
            for (key, value) in ours.find_all(&self.record, kind) {
                schema.insert(&mut record, &kind.subject(key), value.clone());
            }
            if !kind.is_keyed()
                && let Some(value) = ours.find(&self.record, &kind.subject(""))
            {
                schema.insert(&mut record, &kind.subject(""), value.clone());
            }
        }
        record
    }
}

/// What a text with Kubernetes objects holds.
#[derive(Default)]
pub(super) struct Objects {
    pub(super) containers: Vec<Container>,
    /// Are there namespaces, whose labels and annotations routes can ask for?
    pub(super) has_namespaces: bool,
    /// How many objects are of other kinds.
    pub(super) others: usize,
}

/// The objects in a text, if it is of Kubernetes' objects, in JSON or YAML.
pub(super) fn objects(text: &[u8]) -> Option<Objects> {
    let roots = match serde_json::from_slice::<Value>(text) {
        Ok(root) => vec![root],
        // A record, if it is not JSON, is not likely to be YAML with kinds.
        Err(_) => crate::yaml::documents(text)?,
    };
    // An empty text is YAML of no document.
    kind(roots.first()?)?;
    let mut items = Vec::new();
    for root in &roots {
        match kind(root)? {
            "List" | "PodList" => items.extend(root["items"].as_array()?),
            _ => items.push(root),
        }
    }
    let is = |wanted: &'static str| {
        items.iter().filter(move |item| {
            // The items of a PodList need not repeat their kind.
            kind(item).unwrap_or("Pod") == wanted
        })
    };
    let namespaces: HashMap<&str, &Value> = is("Namespace")
        .filter_map(|item| Some((item["metadata"]["name"].as_str()?, &item["metadata"])))
        .collect();
    let mut objects = Objects { has_namespaces: !namespaces.is_empty(), ..Objects::default() };
    for pod in is("Pod") {
        objects.containers.extend(containers(pod, &namespaces));
    }
    objects.others = items.len() - is("Pod").count() - is("Namespace").count();
    Some(objects)
}

/// The kind of an object, if it is one, and not a record that is about one.
fn kind(object: &Value) -> Option<&str> {
    if object.get("kubernetes").is_some() {
        return None;
    }
    object.get("apiVersion").and_then(Value::as_str)?;
    object.get("kind")?.as_str()
}

fn containers(pod: &Value, namespaces: &HashMap<&str, &Value>) -> Vec<Container> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (metadata, spec) = (&pod["metadata"], &pod["spec"]);
    let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
    let mut kubernetes = Map::new();
    for (key, value) in [
        ("pod_name", &metadata["name"]),
        ("namespace_name", &metadata["namespace"]),
        ("pod_id", &metadata["uid"]),
        ("labels", &metadata["labels"]),
        ("annotations", &metadata["annotations"]),
        ("host", &spec["nodeName"]),
        ("ownerReferences", &metadata["ownerReferences"]),
    ] {
        // The filter adds nothing that the pod does not have.
        if !value.is_null() {
            kubernetes.insert(key.into(), value.clone());
        }
    }
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    let all = lists.iter().filter_map(|list| spec[list].as_array()).flatten();
    all.map(|container| {
        let mut kubernetes = kubernetes.clone();
        kubernetes.insert("container_name".into(), container["name"].clone());
        kubernetes.insert("container_image".into(), container["image"].clone());
        let mut record = json!({"kubernetes": kubernetes});
        if let Some(metadata) = namespaces.get(namespace.as_str()) {
            record["kubernetes_namespace"] = json!({
                "name": metadata["name"],
                "labels": metadata["labels"],
                "annotations": metadata["annotations"],
            });
        }
        Container {
            namespace: namespace.clone(),
            pod: name.clone(),
            name: text(&container["name"]),
            record,
        }
    })
    .collect()
}
