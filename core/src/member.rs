//! The JSON member that is added: `,"new_tag":"..."`.

use crate::decide::{Plan, Tag};
use crate::image::{Fields, Image, MAX_MEMBER, NONE, TAG_LEN, header, tag};

/// The member with this tag, escaped, with a comma before it; empty where there is no tag. One
/// that is always the same is in the image, any other is written to `buffer`.
#[inline(always)]
pub(crate) fn of<'f>(
    plan: &Plan<'f>,
    tag: &Tag<'_, '_>,
    buffer: &'f mut [u8; MAX_MEMBER],
) -> &'f [u8] {
    let rendered = tag.rendered();
    if rendered.is_empty() {
        return literal(plan.image, tag.verdict.tag);
    }
    write(plan.image, rendered, buffer)
}

/// The member with the tag at this index, if that is always the same.
#[inline(never)]
pub(crate) fn literal(image: Image<'_>, index: u32) -> &[u8] {
    let tags = image.header().size(header::TAGS);
    // For `NONE` this may wrap where words have 32 bits; what is read then is not used.
    let tag = tags.wrapping_add((index as usize).wrapping_mul(TAG_LEN));
    let tag = Fields::<TAG_LEN>::new(image, tag);
    if index == NONE || tag.u32(tag::KIND) != tag::LITERAL {
        return &[];
    }
    let len = tag.size(tag::MEMBER_LEN);
    if len > MAX_MEMBER { &[] } else { image.slice(tag.size(tag::MEMBER), len) }
}

/// Rendered tags consist of bytes that need no escape.
#[inline(never)]
fn write<'f>(image: Image<'_>, rendered: &[u8], buffer: &'f mut [u8; MAX_MEMBER]) -> &'f [u8] {
    let header = image.header();
    let prefix = image.slice(header.size(header::PREFIX), header.size(header::PREFIX_LEN));
    let mut len = 0_usize;
    for part in [prefix, rendered, b"\""] {
        let end = len.wrapping_add(part.len());
        if let Some(place) = buffer.get_mut(len..end)
            && place.len() == part.len()
        {
            place.copy_from_slice(part);
            len = end;
        }
    }
    buffer.get(..len).unwrap_or_default()
}
