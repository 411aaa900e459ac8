//! Records in `MessagePack`, as the JSON texts that say the same.

use anyhow::{Context, ensure};
use rmpv::Value;
use serde_json::{Map, Number};

/// The records in `bytes`, one after the other, in JSON. Of keys that are there twice the last
/// counts, as for a filter; what is not a string cannot be a key that a route asks for.
pub(super) fn to_json(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut rest = bytes;
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let at = bytes.len() - rest.len();
        let value = rmpv::decode::read_value(&mut rest)
            .with_context(|| format!("byte {at}: this is not MessagePack"))?;
        ensure!(value.is_map(), "byte {at}: a record is a map, but this is {value}");
        texts.extend(json(&value).to_string().into_bytes());
        texts.push(b'\n');
    }
    Ok(texts)
}

fn json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Nil => Json::Null,
        Value::Boolean(is) => Json::Bool(*is),
        Value::Integer(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Json::Number(number.into()),
            (_, Some(number)) => Json::Number(number.into()),
            _ => Json::Null,
        },
        Value::F32(_) | Value::F64(_) => {
            value.as_f64().and_then(Number::from_f64).map_or(Json::Null, Json::Number)
        }
        Value::String(text) => Json::String(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        Value::Array(values) => values.iter().map(json).collect(),
        Value::Map(members) => {
            let members = members.iter().filter_map(|(key, value)| {
                let Value::String(key) = key else { return None };
                Some((String::from_utf8_lossy(key.as_bytes()).into_owned(), json(value)))
            });
            Json::Object(members.collect::<Map<_, _>>())
        }
        // No route can ask for these; what they are is shown to people.
        Value::Binary(_) | Value::Ext(..) => Json::Array(vec![Json::String(value.to_string())]),
    }
}
