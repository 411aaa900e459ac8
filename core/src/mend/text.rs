//! Text as the content of a JSON string.

use super::writer::Writer;
use crate::scan::source::Source;
use crate::scan::{lexical, utf8};

/// Writes `text` so that, between quotes, it is a string that means `text`. A byte that is not
/// UTF-8 means the character of its number.
#[inline(never)]
pub(super) fn put_escaped(out: &mut Writer<'_>, text: &[u8]) {
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        at = lexical::special(text, at);
        let special = text.byte(at);
        if special >= 0x80
            && let Some(len) = utf8::char_len(text, at)
        {
            at += len;
            continue;
        }
        out.put(text.part(copied, at));
        copied = at + 1;
        match special {
            _ if at >= text.len() => return,
            b'"' => out.put(b"\\\""),
            b'\\' => out.put(b"\\\\"),
            0..0x20 | 0x80.. => out.put_unicode(special),
            _ => out.put(&[special]),
        }
        at += 1;
    }
    out.put(text.part(copied, text.len()));
}
