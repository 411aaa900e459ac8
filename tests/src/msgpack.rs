//! JSON as MessagePack, by somebody else: `rmpv` writes what serde_json reads.

use rmpv::Value;
use serde_json::value::RawValue;

use crate::json::members;

/// The same value. Members keep their order, and duplicates stay. `None`: this is not JSON, or
/// nested too deep for a test's stack.
#[must_use]
pub fn of_json(text: &[u8]) -> Option<Value> {
    let brackets = text.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
    if brackets > 300 || !crate::json::is_valid(text) {
        return None;
    }
    value(std::str::from_utf8(text).ok()?.trim())
}

fn value(text: &str) -> Option<Value> {
    Some(match text.as_bytes().first()? {
        b'{' => {
            let members = members(text.as_bytes())?.into_iter();
            let member = |(key, text): (String, String)| Some((key.into(), value(&text)?));
            Value::Map(members.map(member).collect::<Option<_>>()?)
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            Value::Array(items.into_iter().map(|item| value(item.get())).collect::<Option<_>>()?)
        }
        b'"' => Value::from(serde_json::from_str::<String>(text).ok()?),
        b't' | b'f' => Value::from(text == "true"),
        b'n' => Value::Nil,
        _ => text
            .parse::<i64>()
            .map_or_else(|_| text.parse().map(Value::F64), |n| Ok(n.into()))
            .ok()?,
    })
}

/// The bytes of a value.
///
/// # Panics
/// Never: a `Vec` takes all.
#[must_use]
pub fn encode(value: &Value) -> Vec<u8> {
    let mut to = Vec::new();
    rmpv::encode::write_value(&mut to, value).expect("a Vec takes all");
    to
}
