//! A decided tag, and how the text of a template is rendered.

use super::plan::Plan;
use super::values::Values;
use super::verdict::Verdict;
use crate::image::{Fields, Image, MAX_TEMPLATE_TAG, NONE, PART_LEN, TAG_LEN, header, tag};
use crate::text::is_tag_byte;

/// What was decided for a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'s> {
    pub(crate) verdict: Verdict,
    /// The tag's text, if it was made of the record's values; empty for one that is in the policy,
    /// and for none.
    pub(crate) rendered: &'s [u8],
}

/// Renders the tag at this index, and returns its length; 0 where it is always the same. `None`:
/// it cannot be made of this record, each of whose values must be one or more of
/// `[A-Za-z0-9._-]`, and the whole tag at most [`MAX_TEMPLATE_TAG`] bytes.
pub(super) fn render(
    plan: &Plan<'_>,
    index: u32,
    values: &impl Values,
    buffer: &mut [u8; MAX_TEMPLATE_TAG],
) -> Option<usize> {
    let tag = entry(plan.image, index);
    if index == NONE || tag.u32(tag::KIND) == tag::LITERAL {
        return Some(0);
    }
    fill(plan, tag, values, buffer)
}

fn fill(
    plan: &Plan<'_>,
    tag: Entry<'_>,
    values: &impl Values,
    buffer: &mut [u8; MAX_TEMPLATE_TAG],
) -> Option<usize> {
    let image = plan.image;
    let mut out = Out { buffer, len: 0 };
    // Each part makes a byte at least; more would make too many.
    for index in 0..tag.size(tag::TEXT_LEN).min(MAX_TEMPLATE_TAG + 1) {
        let at = tag.size(tag::TEXT).wrapping_add(index.wrapping_mul(PART_LEN));
        let part = Fields::<PART_LEN>::new(image, at);
        if part.u32(0) == 0 {
            out.put(image.slice(part.size(4), part.size(8)))?;
            continue;
        }
        let before = out.len;
        for byte in values.value(plan, part.u32(4))?.bytes() {
            if !is_tag_byte(byte) {
                return None;
            }
            out.put(&[byte])?;
        }
        if out.len == before {
            return None;
        }
    }
    (out.len > 0).then_some(out.len)
}

/// A tag that is being written.
struct Out<'s> {
    buffer: &'s mut [u8; MAX_TEMPLATE_TAG],
    len: usize,
}

impl Out<'_> {
    /// Appends a text; `None`: the tag gets too long.
    fn put(&mut self, text: &[u8]) -> Option<()> {
        let end = self.len.checked_add(text.len())?;
        let place = self.buffer.get_mut(self.len..end)?;
        if place.len() == text.len() {
            place.copy_from_slice(text);
        }
        self.len = end;
        Some(())
    }
}

type Entry<'p> = Fields<'p, TAG_LEN>;

#[inline(always)]
pub(super) fn entry(image: Image<'_>, index: u32) -> Entry<'_> {
    // For `NONE` this may wrap where words have 32 bits; what is read then is not used.
    let at = image.header().size(header::TAGS).wrapping_add((index as usize).wrapping_mul(TAG_LEN));
    Fields::new(image, at)
}
