//! A record: the members of its object, reported to a [`Visitor`].

use super::cut;
use super::inside::{self, Scope};
use super::position::Peek;
use super::source::{Source, skip_space};
use super::step::{Unexpected, unexpected};
use super::value::{colon, key, skip};
use super::visitor::Visitor;
use crate::fields::{KUBERNETES, KUBERNETES_NAMESPACE, LabelMap};
use crate::text::Text;
use crate::{Error, ErrorKind};

/// The end of a record that is one JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The index of the closing brace.
    pub(crate) brace: usize,
    /// Does the record have a member that is not reported as a cut? Then the next one needs a
    /// comma.
    pub(crate) has_members: bool,
}

/// Scans one record. Linear in its length; no recursion; no memory.
///
/// # Errors
/// The first byte at which the text cannot be one JSON object and nothing else.
#[inline]
pub(crate) fn scan<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    visitor: &mut V,
) -> Result<End, Error> {
    Ok(end(text, visitor)?)
}

#[inline(always)]
fn end<'r, V: Visitor<'r>, T: Source<'r>>(text: T, visitor: &mut V) -> Result<End, Unexpected> {
    let open = skip_space(text, text.start());
    if text.byte(open) != b'{' {
        return Err(unexpected(text, open, ErrorKind::NotAnObject));
    }
    let mut at = skip_space(text, text.after(open));
    let mut has_members = false;
    if text.byte(at) != b'}' {
        let mut comma = None;
        loop {
            let start = at;
            let quote = text.peek(at);
            let end = key(text, quote)?;
            let key = Text { raw: text.part(quote.after(), end.quote.at()), escaped: end.escaped };
            let is_cut = visitor.is_tag_key(key);
            let value = colon(text, end.quote.after())?;
            at = skip_space(text, top_level_value(text, key, value, visitor)?);
            if is_cut {
                let comma = comma.filter(|_| has_members).map(|comma| text.offset(comma));
                let (start, next) = (text.offset(start), text.offset(at));
                visitor.cut(cut::span(text.whole(), start, comma, next));
            } else {
                has_members = true;
            }
            if text.byte(at) != b',' {
                break;
            }
            comma = Some(at);
            at = skip_space(text, text.after(at));
        }
        if text.byte(at) != b'}' {
            return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose));
        }
    }
    let next = text.after(at);
    if next < text.end() {
        let end = skip_space(text, next);
        if end < text.end() {
            return Err(unexpected(text, end, ErrorKind::TrailingData));
        }
    }
    Ok(End { brace: text.offset(at), has_members })
}

/// Skips the value of one of the record's members, or reports what is inside. Returns where it
/// ends.
#[inline(always)]
fn top_level_value<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    key: Text<'r>,
    first: Peek<T::At>,
    visitor: &mut V,
) -> Result<T::At, Unexpected> {
    // Most keys are neither, which one comparison shows.
    if key.escaped || key.raw.first() == Some(&b'k') {
        let is_object = first.byte() == b'{';
        let value = first.at();
        let at = text.offset(value);
        if key.is_literal(KUBERNETES) {
            if let Some(known) = visitor.kubernetes(at, is_object) {
                return Ok(text.ahead(value, known));
            }
            if is_object {
                let end = inside::scan(text, value, Scope::Kubernetes, visitor).end()?;
                visitor.kubernetes_end(text.offset(end));
                return Ok(end);
            }
        } else if key.is_literal(KUBERNETES_NAMESPACE) {
            visitor.label_map(LabelMap::NamespaceLabels, at, false);
            if is_object && visitor.wants(LabelMap::NamespaceLabels) {
                return inside::scan(text, value, Scope::Namespace, visitor).end();
            }
        }
    }
    skip(text, first)
}
