//! YAML as JSON values.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Value};

/// The documents of a text; `None` if it is not YAML.
pub(crate) fn documents(text: &[u8]) -> Option<Vec<Value>> {
    let text = std::str::from_utf8(text).ok()?;
    let documents = MarkedYaml::load_from_str(text).ok()?;
    Some(documents.iter().map(value).collect())
}

/// A node without its places.
pub(crate) fn value(node: &MarkedYaml<'_>) -> Value {
    match &node.data {
        YamlData::Mapping(members) => {
            let members = members.iter().filter_map(|(key, value)| {
                Some((key.data.as_str()?.to_owned(), self::value(value)))
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        YamlData::Sequence(items) => items.iter().map(value).collect(),
        YamlData::Value(Scalar::String(text)) => (&**text).into(),
        YamlData::Value(Scalar::Boolean(is)) => (*is).into(),
        YamlData::Value(Scalar::Integer(number)) => (*number).into(),
        YamlData::Value(Scalar::FloatingPoint(number)) => number.into_inner().into(),
        _ => Value::Null,
    }
}
