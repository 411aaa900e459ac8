//! The JSON Schema takes what the crate takes, and refuses what editors should mark.

use std::path::Path;

use serde_json::{Value, json};
use tagsplice_routes::{CheckOptions, check, schema};

fn is_valid(file: &Value) -> bool {
    let schema: Value = serde_json::from_str(schema()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema itself is broken");
    jsonschema::is_valid(&schema, file)
}

/// JSON is YAML: what the schema says of a file can be held against what the crate says.
fn is_accepted(file: &Value) -> bool {
    !check(&file.to_string(), "x", &CheckOptions::default()).has_errors()
}

#[test]
fn takes_the_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(is_valid(&yaml::to_json(&text)), "{}", path.display());
        }
    }
}

#[test]
fn takes_what_the_crate_takes() {
    for selector in [
        json!({}),
        json!(""),
        json!("a=b,!c"),
        json!({"matchLabels": {"example.com/a": "", "b": "c"}}),
        json!({"matchExpressions": [{"key": "a", "operator": "Exists"}]}),
        json!({"matchExpressions": [{"key": "a", "operator": "Lt", "values": ["5"]}]}),
        json!({"any": [{"not": "a"}, {"all": [{"pods": ["a*"]}]}], "hosts": ["a.b"]}),
        json!({"annotations": "a=b", "namespaceLabels": {"matchLabels": {"a": "b"}}}),
        json!({"namespaceAnnotations": "a=b", "ownerKinds": ["*Set"], "owners": ["web-*"]}),
        json!({"streams": ["stderr"], "fields": "log.level=a"}),
        json!({"fields": {"matchLabels": {"log.level": "x y"}, "matchExpressions": [
            {"key": "@l", "operator": "Exists"}]}}),
    ] {
        let tag = "{labels.example.com/a}-{fields.log.level}{ownerKind}{ownerName}{stream}";
        let file = json!({"routes": [{"tag": tag, "match": selector}],
            "default": null, "x-here": 5,
            "tests": [{"labels": null, "tag": null}, {"record": {"a": 1}, "tag": "x"},
                {"owner": {"kind": "Job"}, "stream": "stderr", "fields": {"a.b": "c"},
                    "namespaceAnnotations": {"a": "b"}, "tag": null}]});
        assert!(is_accepted(&file), "{file}");
        assert!(is_valid(&file), "{file}");
    }
}

#[test]
fn takes_names_and_includes() {
    let file = json!({"routes": [
        {"name": "a", "description": "all of it", "tag": "x", "match": {}},
        {"include": "a.yaml", "namespaces": ["a", "b-*"]},
    ]});
    assert!(is_valid(&file));
}

#[test]
fn takes_schemas() {
    for schema in [
        json!("vector"),
        json!({}),
        json!({"base": "flat", "labels": "a.b", "pod": null, "host": ["a", "[0]"], "fields": "*"}),
        json!({"labels": ["a.b.*"], "fields": ""}),
    ] {
        let file = json!({"schema": schema, "routes": [{"tag": "x", "match": {}}]});
        assert!(is_accepted(&file) && is_valid(&file), "{file}");
    }
    for schema in [
        json!("vektor"),
        json!(null),
        json!({"label": "a"}),
        json!({"labels": null}),
        json!({"labels": ""}),
        json!({"labels": "a..b"}),
        json!({"labels": []}),
        json!({"pod": 5}),
    ] {
        let file = json!({"schema": schema, "routes": [{"tag": "x", "match": {}}]});
        assert!(!is_accepted(&file), "the crate takes {file}");
        assert!(!is_valid(&file), "the schema takes {file}");
    }
}

