//! What must come out, by a library that decodes everything and by the rules as the blog post
//! wrote them.

use rmpv::Value;

/// The value that `bytes` are, if they are one and nothing else.
pub fn decode(mut bytes: &[u8]) -> Option<Value> {
    let value = rmpv::decode::read_value(&mut bytes).ok()?;
    bytes.is_empty().then_some(value)
}

/// The shortest encoding, in which values are compared: NaN does not equal itself, its bytes do.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut to = Vec::new();
    rmpv::encode::write_value(&mut to, value).expect("a Vec takes all");
    to
}

/// The tag of a record by the built-in policy.
pub fn tag(record: &Value) -> Option<&'static str> {
    let labels = last(last(record, "kubernetes")?, "labels").filter(|labels| labels.is_map())?;
    let is = |key, value: &str| matches!(last(labels, key), Some(Value::String(text)) if text.as_bytes() == value.as_bytes());
    let is_here = is("region", "ap-south-1");
    Some(match (is_here, is_here && is("tenant", "private-a1"), is("has-sensitive-data", "true")) {
        (_, true, true) => "private-a1-s3-ap-south-1",
        (_, true, false) => "private-a1-elastic-ap-south-1",
        (true, _, true) => "general-s3-ap-south-1",
        (true, _, false) => "general-elastic-ap-south-1",
        (false, _, true) => "general-s3",
        (false, _, false) => "general-elastic",
    })
}

/// The record less what nobody but the filter may set, and with the tag.
pub fn answer(record: &Value) -> Value {
    let members = record.as_map().expect("a record is a map");
    let mut members: Vec<_> = members.iter().filter(|(key, _)| !is_tag_key(key)).cloned().collect();
    if let Some(tag) = tag(record) {
        members.push(("new_tag".into(), tag.into()));
    }
    Value::Map(members)
}

pub fn is_tag_key(key: &Value) -> bool {
    match key {
        Value::String(text) => text.as_bytes() == b"new_tag",
        Value::Binary(bytes) => bytes == b"new_tag",
        _ => false,
    }
}

/// The last member with this str as its key.
fn last<'v>(map: &'v Value, wanted: &str) -> Option<&'v Value> {
    let is_wanted =
        |key: &Value| matches!(key, Value::String(text) if text.as_bytes() == wanted.as_bytes());
    map.as_map()?.iter().rev().find(|(key, _)| is_wanted(key)).map(|(_, value)| value)
}
