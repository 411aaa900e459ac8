//! The three levels of a record that mean something, told to a [`Sink`].

use super::source::{Source, skip_space};
use super::string::StringEnd;
use super::value::{colon, key, skip, skip_seldom, unexpected};
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
            let member = member::<FULL, _>(text, at)?;
            at = skip_space(text, top_level_value::<FULL, S, _>(text, member, sink)?);
            let is_last = text.byte(at) != b',';
            if sink.is_tag_key(member.key) {
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
    if at + 1 < text.len() {
        let end = skip_space(text, at + 1);
        if end < text.len() {
            return Err(Error::new(ErrorKind::TrailingData, end));
        }
    }
    Ok(End { brace: at, has_members })
}

/// A member of an object, up to the first byte of its value.
#[derive(Clone, Copy)]
pub(super) struct Member<'r> {
    pub(super) key: Text<'r>,
    /// Where the value starts, and with which byte.
    pub(super) value: usize,
    pub(super) first: u8,
}

/// The member whose key starts at `at`.
#[inline(always)]
pub(super) fn member<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    at: usize,
) -> Result<Member<'r>, Error> {
    let end = key::<FULL, _>(text, at, text.byte(at))?;
    member_behind(text, at, end)
}

/// The same where the key's end is known.
#[inline(always)]
fn member_behind<'r, T: Source<'r>>(
    text: T,
    at: usize,
    end: StringEnd,
) -> Result<Member<'r>, Error> {
    let key = Text { raw: text.part(at + 1, end.quote), escaped: end.escaped };
    let (value, first) = colon(text, end.quote + 1)?;
    Ok(Member { key, value, first })
}

/// Walks the members of the object at `open`. `each` gets every one, and answers where its value
/// ends. Answers the position behind the object.
#[inline(always)]
fn members<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    open: usize,
    mut each: impl FnMut(Member<'r>) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let mut at = skip_space(text, open + 1);
    let mut first = text.byte(at);
    if first == b'}' {
        return Ok(at + 1);
    }
    loop {
        let end = key::<FULL, _>(text, at, first)?;
        at = each(member_behind(text, at, end)?)?;
        // Written without white space, as Fluent Bit does.
        if text.are(at, *b",\"") {
            at += 1;
            first = b'"';
            continue;
        }
        at = skip_space(text, at);
        match text.byte(at) {
            b',' => at = skip_space(text, at + 1),
            b'}' => return Ok(at + 1),
            _ => return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose)),
        }
        first = text.byte(at);
    }
}

#[inline(always)]
fn top_level_value<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    member: Member<'r>,
    sink: &mut S,
) -> Result<usize, Error> {
    let Member { key, value: at, first } = member;
    // Most keys are neither, and one comparison tells.
    if key.escaped || key.raw.byte(0) == b'k' {
        let is_object = first == b'{';
        if key.is_literal(b"kubernetes") {
            sink.kubernetes(at, is_object);
            if is_object {
                return inside::<FULL, S, _>(text, at, Space::Labels, sink);
            }
        } else if key.is_literal(b"kubernetes_namespace") {
            sink.space(Space::NamespaceLabels, at, false);
            if is_object && sink.wants(Space::NamespaceLabels) {
                return inside::<FULL, S, _>(text, at, Space::NamespaceLabels, sink);
            }
        }
    }
    skip::<FULL, _>(text, at, first)
}

/// The object at `open` whose `labels` are a space: `kubernetes`, where more than those is told,
/// or `kubernetes_namespace`.
#[inline(never)]
fn inside<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: usize,
    labels: Space,
    sink: &mut S,
) -> Result<usize, Error> {
    members::<FULL, _>(text, open, |member| {
        let key = member.key;
        // The length tells most of them apart.
        let field = match if key.escaped { usize::MAX } else { key.raw.len() } {
            4 | 6 | 8 | 11 | 14 | usize::MAX => {
                if key.is_literal(b"labels") {
                    return space::<FULL, S, _>(text, member, labels, sink);
                } else if labels != Space::Labels {
                    None
                } else if key.is_literal(b"annotations") {
                    return space::<FULL, S, _>(text, member, Space::Annotations, sink);
                } else if key.is_literal(b"namespace_name") {
                    Some(Field::Namespace)
                } else if key.is_literal(b"pod_name") {
                    Some(Field::Pod)
                } else if key.is_literal(b"container_name") {
                    Some(Field::Container)
                } else if key.is_literal(b"host") {
                    Some(Field::Host)
                } else {
                    None
                }
            }
            _ => None,
        };
        let (value, end) = string_or_skip::<FULL, _>(text, member)?;
        if let Some(field) = field {
            sink.field(field, value);
        }
        Ok(end)
    })
}

/// The value of a member that can hold a space's members.
#[inline(never)]
fn space<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    member: Member<'r>,
    space: Space,
    sink: &mut S,
) -> Result<usize, Error> {
    let is_object = member.first == b'{';
    sink.space(space, member.value, is_object);
    if is_object && sink.wants(space) {
        space_members::<FULL, S, _>(text, member.value, space, sink)
    } else {
        skip_seldom::<FULL, _>(text, member.value, member.first)
    }
}

#[inline(always)]
fn space_members<'r, const FULL: bool, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: usize,
    space: Space,
    sink: &mut S,
) -> Result<usize, Error> {
    members::<FULL, _>(text, open, |member| {
        let (value, end) = string_or_skip::<FULL, _>(text, member)?;
        sink.member(space, member.key, value);
        Ok(end)
    })
}

/// The member's value if that is a string, or `None` where it is another, and where it ends.
#[inline(always)]
fn string_or_skip<'r, const FULL: bool, T: Source<'r>>(
    text: T,
    member: Member<'r>,
) -> Result<(Option<Text<'r>>, usize), Error> {
    let at = member.value;
    if member.first != b'"' {
        return Ok((None, skip::<FULL, _>(text, at, member.first)?));
    }
    let end = string::end::<FULL, _>(text, at + 1)?;
    let value = Text { raw: text.part(at + 1, end.quote), escaped: end.escaped };
    Ok((Some(value), end.quote + 1))
}
