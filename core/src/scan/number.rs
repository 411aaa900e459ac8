//! Numbers, to RFC 8259, section 6.

use super::cursor::byte;
use crate::{Error, ErrorKind};

/// Skips the number at `at`, which begins with `-` or a digit.
pub(super) fn skip(text: &[u8], mut at: usize) -> Result<usize, Error> {
    if byte(text, at) == b'-' {
        at += 1;
    }
    if byte(text, at) == b'0' {
        at += 1;
    } else {
        at = digits(text, at)?;
    }
    if byte(text, at) == b'.' {
        at = digits(text, at + 1)?;
    }
    if byte(text, at) | 0x20 == b'e' {
        at += 1;
        if matches!(byte(text, at), b'+' | b'-') {
            at += 1;
        }
        at = digits(text, at)?;
    }
    // `01`: the zero ended the number, and a digit cannot follow any value.
    if byte(text, at).is_ascii_digit() {
        return Err(Error::new(ErrorKind::InvalidNumber, at));
    }
    Ok(at)
}

/// Skips one or more digits.
fn digits(text: &[u8], start: usize) -> Result<usize, Error> {
    let mut at = start;
    while byte(text, at).is_ascii_digit() {
        at += 1;
    }
    if at > start {
        return Ok(at);
    }
    let kind = if at >= text.len() { ErrorKind::UnexpectedEnd } else { ErrorKind::InvalidNumber };
    Err(Error::new(kind, at))
}
