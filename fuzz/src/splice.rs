//! Any text, at both levels of validation: the answer to the byte, or the error and its place.

use tagsplice_tests::{check, json};

use crate::texts;

/// Holds core to the naive twin, to serde_json, and to what serde_json understands of the text.
pub fn run(data: &[u8]) {
    let text = texts::text(data);
    check::against_the_twin(&text);
    check::room_after_changes_nothing(&text, b"rue,\"x\":\"\"}}]]0000");
    let valid = check::against_the_oracle(&text);
    assert_eq!(valid, json::is_record(&text), "{}", text.escape_ascii());
}
