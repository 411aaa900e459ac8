//! What means something inside a record's members.

use super::source::{Source, skip_space};
use super::step::{Fault, Step};
use super::value::{colon, key, other, unexpected};
use super::{Field, Sink, Space, Text, string};
use crate::ErrorKind;

/// An object inside a record whose members mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// `kubernetes`
    Kubernetes,
    /// `kubernetes_namespace`
    Namespace,
    /// An object in one of these.
    Space(Space),
}

/// Walks the room whose brace is at `open`, and the rooms in it: one loop for all, which knows
/// by `room` where it is. Answers the position behind it.
#[inline(never)]
pub(super) fn scan<'r, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: T::At,
    room: Room,
    sink: &mut S,
) -> Step<T::At> {
    Step::from(end(text, open, room, sink))
}

#[inline(always)]
fn end<'r, S: Sink<'r>, T: Source<'r>>(
    text: T,
    open: T::At,
    mut room: Room,
    sink: &mut S,
) -> Result<T::At, Fault> {
    let outer = room;
    let mut at;
    let mut first = text.peek(skip_space(text, text.after(open)));
    loop {
        // Just behind an opening brace its closing one may follow; that is taken below.
        if first.byte() != b'}' {
            let key_end = key(text, first)?;
            let key = Text {
                raw: text.part(first.after(), key_end.quote.at()),
                escaped: key_end.escaped,
            };
            let value = colon(text, key_end.quote.after())?;
            let mut field = None;
            if !matches!(room, Room::Space(_)) {
                match meaning(room, key, text.offset(value.at()), value.byte() == b'{', sink) {
                    Meaning::Nothing => {}
                    Meaning::Field(name) => field = Some(name),
                    Meaning::Room(space) => {
                        room = Room::Space(space);
                        first = text.peek(skip_space(text, value.after()));
                        continue;
                    }
                }
            }
            let told = if value.byte() == b'"' {
                let start = value.after();
                let end = string::end(text, start)?;
                at = end.quote.after();
                Some(Text { raw: text.part(start, end.quote.at()), escaped: end.escaped })
            } else {
                at = other(text, value.at()).end()?;
                None
            };
            if let Room::Space(space) = room {
                sink.member(space, key, told);
            } else if let Some(field) = field {
                sink.field(field, told);
            }
            // Written without white space, as Fluent Bit does.
            if let Some(quote) = text.second(at, *b",\"") {
                first = quote;
                continue;
            }
            at = skip_space(text, at);
        } else {
            at = first.at();
        }
        // Behind a value: as many rooms may end here as the scan is in.
        while text.byte(at) == b'}' {
            if room == outer {
                return Ok(text.after(at));
            }
            room = outer;
            at = skip_space(text, text.after(at));
        }
        if text.byte(at) != b',' {
            return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
        }
        first = text.peek(skip_space(text, text.after(at)));
        if first.byte() == b'}' {
            return Err(unexpected(text, first.at(), ErrorKind::ExpectedKey));
        }
    }
}

/// What a member means that is not one of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Its value is only checked.
    Nothing,
    Field(Field),
    /// Its value is a room with members that somebody wants.
    Room(Space),
}

/// What the member of `room` with this key means, whose value begins at `value`. Tells the sink
/// of spaces.
#[inline(always)]
fn meaning<'r, S: Sink<'r>>(
    room: Room,
    key: Text<'r>,
    value: usize,
    is_object: bool,
    sink: &mut S,
) -> Meaning {
    // The length tells most of them apart.
    if !key.escaped && !matches!(key.raw.len(), 4 | 6 | 8 | 11 | 14) {
        return Meaning::Nothing;
    }
    let is_namespace = room == Room::Namespace;
    let space = if key.is_literal(b"labels") {
        if is_namespace { Space::NamespaceLabels } else { Space::Labels }
    } else if is_namespace {
        return Meaning::Nothing;
    } else if key.is_literal(b"annotations") {
        Space::Annotations
    } else {
        return field(key).map_or(Meaning::Nothing, Meaning::Field);
    };
    sink.space(space, value, is_object);
    if is_object && sink.wants(space) { Meaning::Room(space) } else { Meaning::Nothing }
}

#[inline(always)]
fn field(key: Text<'_>) -> Option<Field> {
    if key.is_literal(b"namespace_name") {
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
