//! A record: the members of its object, reported to a [`Visitor`].

use super::cut;
use super::inside;
use super::position::Peek;
use super::source::{Source, skip_space};
use super::step::{Unexpected, unexpected};
use super::value::{colon, key, other};
use super::visitor::Visitor;
use crate::image::Name;
use crate::text::Text;
use crate::{Error, ErrorKind};

/// The end of a record that is one JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The index of the closing brace.
    pub(crate) brace: usize,
    /// Does the record have a member that is not reported as a cut? Then the next one needs a
    /// comma.
    pub(crate) has_members: bool,
}

/// Scans one record. Linear in its length; no recursion; no memory.
///
/// # Errors
/// The first byte at which the text cannot be one JSON object and nothing else.
#[inline]
pub(crate) fn scan<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    visitor: &mut V,
) -> Result<End, Error> {
    Ok(end(text, visitor)?)
}

#[inline(always)]
fn end<'r, V: Visitor<'r>, T: Source<'r>>(text: T, visitor: &mut V) -> Result<End, Unexpected> {
    let open = skip_space(text, text.start());
    if text.byte(open) != b'{' {
        return Err(unexpected(text, open, ErrorKind::NotAnObject));
    }
    let mut at = skip_space(text, text.after(open));
    let mut has_members = false;
    if text.byte(at) != b'}' {
        let mut comma = None;
        loop {
            let start = at;
            let quote = text.peek(at);
            let end = key(text, quote)?;
            let key = Text { raw: text.part(quote.after(), end.quote.at()), escaped: end.escaped };
            let name = visitor.top_level_name(key);
            let first = colon(text, end.quote.after())?;
            at = skip_space(text, value(text, name, first, visitor)?);
            if name == Name::TAG {
                let comma = comma.filter(|_| has_members).map(|comma| text.offset(comma));
                let (start, next) = (text.offset(start), text.offset(at));
                visitor.cut(cut::span(text.whole(), start, comma, next));
            } else {
                has_members = true;
            }
            if text.byte(at) != b',' {
                break;
            }
            comma = Some(at);
            at = skip_space(text, text.after(at));
        }
        if text.byte(at) != b'}' {
            return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
        }
    }
    let next = text.after(at);
    if next < text.end() {
        let end = skip_space(text, next);
        if end < text.end() {
            return Err(unexpected(text, end, ErrorKind::TrailingData));
        }
    }
    Ok(End { brace: text.offset(at), has_members })
}

/// Skips the value of one of the record's members, or reports what is inside. Returns where it
/// ends.
#[inline(always)]
fn value<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    name: Name,
    first: Peek<T::At>,
    visitor: &mut V,
) -> Result<T::At, Unexpected> {
    if first.byte() == b'"' {
        return inside::string_value(text, first, name, visitor);
    }
    if !name.has_meaning() {
        return other(text, first.at()).end();
    }
    if first.byte() == b'{'
        && let Some(known) = visitor.known(name, text.offset(first.at()))
    {
        return Ok(text.ahead(first.at(), known));
    }
    let end = inside::scan(text, first, name, visitor).end()?;
    visitor.end(name, text.offset(end));
    Ok(end)
}
