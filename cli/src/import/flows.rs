//! Flows and ClusterFlows of the Logging operator.

use serde_json::{Value, json};

use super::Rule;

/// A rule for each flow among the objects.
pub(super) fn rules(root: &Value) -> Vec<Rule> {
    let items: Vec<_> = match root["items"].as_array() {
        Some(items) => items.iter().collect(),
        None => vec![root],
    };
    let is_flow = |item: &&&Value| ["Flow", "ClusterFlow"].contains(&text(&item["kind"]));
    items.iter().filter(is_flow).map(|flow| rule(flow)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn rule(flow: &Value) -> Rule {
    let (kind, metadata, spec) = (text(&flow["kind"]), &flow["metadata"], &flow["spec"]);
    let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
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
    let route = selector(spec).map(|selector| match kind {
        "Flow" => (format!("{namespace}-{name}"), within(namespace, selector)),
        _ => (name.to_owned(), selector),
    });
    Rule { origin: format!("{kind} {namespace}/{name}"), route, notes }
}

/// A Flow sees its own namespace.
fn within(namespace: &str, selector: Value) -> Value {
    json!({"namespaces": [namespace], "all": [selector]})
}

/// The first statement that matches a record decides whether it is in.
fn selector(spec: &Value) -> Result<Value, String> {
    if !spec["selectors"].is_null() {
        return Err("it has `selectors`, which the operator replaced by `match`".into());
    }
    let Some(statements) = spec["match"].as_array() else { return Ok(json!({})) };
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
    let mut selector = serde_json::Map::new();
    for (key, value) in statement.as_object().into_iter().flatten() {
        let (name, value) = match key.as_str() {
            "labels" => ("matchLabels", value.clone()),
            "namespace_labels" => ("namespaceLabels", json!({"matchLabels": value})),
            "namespaces" => ("namespaces", value.clone()),
            "container_names" => ("containers", value.clone()),
            "hosts" => ("hosts", value.clone()),
            other => return Err(format!("routes have nothing for its `{other}`")),
        };
        // An empty list or map is as if it were not there.
        let is_empty = value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty);
        if !is_empty {
            selector.insert(name.into(), value);
        }
    }
    Ok(selector.into())
}
