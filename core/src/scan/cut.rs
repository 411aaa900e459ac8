//! The members that are taken out, each with the comma that goes with it.

use super::skip_unchecked;
use super::source::Source;
use crate::span::Span;
use crate::text::Text;

/// The span to delete for the member from `start`, including its comma: the one before it, at
/// `comma`, if a member before it stays; else the one after it. `next` is where the byte is that
/// follows the member's value and white space.
#[cold]
#[inline(never)]
pub(super) fn span(text: &[u8], start: usize, comma: Option<usize>, next: usize) -> Span {
    match comma {
        None if text.byte(next) == b',' => Span { start, end: next + 1 },
        comma => Span { start: comma.unwrap_or(start), end: value_end(text, next) },
    }
}

/// Where a value ended, if what comes next (after white space) is at `next`.
fn value_end(text: &[u8], mut next: usize) -> usize {
    while matches!(text.byte(next.wrapping_sub(1)), b' ' | b'\t' | b'\n' | b'\r') {
        next -= 1;
    }
    next
}

/// The cut that follows `after` in a text that was scanned before.
pub(crate) fn next(text: &[u8], tag_key: &[u8], after: Span) -> Option<Span> {
    // A cut begins with its comma if and only if a member before it stays.
    let mut comma = None;
    let mut at = skip_unchecked::space(text, after.end);
    let mut stays = text.byte(after.start) == b',';
    if stays {
        comma = Some(at);
        at = skip_unchecked::space(text, at + 1);
    }
    while at < text.len() {
        let start = at;
        let key_end = skip_unchecked::value(text, at);
        let raw = text.part(at + 1, key_end.wrapping_sub(1));
        // Read as if with escapes: right for any, and that one has none need not be known.
        let key = Text { raw, escaped: true };
        let colon = skip_unchecked::space(text, key_end);
        at = skip_unchecked::space(
            text,
            skip_unchecked::value(text, skip_unchecked::space(text, colon + 1)),
        );
        if key.is(tag_key) {
            return Some(span(text, start, comma.filter(|_| stays), at));
        }
        stays = true;
        comma = Some(at);
        at = skip_unchecked::space(text, at + 1);
    }
    None
}
