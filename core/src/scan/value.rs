//! Skipping a value that nobody asks about, checked all the same.

use super::deep::Deep;
use super::nest::Nest;
use super::position::Peek;
use super::source::{Source, skip_space};
use super::step::{Step, Unexpected, unexpected};
use super::string::StringEnd;
use super::{number, string};
use crate::ErrorKind;

/// Skips the value at `at`, whose first byte is `first`. Returns where it ends.
#[inline(always)]
pub(super) fn skip<'r, T: Source<'r>>(text: T, first: Peek<T::At>) -> Result<T::At, Unexpected> {
    if first.byte() == b'"' {
        Ok(string::end(text, first.after())?.quote.after())
    } else {
        other(text, first.at()).end()
    }
}

/// Skips a value that is not a string.
#[inline(never)]
pub(super) fn other<'r, T: Source<'r>>(text: T, at: T::At) -> Step<T::At> {
    if matches!(text.byte(at), b'{' | b'[') { container(text, at) } else { scalar(text, at) }
}

/// Skips a number or a literal.
#[inline(never)]
fn scalar<'r, T: Source<'r>>(text: T, at: T::At) -> Step<T::At> {
    Step::from(scalar_end(text, at))
}

#[inline(always)]
fn scalar_end<'r, T: Source<'r>>(text: T, at: T::At) -> Result<T::At, Unexpected> {
    let literal: &[u8] = match text.byte(at) {
        b'-' | b'0'..=b'9' => return number::skip(text, at),
        b't' => b"true",
        b'f' => b"false",
        b'n' => b"null",
        _ => return Err(unexpected(text, at, ErrorKind::ExpectedValue)),
    };
    // Letter by letter: after one that is wrong the text may end.
    let mut end = at;
    for &letter in literal {
        let next = text.peek(end);
        if next.byte() != letter {
            return Err(unexpected(text, end, ErrorKind::InvalidLiteral));
        }
        end = next.after();
    }
    Ok(end)
}

/// Skips the object or array at `open`, to any depth.
#[inline(always)]
fn container<'r, T: Source<'r>>(text: T, open: T::At) -> Step<T::At> {
    let end = walk(text, open, None);
    if end.is_too_deep() { deep_container(text, open) } else { end }
}

/// The same in the memory of [`Deep`], which is too much to have ready for every record.
#[cold]
#[inline(never)]
fn deep_container<'r, T: Source<'r>>(text: T, open: T::At) -> Step<T::At> {
    let mut deep = Deep::new(text.whole(), text.offset(open));
    deep.push(text.byte(open) == b'{', text.offset(open));
    // `Deep` always has room.
    walk(text, open, Some(&mut deep))
}

/// Walks from the outermost bracket, at `open`, to after the one that closes it.
#[inline(never)]
fn walk<'r, T: Source<'r>>(text: T, open: T::At, deep: Option<&mut Deep<'r>>) -> Step<T::At> {
    walk_or_fault(text, open, deep).unwrap_or_else(Step::from)
}

#[inline(always)]
fn walk_or_fault<'r, T: Source<'r>>(
    text: T,
    open: T::At,
    deep: Option<&mut Deep<'r>>,
) -> Result<Step<T::At>, Unexpected> {
    let mut in_object = text.byte(open) == b'{';
    let mut nest = Nest::new(in_object, deep);
    let mut at = skip_space(text, text.after(open));
    // Just after an opening bracket its closing one may follow, after a comma it may not.
    let mut may_close = true;
    let mut is_key = in_object;
    loop {
        let next = text.peek(at);
        let first = next.byte();
        if !may_close || first != closing(in_object) {
            if first == b'"' {
                let after = string::end(text, next.after())?.quote.after();
                if is_key {
                    at = colon(text, after)?.at();
                    (is_key, may_close) = (false, false);
                    continue;
                }
                at = after;
            } else if is_key {
                return Err(unexpected(text, at, ErrorKind::ExpectedKey));
            } else if matches!(first, b'{' | b'[') {
                in_object = first == b'{';
                if !nest.push(in_object, text.offset(at)) {
                    return Ok(Step::TOO_DEEP);
                }
                at = skip_space(text, next.after());
                (is_key, may_close) = (in_object, true);
                continue;
            } else {
                at = scalar(text, at).end()?;
            }
        }
        // After a value, or at a bracket that closes: as many may close as are open.
        loop {
            at = skip_space(text, at);
            let next = text.peek(at);
            if next.byte() == b',' {
                at = skip_space(text, next.after());
                (is_key, may_close) = (in_object, false);
                break;
            }
            if next.byte() != closing(in_object) {
                return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
            }
            match nest.pop(text.offset(at)) {
                None => return Ok(Step::plain(next.after())),
                Some(around) => in_object = around,
            }
            at = next.after();
        }
    }
}

#[inline(always)]
fn closing(in_object: bool) -> u8 {
    if in_object { b'}' } else { b']' }
}

/// The end of the key whose opening quote `first` should be.
#[inline(always)]
pub(super) fn key<'r, T: Source<'r>>(
    text: T,
    first: Peek<T::At>,
) -> Result<StringEnd<T::At>, Unexpected> {
    if first.byte() != b'"' {
        return Err(unexpected(text, first.at(), ErrorKind::ExpectedKey));
    }
    string::end(text, first.after())
}

/// From the end of a key over its colon to the first byte of the value.
#[inline(always)]
pub(super) fn colon<'r, T: Source<'r>>(text: T, at: T::At) -> Result<Peek<T::At>, Unexpected> {
    // Written without white space, as Fluent Bit does, and before a string, as most are.
    if let Some(quote) = text.second(at, *b":\"") {
        return Ok(quote);
    }
    Ok(text.peek(colon_slowly(text, at).end()?))
}

#[inline(never)]
fn colon_slowly<'r, T: Source<'r>>(text: T, at: T::At) -> Step<T::At> {
    let at = skip_space(text, at);
    if text.byte(at) != b':' {
        return Step::from(unexpected(text, at, ErrorKind::ExpectedColon));
    }
    Step::plain(skip_space(text, text.after(at)))
}
