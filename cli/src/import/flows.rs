//! Flows and ClusterFlows of the Logging operator.

use serde_json::{Map, Value, json};

use super::Rule;

/// The rules that an object makes; `None` if it is not one of the operator's, or holds others.
pub(super) fn rules(object: &Value) -> Option<Vec<Rule>> {
    if !text(&object["apiVersion"]).starts_with("logging.banzaicloud.io/") {
        return None;
    }
    let kind = text(&object["kind"]);
    let origin = format!("{kind} {}", name(&object["metadata"]));
    Some(match kind {
        "Flow" | "ClusterFlow" => vec![rule(origin, kind, object)],
        "SyslogNGFlow" | "SyslogNGClusterFlow" => {
            vec![Rule::left_out(origin, "only flows for Fluentd are read")]
        }
        "Logging" if !object["spec"]["defaultFlow"].is_null() => {
            let why = "its `defaultFlow` gets what no flow takes: name a tag for it as `default`";
            vec![Rule::left_out(origin, why)]
        }
        _ if object["items"].is_array() => return None,
        _ => Vec::new(),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// As `namespace/name`, or as `name` alone.
fn name(metadata: &Value) -> String {
    match text(&metadata["namespace"]) {
        "" => text(&metadata["name"]).to_owned(),
        namespace => format!("{namespace}/{}", text(&metadata["name"])),
    }
}

fn rule(origin: String, kind: &str, flow: &Value) -> Rule {
    let (metadata, spec) = (&flow["metadata"], &flow["spec"]);
    let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
    let route = match (kind, namespace) {
        ("Flow", "") => Err("a Flow is for its own namespace, and `metadata` does not name it: \
                             `kubectl get flows -A -o yaml` does"
            .into()),
        ("Flow", _) => {
            selector(spec).map(|it| (format!("{namespace}-{name}"), within(namespace, it)))
        }
        _ => selector(spec).map(|selector| (name.to_owned(), selector)),
    };
    Rule { origin, route, notes: notes(spec) }
}

/// What a flow did beside choosing records.
fn notes(spec: &Value) -> Vec<String> {
    let mut notes = vec![
        "Flows are not exclusive: a record that several match went to all of them.".to_owned(),
    ];
    for key in ["localOutputRefs", "globalOutputRefs", "outputRefs"] {
        let outputs: Vec<_> =
            spec[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !outputs.is_empty() {
            notes.push(format!("It went to {} ({key}).", outputs.join(", ")));
        }
    }
    if spec["filters"].as_array().is_some_and(|filters| !filters.is_empty()) {
        notes.push("Its filters are not carried over: write them for the new tag.".into());
    }
    const READ: [&str; 6] =
        ["match", "selectors", "filters", "localOutputRefs", "globalOutputRefs", "outputRefs"];
    for key in spec.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !READ.contains(&key.as_str()) {
            notes.push(format!("Its `{key}` is not carried over."));
        }
    }
    notes
}

/// A Flow sees its own namespace.
fn within(namespace: &str, selector: Value) -> Value {
    match selector.as_object().is_some_and(Map::is_empty) {
        true => json!({"namespaces": [namespace]}),
        false => json!({"namespaces": [namespace], "all": [selector]}),
    }
}

/// The first statement that matches a record decides whether it is in.
fn selector(spec: &Value) -> Result<Value, String> {
    let Some(statements) = spec["match"].as_array() else { return Ok(labels(&spec["selectors"])) };
    if !spec["selectors"].is_null() {
        return Err("it has both `match` and `selectors`".into());
    }
    let mut excluded: Vec<Value> = Vec::new();
    let mut any = Vec::new();
    for statement in statements {
        if let Some(select) = statement.get("select") {
            let mut selected = condition(select)?;
            if !excluded.is_empty() {
                selected = json!({"all": [selected], "not": {"any": excluded.clone()}});
            }
            any.push(selected);
        } else if let Some(exclude) = statement.get("exclude") {
            excluded.push(condition(exclude)?);
        } else {
            return Err("a statement of its `match` is neither `select` nor `exclude`".into());
        }
    }
    match any.len() {
        0 => Err("it selects nothing".into()),
        1 => Ok(any.remove(0)),
        _ => Ok(json!({"any": any})),
    }
}

fn condition(statement: &Value) -> Result<Value, String> {
    let mut selector = Map::new();
    for (key, value) in statement.as_object().into_iter().flatten() {
        // An empty list or map is as if it were not there.
        if value.is_null() || value == &json!([]) || value == &json!({}) {
            continue;
        }
        let (name, value) = match key.as_str() {
            "labels" => {
                selector.extend(labels(value).as_object().cloned().unwrap_or_default());
                continue;
            }
            "namespace_labels" => ("namespaceLabels", labels(value)),
            "namespaces" => ("namespaces", value.clone()),
            "container_names" => ("containers", value.clone()),
            "hosts" => ("hosts", value.clone()),
            other => return Err(format!("routes have nothing for its `{other}`")),
        };
        selector.insert(name.into(), value);
    }
    Ok(selector.into())
}

/// Labels that all are there. YAML may take their values for numbers.
fn labels(pairs: &Value) -> Value {
    let pairs: Map<String, Value> = pairs
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (key.clone(), text.into())
        })
        .collect();
    match pairs.is_empty() {
        true => json!({}),
        false => json!({"matchLabels": pairs}),
    }
}
