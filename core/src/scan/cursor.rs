//! Reading bytes that may not be there, and white space.

/// The byte at `at`, or 0 behind the end. 0 is no part of JSON, so it stands for "nothing".
#[inline(always)]
pub(crate) fn byte(text: &[u8], at: usize) -> u8 {
    match text.get(at) {
        Some(&byte) => byte,
        None => 0,
    }
}

/// The part of the text from `start` to `end`; empty where there is no such part.
#[inline(always)]
pub(crate) fn part(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.get(start..end).unwrap_or_default()
}

/// The first position from `at` on that is not white space.
#[inline(always)]
pub(crate) fn skip_space(text: &[u8], at: usize) -> usize {
    // Fluent Bit writes none: one comparison is all that it costs there.
    if byte(text, at) > b' ' { at } else { skip_space_slowly(text, at) }
}

#[cold]
#[inline(never)]
fn skip_space_slowly(text: &[u8], mut at: usize) -> usize {
    while matches!(byte(text, at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}
