//! The oracle: decides by what serde_json understands of a record.

use crate::{example, json};

/// Members of an object in order: keys by meaning, values as they are written.
pub type Members = Vec<(String, String)>;

/// What the answer to a record means, under the built-in policy. `None`: it is not a record.
#[must_use]
pub fn answer(record: &[u8]) -> Option<Members> {
    let mut members = json::members(record)?;
    let labels = last(&members, "kubernetes").and_then(object).and_then(|kubernetes| {
        let labels = last(&kubernetes, "labels")?;
        object(labels)
    });
    members.retain(|(key, _)| key != "new_tag");
    if let Some(labels) = labels {
        let tag = example::tag(|key| serde_json::from_str::<String>(last(&labels, key)?).ok());
        members.push(("new_tag".into(), format!("{tag:?}")));
    }
    Some(members)
}

fn last<'m>(members: &'m Members, key: &str) -> Option<&'m str> {
    members.iter().rev().find(|member| member.0 == key).map(|member| member.1.as_str())
}

fn object(value: &str) -> Option<Members> {
    json::members(value.as_bytes())
}
