//! The three levels of a record that matter, reported to a [`Visitor`] as the scan of JSON does.

use super::head::{Head, Kind, head, rest, skip};
use crate::fields::{KUBERNETES, KUBERNETES_NAMESPACE, LABELS, LabelMap, PodField};
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
        let end = top_level_value(bytes, key, value, visitor)?;
        let is_string = matches!(key.kind, Kind::Str | Kind::Bin);
        if is_string && visitor.is_tag_key(key.bytes(bytes)) {
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
    key: Head,
    at: usize,
    visitor: &mut V,
) -> Result<usize, Error> {
    let Some(key) = key.text(bytes) else { return skip(bytes, at) };
    if key.is_literal(KUBERNETES) {
        let value = head(bytes, at)?;
        let is_map = value.kind == Kind::Map;
        if let Some(known) = visitor.kubernetes(at, is_map) {
            return Ok(at + known);
        }
        if !is_map {
            return rest(bytes, value);
        }
        let end = kubernetes(bytes, value, visitor)?;
        visitor.kubernetes_end(end);
        return Ok(end);
    }
    if key.is_literal(KUBERNETES_NAMESPACE) {
        let value = head(bytes, at)?;
        visitor.label_map(LabelMap::NamespaceLabels, at, false);
        if value.kind == Kind::Map && visitor.wants(LabelMap::NamespaceLabels) {
            return members(bytes, value, |key, at| match key.text(bytes) {
                Some(key) if key.is_literal(LABELS) => {
                    label_map(bytes, at, LabelMap::NamespaceLabels, visitor)
                }
                _ => skip(bytes, at),
            });
        }
        return rest(bytes, value);
    }
    skip(bytes, at)
}

/// The map `kubernetes`.
#[inline(never)]
fn kubernetes<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    map: Head,
    visitor: &mut V,
) -> Result<usize, Error> {
    members(bytes, map, |key, at| {
        let Some(key) = key.text(bytes) else { return skip(bytes, at) };
        if let Some(map) = LabelMap::in_kubernetes(key) {
            return label_map(bytes, at, map, visitor);
        }
        let Some(field) = PodField::of(key) else { return skip(bytes, at) };
        let value = head(bytes, at)?;
        visitor.field(field, value.text(bytes));
        rest(bytes, value)
    })
}

/// The value at `at` of a member that can be this label map.
#[inline(always)]
fn label_map<'r, V: Visitor<'r>>(
    bytes: &'r [u8],
    at: usize,
    map: LabelMap,
    visitor: &mut V,
) -> Result<usize, Error> {
    let value = head(bytes, at)?;
    let is_map = value.kind == Kind::Map;
    visitor.label_map(map, at, is_map);
    if !is_map || !visitor.wants(map) {
        return rest(bytes, value);
    }
    members(bytes, value, |key, at| {
        let value = head(bytes, at)?;
        if let Some(key) = key.text(bytes) {
            visitor.member(map, key, value.text(bytes));
        }
        rest(bytes, value)
    })
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
