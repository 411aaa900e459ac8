//! The tags of a policy, and the JSON member that adds one to a record: `,"new_tag":"..."`.

use crate::image::{Fields, Image, MAX_MEMBER, NONE, TAG_LEN, header, tag};

/// The member with the tag at this index, escaped, with a comma before it; and the tag. Both
/// empty where there is no tag. `rendered` is what [`write`] wrote, if anything.
#[inline(always)]
pub(crate) fn of<'f>(image: Image<'f>, index: u32, rendered: &'f [u8]) -> (&'f [u8], &'f [u8]) {
    if rendered.is_empty() {
        return literal(image, index);
    }
    let prefix = image.header().size(header::PREFIX_LEN);
    let tag = rendered.get(prefix..rendered.len().wrapping_sub(1)).unwrap_or_default();
    (rendered, tag)
}

/// The same for a tag that is in the policy, not made of a record's values.
#[inline(never)]
pub(crate) fn literal(image: Image<'_>, index: u32) -> (&[u8], &[u8]) {
    let tags = image.header().size(header::TAGS);
    // For `NONE` this may wrap where words have 32 bits; what is read then is not used.
    let tag = tags.wrapping_add((index as usize).wrapping_mul(TAG_LEN));
    let tag = Fields::<TAG_LEN>::new(image, tag);
    let len = tag.size(tag::MEMBER_LEN);
    if index == NONE || tag.u32(tag::KIND) != tag::LITERAL || len > MAX_MEMBER {
        return (&[], &[]);
    }
    let text = image.slice(tag.size(tag::TEXT), tag.size(tag::TEXT_LEN));
    (image.slice(tag.size(tag::MEMBER), len), text)
}

/// Writes the member with a tag that was made of the record's values to `buffer`, and returns its
/// length; 0 if there is no tag. The tag consists of bytes that need no escape.
#[inline(always)]
pub(crate) fn write(image: Image<'_>, tag: &[u8], buffer: &mut [u8; MAX_MEMBER]) -> usize {
    if tag.is_empty() { 0 } else { write_slowly(image, tag, buffer) }
}

#[inline(never)]
fn write_slowly(image: Image<'_>, tag: &[u8], buffer: &mut [u8; MAX_MEMBER]) -> usize {
    let header = image.header();
    let prefix = image.slice(header.size(header::PREFIX), header.size(header::PREFIX_LEN));
    let mut len = 0_usize;
    for part in &[prefix, tag, b"\""] {
        let end = len.wrapping_add(part.len());
        if let Some(place) = buffer.get_mut(len..end)
            && place.len() == part.len()
        {
            place.copy_from_slice(part);
            len = end;
        }
    }
    len
}
