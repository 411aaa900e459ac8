//! Skipping a value that nobody asks about, checked all the same.

use super::deep::Deep;
use super::nest::{Nest, Shallow};
use super::source::{Source, skip_space};
use super::{number, string};
use crate::{Error, ErrorKind};

/// Skips the value at `at`, which is not white space. Answers the position behind it.
#[inline(always)]
pub(super) fn skip<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<usize, Error> {
    match text.byte(at) {
        b'"' => Ok(string::end::<FULL, _>(text, at + 1)?.quote + 1),
        b'{' | b'[' => container::<FULL, _>(text, at),
        _ => scalar(text, at),
    }
}

/// Skips a number or a literal.
#[inline(never)]
fn scalar<'r, T: Source<'r>>(text: T, at: usize) -> Result<usize, Error> {
    let literal: &[u8] = match text.byte(at) {
        b'-' | b'0'..=b'9' => return number::skip(text, at),
        b't' => b"true",
        b'f' => b"false",
        b'n' => b"null",
        _ => return Err(unexpected(text, at, ErrorKind::ExpectedValue)),
    };
    // Letter by letter: behind one that is wrong the text may end.
    let mut end = at;
    for &letter in literal {
        if text.byte(end) != letter {
            return Err(unexpected(text, end, ErrorKind::InvalidLiteral));
        }
        end += 1;
    }
    Ok(end)
}

/// Skips the object or array at `open`, to any depth.
#[inline(never)]
fn container<'r, const FULL: bool, T: Source<'r>>(text: T, open: usize) -> Result<usize, Error> {
    let is_object = text.byte(open) == b'{';
    match walk::<FULL, _, _>(text, open, &mut Shallow::new(is_object)) {
        Walk::Done(end) => end,
        Walk::TooDeep => deep_container::<FULL, _>(text, open),
    }
}

/// The same in the memory of [`Deep`], which is too much to have ready for every record.
#[cold]
#[inline(never)]
fn deep_container<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    open: usize,
) -> Result<usize, Error> {
    match walk::<FULL, _, _>(text, open, &mut Deep::new(text.part(0, text.len()), open)) {
        Walk::Done(end) => end,
        // `Deep` always has room.
        Walk::TooDeep => Err(Error::new(ErrorKind::ExpectedValue, open)),
    }
}

enum Walk {
    Done(Result<usize, Error>),
    TooDeep,
}

/// The error at `at`: `kind`, unless the text just ends there.
#[cold]
pub(super) fn unexpected<'r, T: Source<'r>>(text: T, at: usize, kind: ErrorKind) -> Error {
    let kind = if at >= text.len() { ErrorKind::UnexpectedEnd } else { kind };
    Error::new(kind, at.min(text.len()))
}

/// Walks from the outermost bracket, at `open`, to the one that closes it.
#[inline(always)]
fn walk<'r, const FULL: bool, N: Nest, T: Source<'r>>(text: T, open: usize, nest: &mut N) -> Walk {
    match try_walk::<FULL, N, _>(text, open, nest) {
        Ok(Some(end)) => Walk::Done(Ok(end)),
        Ok(None) => Walk::TooDeep,
        Err(error) => Walk::Done(Err(error)),
    }
}

#[inline(always)]
fn try_walk<'r, const FULL: bool, N: Nest, T: Source<'r>>(
    text: T,
    open: usize,
    nest: &mut N,
) -> Result<Option<usize>, Error> {
    let mut in_object = text.byte(open) == b'{';
    let mut at = skip_space(text, open + 1);
    // Just behind an opening bracket its closing one may follow, behind a comma it may not.
    let mut may_close = true;
    loop {
        let closing = if in_object { b'}' } else { b']' };
        if !(may_close && text.byte(at) == closing) {
            if in_object {
                at = key::<FULL, _>(text, at)?;
            }
            let first = text.byte(at);
            if matches!(first, b'{' | b'[') {
                in_object = first == b'{';
                if !nest.push(in_object, at) {
                    return Ok(None);
                }
                at = skip_space(text, at + 1);
                may_close = true;
                continue;
            }
            at = if first == b'"' {
                string::end::<FULL, _>(text, at + 1)?.quote + 1
            } else {
                scalar(text, at)?
            };
            at = skip_space(text, at);
        }
        // Behind a value, or at a bracket that closes: as many may close as are open.
        loop {
            let next = text.byte(at);
            if next == b',' {
                at = skip_space(text, at + 1);
                may_close = false;
                break;
            }
            let closing = if in_object { b'}' } else { b']' };
            if next != closing {
                return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
            }
            match nest.pop(at) {
                None => return Ok(Some(at + 1)),
                Some(around) => in_object = around,
            }
            at = skip_space(text, at + 1);
        }
    }
}

/// Skips a key and its colon: from the key's opening quote, which should stand at `at`, to the
/// first byte of the value.
#[inline(always)]
fn key<'r, const FULL: bool, T: Source<'r>>(text: T, at: usize) -> Result<usize, Error> {
    if text.byte(at) != b'"' {
        return Err(unexpected(text, at, ErrorKind::ExpectedKey));
    }
    let quote = string::end::<FULL, _>(text, at + 1)?.quote;
    colon(text, quote + 1)
}

/// From behind a key over its colon to the value.
#[inline(always)]
pub(super) fn colon<'r, T: Source<'r>>(text: T, at: usize) -> Result<usize, Error> {
    let at = skip_space(text, at);
    if text.byte(at) != b':' {
        return Err(unexpected(text, at, ErrorKind::ExpectedColon));
    }
    Ok(skip_space(text, at + 1))
}
