//! JSON by somebody else: serde_json, made as strict and as deep as JSON itself.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Is this one JSON value, by serde_json? Any depth, any number.
///
/// # Panics
/// The thread that parses cannot be started.
#[must_use]
pub fn is_valid(text: &[u8]) -> bool {
    // `IgnoredAny` would not look into strings; a `Value` does.
    with_big_stack(text, |text| {
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        deserializer.disable_recursion_limit();
        let value = serde_json::Value::deserialize(&mut deserializer);
        let valid = value.is_ok() && deserializer.end().is_ok();
        // Dropping goes as deep as parsing.
        drop(value);
        valid
    })
}

/// Is this one JSON object?
#[must_use]
pub fn is_record(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{") && is_valid(text)
}

/// The members of a JSON object: keys unescaped, values as they are written, duplicates and order
/// kept. `None`: it is not an object.
///
/// # Panics
/// The thread that parses cannot be started.
#[must_use]
pub fn members(text: &[u8]) -> Option<Vec<(String, String)>> {
    with_big_stack(text, |text| {
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        deserializer.disable_recursion_limit();
        let members = Members::deserialize(&mut deserializer).ok()?;
        deserializer.end().ok()?;
        Some(members.0)
    })
}

struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((key, value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// Runs something recursive on a stack for a million levels where the text can have as many.
fn with_big_stack<T: Send>(text: &[u8], run: impl Fn(&[u8]) -> T + Sync) -> T {
    let brackets = text.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
    if brackets < 500 {
        return run(text);
    }
    let stack = 1024 * brackets + (16 << 20);
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, || run(text));
        thread.expect("a thread").join().expect("a thread that does not panic")
    })
}
