//! The objects inside a record that matter: `kubernetes`, `kubernetes_namespace` and what is in them.

use super::source::{Source, skip_space};
use super::step::{Step, Unexpected, unexpected};
use super::string;
use super::value::{colon, key, other};
use super::visitor::Visitor;
use crate::ErrorKind;
use crate::fields::{self, LABELS, LabelMap, PodField};
use crate::text::Text;

/// An object inside a record whose members matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// `kubernetes`
    Kubernetes,
    /// `kubernetes_namespace`
    Namespace,
    /// An object in one of these.
    LabelMap(LabelMap),
}

/// Walks the scope whose brace is at `open`, and the rooms in it: one loop for all, which knows
/// by `scope` where it is. Returns where it ends.
#[inline(never)]
pub(super) fn scan<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    open: T::At,
    scope: Scope,
    visitor: &mut V,
) -> Step<T::At> {
    Step::from(end(text, open, scope, visitor))
}

#[inline(always)]
fn end<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    open: T::At,
    mut scope: Scope,
    visitor: &mut V,
) -> Result<T::At, Unexpected> {
    let outer = scope;
    let mut at;
    let mut first = text.peek(skip_space(text, text.after(open)));
    loop {
        // An opening brace may be followed by its closing one, which is read below.
        if first.byte() != b'}' {
            let key_end = key(text, first)?;
            let key = Text {
                raw: text.part(first.after(), key_end.quote.at()),
                escaped: key_end.escaped,
            };
            let value = colon(text, key_end.quote.after())?;
            let mut field = None;
            if !matches!(scope, Scope::LabelMap(_)) {
                match meaning(scope, key, text.offset(value.at()), value.byte() == b'{', visitor) {
                    Meaning::Nothing => {}
                    Meaning::PodField(name) => field = Some(name),
                    Meaning::LabelMap(label_map) => {
                        scope = Scope::LabelMap(label_map);
                        first = text.peek(skip_space(text, value.after()));
                        continue;
                    }
                }
            }
            let text_value = if value.byte() == b'"' {
                let start = value.after();
                let end = string::end(text, start)?;
                at = end.quote.after();
                Some(Text { raw: text.part(start, end.quote.at()), escaped: end.escaped })
            } else {
                at = other(text, value.at()).end()?;
                None
            };
            if let Scope::LabelMap(label_map) = scope {
                visitor.member(label_map, key, text_value);
            } else if let Some(field) = field {
                visitor.field(field, text_value);
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
        // After a value: as many scopes may end here as the scan is in.
        while text.byte(at) == b'}' {
            if scope == outer {
                return Ok(text.after(at));
            }
            scope = outer;
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

/// What a member of `kubernetes` or `kubernetes_namespace` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Its value is only checked.
    Nothing,
    PodField(PodField),
    /// Its value is an object whose members the visitor wants.
    LabelMap(LabelMap),
}

/// What the member of `scope` with this key means, whose value begins at `value`. Reports label
/// maps.
#[inline(always)]
fn meaning<'r, V: Visitor<'r>>(
    scope: Scope,
    key: Text<'r>,
    value: usize,
    is_object: bool,
    visitor: &mut V,
) -> Meaning {
    if !fields::can_matter(key) {
        return Meaning::Nothing;
    }
    let label_map = if scope == Scope::Namespace {
        key.is_literal(LABELS).then_some(LabelMap::NamespaceLabels)
    } else {
        LabelMap::in_kubernetes(key)
    };
    let Some(label_map) = label_map else {
        if scope == Scope::Namespace {
            return Meaning::Nothing;
        }
        return PodField::of(key).map_or(Meaning::Nothing, Meaning::PodField);
    };
    visitor.label_map(label_map, value, is_object);
    if is_object && visitor.wants(label_map) {
        Meaning::LabelMap(label_map)
    } else {
        Meaning::Nothing
    }
}
