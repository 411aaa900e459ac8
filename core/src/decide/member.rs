//! The member that is added: `,"new_tag":"..."`.

use crate::image::{
    Fields, Image, MAX_MEMBER, MAX_TEMPLATE_TAG, NONE, PART_LEN, TAG_LEN, header, tag,
};
use crate::scan::Text;
use crate::scan::source::Source;

/// The member with the tag at this index, `,"key":"tag"`, escaped, its comma in front: what was
/// `made` of a template, if anything was. Empty where there is no such tag.
pub(crate) fn text<'s>(image: Image<'s>, index: u32, made: &'s [u8]) -> &'s [u8] {
    if made.is_empty() { literal(image, index) } else { made }
}

/// The same if it is a literal.
#[inline(never)]
pub(crate) fn literal(image: Image<'_>, index: u32) -> &[u8] {
    let tag = tag_at(image, index);
    if index == NONE || tag.u32(tag::KIND) != tag::LITERAL {
        return &[];
    }
    image.slice(tag.size(tag::MEMBER), tag.size(tag::MEMBER_LEN))
}

/// The tag in this member, not escaped.
pub(crate) fn tag<'s>(
    image: Image<'s>,
    index: u32,
    made: &'s [u8],
    text: &[u8],
) -> Option<&'s [u8]> {
    if text.is_empty() {
        return None;
    }
    if made.is_empty() {
        let tag = tag_at(image, index);
        return Some(image.slice(tag.size(tag::TEXT), tag.size(tag::TEXT_LEN)));
    }
    let prefix = image.header().size(header::PREFIX_LEN);
    Some(made.part(prefix, made.len().saturating_sub(1)))
}

/// The values that templates use.
pub(crate) trait Slots {
    /// The value in this slot, if the record has it.
    fn value(&self, slot: usize) -> Option<Text<'_>>;
}

/// Makes the member with the tag at this index in `buffer`, and answers its length; 0 where
/// nothing is to be made. `None`: it cannot be made of this record, each of whose values must be
/// one or more of `[A-Za-z0-9._-]`, and the whole tag at most [`MAX_TEMPLATE_TAG`] bytes.
pub(crate) fn make(
    image: Image<'_>,
    index: u32,
    buffer: &mut [u8; MAX_MEMBER],
    slots: &impl Slots,
) -> Option<usize> {
    let tag = tag_at(image, index);
    if index == NONE || tag.u32(tag::KIND) == tag::LITERAL {
        return Some(0);
    }
    fill(image, tag, buffer, slots)
}

#[inline(never)]
fn fill(
    image: Image<'_>,
    tag: Tag<'_>,
    buffer: &mut [u8; MAX_MEMBER],
    slots: &impl Slots,
) -> Option<usize> {
    let mut out = Out { buffer, len: 0 };
    out.put(
        image.slice(image.header().size(header::PREFIX), image.header().size(header::PREFIX_LEN)),
    );
    let start = out.len;
    for index in 0..tag.size(tag::TEXT_LEN) {
        let at = tag.size(tag::TEXT) + index * PART_LEN;
        let part = Fields::<PART_LEN>::new(image, at);
        let value = part.size(4);
        if part.u32(0) == 0 {
            out.put(image.slice(value, part.size(8)));
            continue;
        }
        let before = out.len;
        for byte in slots.value(value)?.bytes() {
            if !is_tag_byte(byte) {
                return None;
            }
            out.put(&[byte]);
        }
        if out.len == before {
            return None;
        }
    }
    let is_tag = start < out.len && out.len - start <= MAX_TEMPLATE_TAG;
    out.put(b"\"");
    is_tag.then_some(out.len)
}

/// A member that is being written.
struct Out<'s> {
    buffer: &'s mut [u8; MAX_MEMBER],
    len: usize,
}

impl Out<'_> {
    /// Appends a text, if there is room for it. There is for every tag that is short enough; a
    /// longer one stays too long.
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

type Tag<'p> = Fields<'p, TAG_LEN>;

#[inline(always)]
fn tag_at(image: Image<'_>, index: u32) -> Tag<'_> {
    // For `NONE` this may wrap where words have 32 bits; what is read then is not used.
    let at = image.header().size(header::TAGS).wrapping_add((index as usize).wrapping_mul(TAG_LEN));
    Fields::new(image, at)
}

/// May this byte stand in a tag that is made of a record's values? Nothing else can break out
/// of the string, of rewrite_tag's regular expression, or of a Match pattern.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}
