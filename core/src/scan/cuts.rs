//! The members that are taken out, each with the comma that goes with it.

use super::record::key;
use super::source::{Source, skip_space};
use super::value::skip;
use crate::Span;

/// What goes when the member from `start` goes: the comma in front of it, at `comma`, where a
/// member before it stays; else the one behind it. `next` is the position of what follows the
/// member's value.
pub(super) fn cut<'r, T: Source<'r>>(
    text: T,
    start: usize,
    comma: Option<usize>,
    next: usize,
) -> Span {
    match comma {
        Some(comma) => Span { start: comma, end: value_end(text, next) },
        None if text.byte(next) == b',' => Span { start, end: next + 1 },
        None => Span { start, end: value_end(text, next) },
    }
}

/// Where a value ended, if what comes next (after white space) stands at `next`.
fn value_end<'r, T: Source<'r>>(text: T, mut next: usize) -> usize {
    while matches!(text.byte(next.wrapping_sub(1)), b' ' | b'\t' | b'\n' | b'\r') {
        next -= 1;
    }
    next
}

/// The cut that follows `after` in a text that was scanned before.
pub(crate) fn next<'r, T: Source<'r>>(text: T, tag_key: &[u8], after: Span) -> Option<Span> {
    // A cut begins with its comma if and only if a member in front of it stays.
    let mut comma = None;
    let mut at = skip_space(text, after.end);
    let mut stays = text.byte(after.start) == b',';
    if stays {
        comma = Some(at);
        at = skip_space(text, at + 1);
    }
    loop {
        let start = at;
        let (key, value) = key::<false, _>(text, at).ok()?;
        at = skip_space(text, skip::<false, _>(text, value).ok()?);
        if key.is(tag_key) {
            return Some(cut(text, start, comma.filter(|_| stays), at));
        }
        if text.byte(at) != b',' {
            return None;
        }
        stays = true;
        comma = Some(at);
        at = skip_space(text, at + 1);
    }
}
