//! Tags.

use tagsplice::image::{NONE, TAG_LEN, tag as layout};

use super::buffer::Buffer;
use crate::compile::Key;
use crate::model::{Part, RecordSchema, Template};
use crate::quote::quoted;

/// `,"key":"`
pub(super) fn prefix(tag_key: &str) -> String {
    format!(",{}:\"", quoted(tag_key))
}

/// A tag of a route.
pub(super) fn template(
    image: &mut Buffer,
    tag_key: &str,
    template: &Template,
    schema: &RecordSchema,
    keys: &[Key],
) -> [u8; TAG_LEN] {
    if template.is_literal() {
        return literal(image, tag_key, template.text());
    }
    let mut parts = Vec::new();
    for part in template.parts() {
        let fields = match part {
            Part::Literal(text) => [0, image.text(text.as_bytes()), text.len() as u32],
            Part::Value(subject) => {
                let subject = schema.canonical(subject);
                let key = keys.iter().position(|key| key.subject == *subject);
                [1, key.map_or(NONE, |key| key as u32), 0]
            }
        };
        parts.extend(fields.into_iter().flat_map(u32::to_le_bytes));
    }
    let at = image.append(&parts);
    let text = image.text(template.text().as_bytes());
    tag(&[
        (layout::MEMBER, text),
        (layout::MEMBER_LEN, template.text().len() as u32),
        (layout::KIND, layout::TEMPLATE),
        (layout::TEXT, at),
        (layout::TEXT_LEN, template.parts().len() as u32),
    ])
}

/// A tag that is always the same.
pub(super) fn literal(image: &mut Buffer, tag_key: &str, text: &str) -> [u8; TAG_LEN] {
    let member = format!(",{}:{}", quoted(tag_key), quoted(text));
    let at = image.text(member.as_bytes());
    // The tag needs no escape, so that it is in the member as it is.
    let text_at = at + (member.len() - 1 - text.len()) as u32;
    tag(&[
        (layout::KIND, layout::LITERAL),
        (layout::MEMBER, at),
        (layout::MEMBER_LEN, member.len() as u32),
        (layout::TEXT, text_at),
        (layout::TEXT_LEN, text.len() as u32),
    ])
}

fn tag(fields: &[(usize, u32)]) -> [u8; TAG_LEN] {
    let mut bytes = [0; TAG_LEN];
    for &(at, number) in fields {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    bytes
}