#[test]
fn refuses_mistakes() {
    let route = |tag: Value, selector: Value| json!({"routes": [{"tag": tag, "match": selector}]});
    let expression =
        |expression: Value| route(json!("x"), json!({"matchExpressions": [expression]}));
    for file in [
        json!({}),
        json!([]),
        json!({"routes": []}),
        json!({"routes": [{"tag": "x"}]}),
        json!({"routes": [{"match": {}}]}),
        json!({"routes": [{"include": "a.yaml"}]}),
        json!({"routes": [{"include": "a.yaml", "namespaces": ["a"], "tag": "x"}]}),
        json!({"routes": [{"tag": "x", "match": {}, "mtach": {}}]}),
        route(json!(""), json!({})),
        route(json!("a b"), json!({})),
        route(json!("{labels}"), json!({})),
        route(json!("{pods}"), json!({})),
        route(json!("{pod"), json!({})),
        route(json!("x"), json!(null)),
        route(json!("x"), json!(true)),
        route(json!("x"), json!({"matchLabels": {"a": true}})),
        route(json!("x"), json!({"matchLabels": {"a/b/c": "d"}})),
        route(json!("x"), json!({"matchlabels": {}})),
        route(json!("x"), json!({"any": []})),
        route(json!("x"), json!({"namespaces": "a"})),
        route(json!("x"), json!({"streams": "stderr"})),
        route(json!("x"), json!({"fields": {"matchLabels": {"a..b": "c"}}})),
        route(json!("x"), json!({"fields": {"matchLabels": {"a": 5}}})),
        route(json!("{fields}"), json!({})),
        route(json!("{owner}"), json!({})),
        expression(json!({"operator": "Exists"})),
        expression(json!({"key": "a"})),
        expression(json!({"key": "a", "operator": "in", "values": ["b"]})),
        expression(json!({"key": "a", "operator": "In"})),
        expression(json!({"key": "a", "operator": "In", "values": []})),
        expression(json!({"key": "a", "operator": "Exists", "values": ["b"]})),
        expression(json!({"key": "a", "operator": "Gt", "values": ["1", "2"]})),
        expression(json!({"key": "a", "operator": "Gt", "values": ["x"]})),
        json!({"routes": [{"tag": "x", "match": {}}], "tagKey": "a b"}),
        json!({"routes": [{"tag": "x", "match": {}}], "tagKey": "kubernetes"}),
        json!({"routes": [{"tag": "x", "match": {}}], "default": "{pod}"}),
        json!({"routes": [{"tag": "x", "match": {}}], "tests": [{"labels": {}}]}),
        json!({"routes": [{"tag": "x", "match": {}}], "tests": [{"tag": "x"}]}),
        json!({"routes": [{"tag": "x", "match": {}}], "tests": [{"owner": {"x": "y"}, "tag": "x"}]}),
        json!({"routes": [{"tag": "x", "match": {}}], "tests": [{"fields": {"a": 5}, "tag": "x"}]}),
    ] {
        assert!(!is_accepted(&file), "the crate takes {file}");
        assert!(!is_valid(&file), "the schema takes {file}");
    }
}

/// As much YAML as the examples need.
mod yaml {
    use saphyr_parser::{Event, Parser, ScalarStyle};
    use serde_json::{Map, Value};

    pub(crate) fn to_json(text: &str) -> Value {
        let mut events = Parser::new_from_str(text).map(|event| event.unwrap().0);
        loop {
            if let Some(value) = value(events.next().unwrap(), &mut events) {
                return value;
            }
        }
    }

    fn value<'t>(event: Event<'t>, events: &mut impl Iterator<Item = Event<'t>>) -> Option<Value> {
        Some(match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => match &*text {
                "null" | "" => Value::Null,
                text => Value::from(text),
            },
            Event::Scalar(text, ..) => Value::from(&*text),
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                while let Some(item) = value(events.next()?, events) {
                    list.push(item);
                }
                Value::Array(list)
            }
            Event::MappingStart(..) => {
                let mut map = Map::new();
                while let Some(key) = value(events.next()?, events) {
                    map.insert(key.as_str()?.to_owned(), value(events.next()?, events)?);
                }
                Value::Object(map)
            }
            _ => return None,
        })
    }
}
