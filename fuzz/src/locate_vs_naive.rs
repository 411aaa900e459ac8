//! Where the labels are, without a policy: as the twin says, to the byte.

use tagsplice::{Located, locate};
use tagsplice_tests::naive::{self, Member, Object, Value};

use crate::texts;

/// Holds [`locate`] to the twin.
pub fn run(data: &[u8]) {
    let text = texts::text(data);
    let located = locate(&text).map_err(|error| (error.kind(), error.offset()));
    match (located, naive::read(&text)) {
        (Ok(located), Ok(record)) => compare(&located, &record, &text),
        (Err(ours), Err(twins)) => assert_eq!(ours, twins, "{}", text.escape_ascii()),
        (ours, twins) => panic!("{ours:?} {twins:?} {}", text.escape_ascii()),
    }
}

fn compare(located: &Located, record: &Object, text: &[u8]) {
    let kubernetes = last_object(record, b"kubernetes");
    let labels = kubernetes.and_then(|(_, kubernetes)| last_object(kubernetes, b"labels"));
    let shown = text.escape_ascii();
    assert_eq!(located.kubernetes, kubernetes.map(|(at, _)| at), "{shown}");
    assert_eq!(located.labels, labels.map(|(at, _)| at), "{shown}");
    assert_eq!(located.brace, record.brace, "{shown}");
    assert_eq!(located.has_members, !record.members.is_empty(), "{shown}");
}

fn last_object<'o>(object: &'o Object, key: &[u8]) -> Option<(usize, &'o Object)> {
    let is_it = |member: &&Member| member.key == key;
    let member = object.members.iter().rev().find(is_it)?;
    match &member.value {
        Value::Object(inner) => Some((member.value_start, inner)),
        _ => None,
    }
}
