//! What no contender can be faster than that makes a new buffer of its answer.

/// The record copied.
pub fn copy(record: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(record);
}

/// The record copied, and the same tag inserted in each: nothing is looked at but the last byte.
pub fn copy_and_splice(record: &[u8], out: &mut Vec<u8>) {
    splice(record, "general-elastic", out);
}

/// The record with the tag before its last brace.
pub(super) fn splice(record: &[u8], tag: &str, out: &mut Vec<u8>) {
    out.clear();
    let Some(head) = record.strip_suffix(b"}") else { return };
    out.extend_from_slice(head);
    out.extend_from_slice(b",\"new_tag\":\"");
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(b"\"}");
}
