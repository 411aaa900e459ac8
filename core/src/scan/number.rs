//! Numbers, to RFC 8259, section 6.

use super::source::Source;
use super::step::{Unexpected, unexpected};
use crate::ErrorKind;

/// Skips the number at `at`, which begins with `-` or a digit.
pub(super) fn skip<'r, T: Source<'r>>(text: T, mut at: T::At) -> Result<T::At, Unexpected> {
    if text.byte(at) == b'-' {
        at = text.after(at);
    }
    if text.byte(at) == b'0' {
        at = text.after(at);
    } else {
        at = some_digits(text, at)?;
    }
    if text.byte(at) == b'.' {
        at = some_digits(text, text.after(at))?;
    }
    if text.byte(at) | 0x20 == b'e' {
        at = text.after(at);
        if matches!(text.byte(at), b'+' | b'-') {
            at = text.after(at);
        }
        at = some_digits(text, at)?;
    }
    // `01`: the zero ended the number, and a digit cannot follow any value.
    if text.byte(at).is_ascii_digit() {
        return Err(unexpected(text, at, ErrorKind::InvalidNumber));
    }
    Ok(at)
}

/// Skips one or more digits.
#[inline(always)]
fn some_digits<'r, T: Source<'r>>(text: T, start: T::At) -> Result<T::At, Unexpected> {
    let at = digits(text, start);
    if at > start { Ok(at) } else { Err(unexpected(text, at, ErrorKind::InvalidNumber)) }
}

#[inline(never)]
fn digits<'r, T: Source<'r>>(text: T, mut at: T::At) -> T::At {
    while text.byte(at).is_ascii_digit() {
        at = text.after(at);
    }
    at
}
