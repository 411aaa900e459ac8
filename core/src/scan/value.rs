//! Skipping a value that nobody asks about, checked all the same.

use super::deep::Deep;
use super::nest::{Nest, Shallow};
use super::source::{Source, skip_space};
use super::string::StringEnd;
use super::{number, string};
use crate::{Error, ErrorKind};

/// Skips the value at `at`, whose first byte is `first`. Answers the position behind it.
#[inline(always)]
pub(super) fn skip<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
    first: u8,
) -> Result<usize, Error> {
    match first {
        b'"' => Ok(string::end::<FULL, _>(text, at + 1)?.quote + 1),
        b'{' | b'[' => container::<FULL, _>(text, at),
        _ => scalar(text, at),
    }
}

/// The same out of line, for where few values are.
#[inline(never)]
pub(super) fn skip_seldom<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
    first: u8,
) -> Result<usize, Error> {
    skip::<FULL, _>(text, at, first)
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
#[inline(never)]
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
            let mut first = text.byte(at);
            if in_object {
                expect_quote(text, at, first)?;
                let quote = string_end::<FULL, N, _>(text, at + 1)?.quote;
                (at, first) = colon(text, quote + 1)?;
            }
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
                string_end::<FULL, N, _>(text, at + 1)?.quote + 1
            } else {
                scalar(text, at)?
            };
            if text.are(at, *b",\"") {
                at += 1;
                may_close = false;
                continue;
            }
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

/// The end of a string in a walk with `N`.
#[inline(always)]
fn string_end<'r, const FULL: bool, N: Nest, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<StringEnd, Error> {
    if N::IS_USUAL {
        string::end::<FULL, _>(text, at)
    } else {
        string::end_seldom::<FULL, _>(text, at)
    }
}

/// The end of the key whose opening quote should stand at `at`, where `first` does.
#[inline(always)]
pub(super) fn key<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
    first: u8,
) -> Result<StringEnd, Error> {
    expect_quote(text, at, first)?;
    string::end::<FULL, _>(text, at + 1)
}

#[inline(always)]
fn expect_quote<'r, T: Source<'r>>(text: T, at: usize, first: u8) -> Result<(), Error> {
    if first == b'"' { Ok(()) } else { Err(unexpected(text, at, ErrorKind::ExpectedKey)) }
}

/// From behind a key over its colon: where the value starts, and with which byte.
#[inline(always)]
pub(super) fn colon<'r, T: Source<'r>>(text: T, at: usize) -> Result<(usize, u8), Error> {
    // Written without white space, as Fluent Bit does, and before a string, as most are.
    if text.are(at, *b":\"") {
        return Ok((at + 1, b'"'));
    }
    let at = skip_space(text, at);
    if text.byte(at) != b':' {
        return Err(unexpected(text, at, ErrorKind::ExpectedColon));
    }
    let at = skip_space(text, at + 1);
    Ok((at, text.byte(at)))
}
