//! The three levels of a record that matter, reported to a [`Visitor`] as the scan of JSON does.

use super::head::{Head, Kind, head, rest, skip};
use crate::image::Name;
use crate::scan::Visitor;
use crate::span::Span;
use crate::{Error, ErrorKind};

/// A record's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Map {
    /// How many bytes its header has: 1, 3 or 5.
    pub(super) header_len: usize,
    /// How many members it has.
    pub(super) count: u32,
}

/// Scans one record. Linear in its length; no recursion; no memory.
///
/// # Errors
/// The first thing at which the bytes cannot be one map and nothing else.
pub(crate) fn scan<'r, V: Visitor<'r>>(bytes: &'r [u8], visitor: &mut V) -> Result<Map, Error> {
    let map = head(bytes, 0)?;
    if map.kind != Kind::Map {
        return Err(Error::new(ErrorKind::NotAMap, 0));
    }
    let mut start = map.end;
    let end = members(bytes, map, |key, value| {
        let name = match key.kind {
            Kind::Str => visitor.top_level_name(key.bytes(bytes)),
            // Only a tag key counts in either form.
            Kind::Bin if visitor.top_level_name(key.bytes(bytes)) == Name::TAG => Name::TAG,
            _ => Name::NOTHING,
        };
        let end = top_level_value(bytes, name, value, visitor)?;
        if name == Name::TAG {
            visitor.cut(Span { start, end });
        }
        start = end;
        Ok(end)
    })?;
    if end < bytes.len() {
        return Err(Error::new(ErrorKind::TrailingData, end));
    }
    Ok(Map { header_len: map.end, count: (map.items / 2) as u32 })
}

/// Walks the members of the map with this head. `member` gets each key and where its value
/// starts, and returns where that ends. Returns where the map ends.
#[inline(always)]
fn members(
    bytes: &[u8],
    map: Head,
    mut member: impl FnMut(Head, usize) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let mut at = map.end;
    for _ in 0..map.items / 2 {
        let key = head(bytes, at)?;
        let value = rest(bytes, key)?;
        at = member(key, value)?;
    }
    Ok(at)
}

#[inline(always)]
fn top_level_value<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    name: Name,
    at: usize,
    visitor: &mut V,
) -> Result<usize, Error> {
    if !name.has_meaning() {
        return skip(bytes, at);
    }
    let first = head(bytes, at)?;
    if first.kind == Kind::Map
        && let Some(known) = visitor.known(name, at)
    {
        return Ok(at + known);
    }
    let end = value(bytes, &visitor.record(), name, (at, first), visitor)?;
    visitor.end(name, end);
    Ok(end)
}

/// The value of a member of `scope` with this name: where it is, and its head. As deep as a
/// visitor's scopes are.
fn value<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    scope: &V::Scope,
    name: Name,
    (at, value): (usize, Head),
    visitor: &mut V,
) -> Result<usize, Error> {
    match value.kind {
        Kind::Map => match visitor.enter(scope, name, false, at) {
            Some(inner) => scope_end(bytes, value, &inner, visitor),
            None => rest(bytes, value),
        },
        Kind::Array => match visitor.enter(scope, name, true, at) {
            Some(inner) => list(bytes, value, &inner, visitor),
            None => rest(bytes, value),
        },
        _ => {
            visitor.value(name, value.text(bytes));
            rest(bytes, value)
        }
    }
}

/// The map with this head, which is a scope.
#[inline(never)]
fn scope_end<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    map: Head,
    scope: &V::Scope,
    visitor: &mut V,
) -> Result<usize, Error> {
    members(bytes, map, |key, at| {
        let Some(key) = key.text(bytes) else { return skip(bytes, at) };
        let name = visitor.name(scope, key);
        let first = head(bytes, at)?;
        if name.has_meaning() {
            value(bytes, scope, name, (at, first), visitor)
        } else {
            rest(bytes, first)
        }
    })
}

/// The list with this head, whose first element is a scope if it is a map.
#[cold]
fn list<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    list: Head,
    scope: &V::Scope,
    visitor: &mut V,
) -> Result<usize, Error> {
    let mut at = list.end;
    for index in 0..list.items {
        let element = head(bytes, at)?;
        at = if index == 0 && element.kind == Kind::Map {
            scope_end(bytes, element, scope, visitor)?
        } else {
            rest(bytes, element)?
        };
    }
    Ok(at)
}

/// The cut that follows `after` in a record that was scanned before.
pub(crate) fn next_cut(bytes: &[u8], tag_key: &[u8], after: Span) -> Option<Span> {
    let mut start = after.end;
    loop {
        let key = head(bytes, start).ok()?;
        let end = skip(bytes, rest(bytes, key).ok()?).ok()?;
        let is_string = matches!(key.kind, Kind::Str | Kind::Bin);
        if is_string && key.bytes(bytes).is(tag_key) {
            return Some(Span { start, end });
        }
        start = end;
    }
}
