//! Schemas as a route file has them.

use super::write::{list, map, string, word};
use crate::model::{RecordSchema, Step};
use crate::yaml::Node;

/// The name of a schema, or the name with what is different.
pub(super) fn node(schema: &RecordSchema) -> Node {
    let base = string(schema.base());
    let mut changes = schema.changes().peekable();
    if changes.peek().is_none() {
        return base;
    }
    let changes = changes.map(|(kind, way)| (kind.word(), way.map_or_else(|| word("null"), steps)));
    map([("base", base)].into_iter().chain(changes))
}

fn steps(way: &[Step]) -> Node {
    list(way.iter().map(|step| match step {
        Step::Key(key) => string(key),
        Step::Prefix(prefix) => string(&format!("{prefix}*")),
        Step::First => string("[0]"),
    }))
}
