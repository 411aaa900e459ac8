//! The member that is added: `,"new_tag":"..."`.

use crate::image::{
    Fields, Image, MAX_MEMBER, MAX_TEMPLATE_TAG, NONE, PART_LEN, TAG_LEN, header, tag,
};
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
    let tag = tag_at(image, index);
    let text = image.slice(tag.size(tag::MEMBER), tag.size(tag::MEMBER_LEN));
    if tag.u32(tag::KIND) != tag::LITERAL || text.is_empty() {
        return None;
    }
    let tag = image.slice(tag.size(tag::TEXT), tag.size(tag::TEXT_LEN));
    Some(Member { text, tag, is_made: false })
}

/// The values that templates use.
pub(crate) trait Slots {
    /// The value in this slot, if the record has it.
    fn value(&self, slot: usize) -> Option<Text<'_>>;
}

/// Can the tag at this index be made, with each of its parts one or more of
/// `[A-Za-z0-9._-]` and the whole at most [`MAX_TEMPLATE_TAG`] bytes?
pub(crate) fn can_fill(image: Image<'_>, index: u32, slots: &impl Slots) -> bool {
    let tag = tag_at(image, index);
    tag.u32(tag::KIND) == tag::LITERAL || can_fill_template(image, tag, slots)
}

#[inline(never)]
fn can_fill_template(image: Image<'_>, tag: Tag<'_>, slots: &impl Slots) -> bool {
    let mut len = 0_usize;
    for index in 0..tag.size(tag::TEXT_LEN) {
        let before = len;
        match part(image, tag, index, slots) {
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
pub(crate) fn fill<'s>(
    image: Image<'s>,
    index: u32,
    buffer: &'s mut [u8; MAX_MEMBER],
    slots: &impl Slots,
) -> Option<Member<'s>> {
    if index == NONE {
        return None;
    }
    literal(image, index).or_else(|| fill_template(image, tag_at(image, index), buffer, slots))
}

#[inline(never)]
fn fill_template<'s>(
    image: Image<'s>,
    tag: Tag<'s>,
    buffer: &'s mut [u8; MAX_MEMBER],
    slots: &impl Slots,
) -> Option<Member<'s>> {
    let mut out = Out { buffer, len: 0 };
    out.put(image.slice(image.size(header::PREFIX), image.size(header::PREFIX_LEN)));
    for index in 0..tag.size(tag::TEXT_LEN) {
        match part(image, tag, index, slots) {
            Part::Missing => return None,
            Part::Literal(text) => out.put(text),
            Part::Value(text) => text.bytes().for_each(|byte| out.put(&[byte])),
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

enum Part<'p> {
    Literal(&'p [u8]),
    Value(Text<'p>),
    Missing,
}

/// A part of a template.
#[inline(never)]
fn part<'p>(image: Image<'p>, tag: Tag<'_>, index: usize, slots: &'p impl Slots) -> Part<'p> {
    let at = tag.size(tag::TEXT) + index * PART_LEN;
    let part = Fields::<PART_LEN>::new(image, at);
    let value = part.size(4);
    match part.u32(0) {
        0 => Part::Literal(image.slice(value, part.size(8))),
        _ => slots.value(value).map_or(Part::Missing, Part::Value),
    }
}

type Tag<'p> = Fields<'p, TAG_LEN>;

#[inline(always)]
fn tag_at(image: Image<'_>, index: u32) -> Tag<'_> {
    Fields::new(image, image.size(header::TAGS) + (index as usize).wrapping_mul(TAG_LEN))
}

/// May this byte stand in a tag that is made of a record's values? Nothing else can break out
/// of the string, of rewrite_tag's regular expression, or of a Match pattern.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}
