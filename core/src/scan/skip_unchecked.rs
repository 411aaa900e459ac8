//! Where something ends that need not be checked: in a text that was scanned before, or in one
//! that is known to be broken. Each step is forward, whatever the bytes.

use super::source::{Source, skip_space};

/// The first position from `at` on that is not white space.
#[inline(never)]
pub(crate) fn space(text: &[u8], at: usize) -> usize {
    skip_space(text, at)
}

/// The position after the string, container or word at `at`.
pub(crate) fn value(text: &[u8], at: usize) -> usize {
    match text.byte(at) {
        b'"' => string(text, at + 1),
        b'{' | b'[' => container(text, at),
        _ => word(text, at),
    }
}

/// Where the next byte is that [`Source::find_special`] finds. Out of line:
/// nobody in here is in a hurry.
#[inline(never)]
pub(crate) fn special(text: &[u8], at: usize) -> usize {
    text.find_special(at)
}

/// The position after the closing quote of the string whose first byte is at `at`; the text's length where
/// it does not end.
#[inline(never)]
pub(crate) fn string(text: &[u8], mut at: usize) -> usize {
    loop {
        at = special(text, at);
        match text.byte(at) {
            b'"' => return at + 1,
            _ if at >= text.len() => return text.len(),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The position after the bracket that closes the one at `open`, by the number of brackets alone; the text's
/// length where nothing does.
pub(crate) fn container(text: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = open;
    while at < text.len() {
        let next = text.byte(at);
        at += 1;
        if next == b'"' {
            at = string(text, at);
        } else if opens(next) {
            depth += 1;
        } else if closes(next) {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    text.len()
}

/// Is it `{` or `[`?
#[inline(always)]
pub(crate) fn opens(byte: u8) -> bool {
    byte | 0x20 == b'{'
}

/// Is it `}` or `]`?
#[inline(always)]
pub(crate) fn closes(byte: u8) -> bool {
    byte | 0x20 == b'}'
}

/// After the number, literal or whatever is at `at`, one byte at least.
#[inline(never)]
pub(crate) fn word(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < text.len() && !is_delimiter(text.byte(end)) {
        end += 1;
    }
    end
}

fn is_delimiter(byte: u8) -> bool {
    opens(byte) || closes(byte) || matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'"')
}
