//! Values as YAML on one line.

use serde_json::Value;

/// The value; strings are always quoted, as JSON quotes them.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", name(key), flow(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn name(key: &str) -> String {
    let is_plain = key.len() > 3 && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    match is_plain && !["true", "false", "null"].contains(&key.to_lowercase().as_str()) {
        true => key.to_owned(),
        false => Value::from(key).to_string(),
    }
}
