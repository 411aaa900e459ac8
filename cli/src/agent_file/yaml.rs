//! Reads a configuration in YAML.

use tagsplice_routes::{Document, Severity, Value};

use super::found::{Configuration, Entry, Route, Rule, Section};

/// All sections, or `None` with a note.
pub(crate) fn read(document: &mut Document) -> Option<Configuration> {
    let root = document.yaml()?;
    let mut found = Configuration::default();
    for (key, value) in root.members().unwrap_or_default() {
        match key.text().unwrap_or_default().to_lowercase().as_str() {
            "service" => found.sections.push(section("service", &value)),
            "includes" => found.includes.push(key.span()),
            "pipeline" => {
                for (key, value) in value.members().unwrap_or_default() {
                    let kind = key.text().unwrap_or_default().trim_end_matches('s').to_lowercase();
                    let items = value.items().unwrap_or_default();
                    found.sections.extend(items.iter().map(|item| section(&kind, item)));
                }
            }
            _ => {}
        }
    }
    if found.sections.is_empty() {
        document.note(
            Severity::Error,
            "not-a-configuration",
            root.span(),
            "this is no configuration of Fluent Bit: it has no `pipeline`",
            Some(
                "of Helm values, give the file that is in them: `helm template` renders it into a \
                 ConfigMap"
                    .to_owned(),
            ),
        );
        return None;
    }
    Some(found)
}

fn section(kind: &str, value: &Value) -> Section {
    let mut section = Section::new(kind, value.span());
    for (key, value) in value.members().unwrap_or_default() {
        let name = key.text().unwrap_or_default().to_lowercase();
        match name.as_str() {
            "processors" => {
                let logs = member(&value, "logs").and_then(|logs| logs.items()).unwrap_or_default();
                section.processors =
                    logs.iter().map(|one| self::section("processor", one)).collect();
            }
            "routes" => {
                let logs = member(&value, "logs").and_then(|logs| logs.items()).unwrap_or_default();
                section.routes = logs.iter().map(route).collect();
            }
            _ => {
                let values = value.items().unwrap_or_else(|| vec![value.clone()]);
                section.entries.extend(values.iter().map(|value| Entry {
                    key: name.clone(),
                    value: value.text().unwrap_or_default().to_owned(),
                    place: value.span(),
                }));
            }
        }
    }
    section
}

fn route(value: &Value) -> Route {
    let condition = member(value, "condition");
    let of_condition = |key: &str| condition.as_ref().and_then(|condition| member(condition, key));
    let text = |value: Option<Value>| {
        value.and_then(|value| value.text().map(str::to_owned)).unwrap_or_default()
    };
    let rules = of_condition("rules").and_then(|rules| rules.items()).unwrap_or_default();
    let rules = rules.iter().map(|rule| Rule {
        field: text(member(rule, "field")),
        op: text(member(rule, "op")),
        values: member(rule, "value").map(|value| texts(&value)).unwrap_or_default(),
    });
    let outputs = member(value, "to").and_then(|to| member(&to, "outputs"));
    Route {
        is_default: text(of_condition("default")) == "true",
        is_and: text(of_condition("op")) != "or",
        rules: rules.collect(),
        outputs: outputs.map(|outputs| texts(&outputs)).unwrap_or_default(),
    }
}

/// A member of a mapping.
fn member(value: &Value, key: &str) -> Option<Value> {
    value.members()?.into_iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
}

/// One text, or the texts of a list; of the mapping `{name: x}` the name.
fn texts(value: &Value) -> Vec<String> {
    let items = value.items().unwrap_or_else(|| vec![value.clone()]);
    let text = |item: &Value| match item.members() {
        Some(_) => member(item, "name").and_then(|name| name.text().map(str::to_owned)),
        None => item.text().map(str::to_owned),
    };
    items.iter().filter_map(text).collect()
}
