//! The member that is added: `,"new_tag":"..."`.

use crate::image::{Image, MAX_MEMBER, MAX_TEMPLATE_TAG, NONE, PART_LEN, TAG_LEN, header, tag};
use crate::scan::Text;
use crate::scan::source::Source;

/// A member to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member<'s> {
    /// `,"key":"tag"`, escaped, its comma in front.
    pub(crate) text: &'s [u8],
    /// The tag, not escaped.
    pub(crate) tag: &'s [u8],
    /// Made of a template, not read from the policy.
    pub(crate) is_made: bool,
}

/// The member with the tag at this index, if that is a literal.
#[inline(never)]
pub(crate) fn literal(image: Image<'_>, index: u32) -> Option<Member<'_>> {
    if index == NONE {
        return None;
    }
    let at = place(image, index);
    let text = image.slice(image.size(at + tag::MEMBER), image.size(at + tag::MEMBER_LEN));
    let tag = image.slice(image.size(at + tag::TEXT), image.size(at + tag::TEXT_LEN));
    (image.u32(at + tag::KIND) == tag::LITERAL && !text.is_empty()).then_some(Member {
        text,
        tag,
        is_made: false,
    })
}

/// Can the tag at this index be made, with each of its parts one or more of
/// `[A-Za-z0-9._-]` and the whole at most [`MAX_TEMPLATE_TAG`] bytes?
pub(crate) fn can_fill<'r>(
    image: Image<'_>,
    index: u32,
    slot: impl Fn(usize) -> Option<Text<'r>>,
) -> bool {
    let at = place(image, index);
    if image.u32(at + tag::KIND) == tag::LITERAL {
        return true;
    }
    let mut len = 0_usize;
    for piece in parts(image, at, slot) {
        let before = len;
        match piece {
            Part::Missing => return false,
            Part::Literal(text) => len += text.len(),
            Part::Value(text) => {
                for byte in text.bytes() {
                    if !is_tag_byte(byte) || len > MAX_TEMPLATE_TAG {
                        return false;
                    }
                    len += 1;
                }
                if len == before {
                    return false;
                }
            }
        }
    }
    0 < len && len <= MAX_TEMPLATE_TAG
}

/// Makes the member with the tag at this index, a template in `buffer`. The caller asked
/// [`can_fill`].
pub(crate) fn fill<'s, 'r>(
    image: Image<'s>,
    index: u32,
    buffer: &'s mut [u8; MAX_MEMBER],
    slot: impl Fn(usize) -> Option<Text<'r>>,
) -> Option<Member<'s>> {
    // No tag is neither a literal nor a template without parts.
    if index == NONE {
        return None;
    }
    if let Some(member) = literal(image, index) {
        return Some(member);
    }
    let prefix = image.slice(image.size(header::PREFIX), image.size(header::PREFIX_LEN));
    let mut out = Out { buffer, len: 0 };
    out.put(prefix);
    for piece in parts(image, place(image, index), slot) {
        match piece {
            Part::Missing => return None,
            Part::Literal(text) => out.put(text),
            Part::Value(text) if text.escaped => text.bytes().for_each(|byte| out.put(&[byte])),
            Part::Value(text) => out.put(text.raw),
        }
    }
    out.put(b"\"");
    let Out { buffer, len } = out;
    Some(made(image, buffer.get(..len)?))
}

/// A member that is being written.
struct Out<'s> {
    buffer: &'s mut [u8; MAX_MEMBER],
    len: usize,
}

impl Out<'_> {
    /// Appends a text, if there is room for it; there is, for what [`can_fill`] allowed.
    #[inline(never)]
    fn put(&mut self, text: &[u8]) {
        let end = self.len + text.len();
        if let Some(place) = self.buffer.get_mut(self.len..end)
            && place.len() == text.len()
        {
            place.copy_from_slice(text);
            self.len = end;
        }
    }
}

/// The member whose text [`fill`] made.
pub(crate) fn made<'s>(image: Image<'_>, text: &'s [u8]) -> Member<'s> {
    let prefix = image.size(header::PREFIX_LEN);
    Member { text, tag: text.part(prefix, text.len().saturating_sub(1)), is_made: true }
}

enum Part<'p, 'r> {
    Literal(&'p [u8]),
    Value(Text<'r>),
    Missing,
}

/// The parts of the template at `at`.
fn parts<'p, 'r>(
    image: Image<'p>,
    at: usize,
    slot: impl Fn(usize) -> Option<Text<'r>>,
) -> impl Iterator<Item = Part<'p, 'r>> {
    let start = image.size(at + tag::TEXT);
    (0..image.size(at + tag::TEXT_LEN)).map(move |index| {
        let part = start + index * PART_LEN;
        let value = image.size(part + 4);
        match image.u32(part) {
            0 => Part::Literal(image.slice(value, image.size(part + 8))),
            _ => slot(value).map_or(Part::Missing, Part::Value),
        }
    })
}

fn place(image: Image<'_>, index: u32) -> usize {
    image.size(header::TAGS) + (index as usize).wrapping_mul(TAG_LEN)
}

/// May this byte stand in a tag that is made of a record's values? Nothing else can break out
/// of the string, of rewrite_tag's regular expression, or of a Match pattern.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}
