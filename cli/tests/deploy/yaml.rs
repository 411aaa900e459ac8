//! YAML as JSON values, as far as manifests go.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// All documents of a file; panics where it is not YAML, and says where.
pub(crate) fn documents(name: &str, text: &str) -> Vec<Value> {
    let mut documents = Vec::new();
    let mut open: Vec<(bool, Vec<Value>)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.unwrap_or_else(|error| panic!("{name}: {error}"));
        let value = match event {
            Event::Scalar(text, style, ..) => scalar(&text, style == ScalarStyle::Plain),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                open.push((matches!(event, Event::MappingStart(..)), Vec::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                (false, list) => list.into(),
                (true, nodes) => map(name, nodes),
            },
            Event::Alias(_) => panic!("{name}: an alias"),
            _ => continue,
        };
        match open.last_mut() {
            Some((_, nodes)) => nodes.push(value),
            None => documents.push(value),
        }
    }
    documents
}

fn map(name: &str, nodes: Vec<Value>) -> Value {
    let mut map = Map::new();
    let mut nodes = nodes.into_iter();
    while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
        let key = key.as_str().unwrap_or_else(|| panic!("{name}: the key {key}")).to_owned();
        assert!(map.insert(key.clone(), value).is_none(), "{name}: {key} is there twice");
    }
    map.into()
}

fn scalar(text: &str, is_plain: bool) -> Value {
    match text {
        _ if !is_plain => text.into(),
        "" | "~" | "null" => Value::Null,
        "true" => true.into(),
        "false" => false.into(),
        _ => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
    }
}
