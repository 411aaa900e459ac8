//! The three levels of a record that mean something, told to a [`Sink`].

use super::source::{Source, skip_space};
use super::value::{colon, skip, unexpected};
use super::{Field, Sink, Space, Text, cuts, string};
use crate::{Error, ErrorKind};

/// The end of a record that is one JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The index of the closing brace.
    pub(crate) brace: usize,
    /// Does a member stay that is not told as a cut? Then the next needs a comma.
    pub(crate) has_members: bool,
}

/// Scans one record. Linear in its length; no recursion; no memory.
///
/// # Errors
/// The first thing at which the text cannot be one JSON object and nothing else.
pub(crate) fn scan<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    sink: &mut S,
) -> Result<End, Error> {
    let open = skip_space(text, 0);
    if text.byte(open) != b'{' {
        return Err(unexpected(text, open, ErrorKind::NotAnObject));
    }
    let mut at = skip_space(text, open + 1);
    let mut has_members = false;
    if text.byte(at) != b'}' {
        let mut comma = None;
        loop {
            let start = at;
            let (key, value) = key::<FULL, _>(text, at)?;
            at = skip_space(text, top_level_value::<FULL, S, _>(text, key, value, sink)?);
            let is_last = text.byte(at) != b',';
            if sink.is_tag_key(key) {
                sink.cut(cuts::cut(text, start, comma.filter(|_| has_members), at));
            } else {
                has_members = true;
            }
            if is_last {
                break;
            }
            if let Some(end) = sink.shortcut(at) {
                return Ok(End { has_members: has_members || end.has_members, ..end });
            }
            comma = Some(at);
            at = skip_space(text, at + 1);
        }
        if text.byte(at) != b'}' {
            return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
        }
    }
    let end = skip_space(text, at + 1);
    if end < text.len() {
        return Err(Error::new(ErrorKind::TrailingData, end));
    }
    Ok(End { brace: at, has_members })
}

/// The key at `at`, and where its value starts.
#[inline(always)]
pub(super) fn key<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<(Text<'r>, usize), Error> {
    if text.byte(at) != b'"' {
        return Err(unexpected(text, at, ErrorKind::ExpectedKey));
    }
    let end = string::end::<FULL, _>(text, at + 1)?;
    let key = Text { raw: text.part(at + 1, end.quote), escaped: end.escaped };
    Ok((key, colon(text, end.quote + 1)?))
}

/// Walks the members of the object at `open`. `member` gets each key and where its value
/// starts, and answers where it ends. Answers the position behind the object.
#[inline(always)]
fn members<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    open: usize,
    mut member: impl FnMut(Text<'r>, usize) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let mut at = skip_space(text, open + 1);
    if text.byte(at) == b'}' {
        return Ok(at + 1);
    }
    loop {
        let (key, value) = key::<FULL, _>(text, at)?;
        at = skip_space(text, member(key, value)?);
        match text.byte(at) {
            b',' => at = skip_space(text, at + 1),
            b'}' => return Ok(at + 1),
            _ => return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose)),
        }
    }
}

#[inline(always)]
fn top_level_value<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    key: Text<'r>,
    at: usize,
    sink: &mut S,
) -> Result<usize, Error> {
    // Most keys are neither, and one comparison tells.
    if !key.escaped && key.raw.byte(0) != b'k' {
        return skip::<FULL, _>(text, at);
    }
    let is_object = text.byte(at) == b'{';
    if key.is(b"kubernetes") {
        sink.kubernetes(at, is_object);
        if is_object {
            return kubernetes::<FULL, S, _>(text, at, sink);
        }
    } else if key.is(b"kubernetes_namespace") {
        sink.space(Space::NamespaceLabels, at, false);
        if is_object && sink.wants(Space::NamespaceLabels) {
            return members::<FULL, _>(text, at, |key, at| {
                if key.is(b"labels") {
                    space::<FULL, S, _>(text, at, Space::NamespaceLabels, sink)
                } else {
                    skip::<FULL, _>(text, at)
                }
            });
        }
    }
    skip::<FULL, _>(text, at)
}

/// The object `kubernetes`, at `open`.
#[inline(never)]
fn kubernetes<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: usize,
    sink: &mut S,
) -> Result<usize, Error> {
    members::<FULL, _>(text, open, |key, at| {
        let field = if key.is(b"labels") {
            return space::<FULL, S, _>(text, at, Space::Labels, sink);
        } else if key.is(b"annotations") {
            return space::<FULL, S, _>(text, at, Space::Annotations, sink);
        } else if key.is(b"namespace_name") {
            Field::Namespace
        } else if key.is(b"pod_name") {
            Field::Pod
        } else if key.is(b"container_name") {
            Field::Container
        } else if key.is(b"host") {
            Field::Host
        } else {
            return skip::<FULL, _>(text, at);
        };
        let (value, end) = string_or_skip::<FULL, _>(text, at)?;
        sink.field(field, value);
        Ok(end)
    })
}

/// The value of a member that can hold a space's members, at `at`.
#[inline(always)]
fn space<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    at: usize,
    space: Space,
    sink: &mut S,
) -> Result<usize, Error> {
    let is_object = text.byte(at) == b'{';
    sink.space(space, at, is_object);
    if is_object && sink.wants(space) {
        space_members::<FULL, S, _>(text, at, space, sink)
    } else {
        skip::<FULL, _>(text, at)
    }
}

#[inline(never)]
fn space_members<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: usize,
    space: Space,
    sink: &mut S,
) -> Result<usize, Error> {
    members::<FULL, _>(text, open, |key, at| {
        let (value, end) = string_or_skip::<FULL, _>(text, at)?;
        sink.member(space, key, value);
        Ok(end)
    })
}

/// The string at `at`, or `None` where another value stands, and where it ends.
#[inline(always)]
fn string_or_skip<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<(Option<Text<'r>>, usize), Error> {
    if text.byte(at) != b'"' {
        return Ok((None, skip::<FULL, _>(text, at)?));
    }
    let end = string::end::<FULL, _>(text, at + 1)?;
    let value = Text { raw: text.part(at + 1, end.quote), escaped: end.escaped };
    Ok((Some(value), end.quote + 1))
}
