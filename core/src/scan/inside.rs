//! The objects inside a record whose members matter, such as `kubernetes` and its `labels`.

use super::position::Peek;
use super::source::{Source, skip_space};
use super::step::{Step, Unexpected, unexpected};
use super::string;
use super::value::{colon, key, other, skip};
use super::visitor::Visitor;
use crate::ErrorKind;
use crate::image::Name;
use crate::text::Text;

/// An object that the scan is in: the first element of a list, or not.
struct Open<S, A> {
    scope: S,
    is_in_list: bool,
    /// The first byte after its brace that is not white space.
    first: Peek<A>,
}

/// Walks the value at `first` of a member of the record, which is not a string and has a meaning.
/// Returns where it ends.
#[inline(never)]
pub(super) fn scan<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    first: Peek<T::At>,
    name: Name,
    visitor: &mut V,
) -> Step<T::At> {
    match enter(text, first, &visitor.record(), name, visitor) {
        Some(open) => Step::from(members(text, open, visitor)),
        None => other(text, first.at()),
    }
}

/// Enters the value at `first`, if it is a scope.
#[inline(never)]
fn enter<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    first: Peek<T::At>,
    scope: &V::Scope,
    name: Name,
    visitor: &mut V,
) -> Option<Open<V::Scope, T::At>> {
    let is_in_list = first.byte() == b'[';
    if !is_in_list && first.byte() != b'{' {
        visitor.value(name, None);
        return None;
    }
    let scope = visitor.enter(scope, name, is_in_list, text.offset(first.at()))?;
    let mut first = text.peek(skip_space(text, first.after()));
    if is_in_list {
        if first.byte() != b'{' {
            return None;
        }
        first = text.peek(skip_space(text, first.after()));
    }
    Some(Open { scope, is_in_list, first })
}

/// Walks a scope and those in it: one loop for all, which knows by `open` where it is. Returns where
/// the first one ends.
#[inline(always)]
fn members<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    open: Open<V::Scope, T::At>,
    visitor: &mut V,
) -> Result<T::At, Unexpected> {
    let Open { mut scope, is_in_list, mut first } = open;
    // Bit n: the scope that is n levels around this one is in a list. The lowest bit set above
    // those is a mark: the outermost scope is the one that was entered first.
    let mut lists = 2 | u64::from(is_in_list);
    let mut at;
    loop {
        // An opening brace may be followed by its closing one, which is read below.
        if first.byte() != b'}' {
            let key_end = key(text, first)?;
            let key = Text {
                raw: text.part(first.after(), key_end.quote.at()),
                escaped: key_end.escaped,
            };
            let value = colon(text, key_end.quote.after())?;
            let name = visitor.name(&scope, key);
            if value.byte() == b'"' {
                at = string_value(text, value, name, visitor)?;
            } else {
                if name.has_meaning()
                    && let Some(inner) = enter(text, value, &scope, name, visitor)
                {
                    lists = lists << 1 | u64::from(inner.is_in_list);
                    (scope, first) = (inner.scope, inner.first);
                    continue;
                }
                at = other(text, value.at()).end()?;
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
            at = text.after(at);
            if lists & 1 == 1 {
                at = rest_of_list(text, at).end()?;
            }
            lists >>= 1;
            if lists == 1 {
                return Ok(at);
            }
            scope = visitor.leave(&scope);
            at = skip_space(text, at);
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

/// Walks the string at `first` of a member with this name. Returns where it ends.
#[inline(always)]
pub(super) fn string_value<'r, V: Visitor<'r>, T: Source<'r>>(
    text: T,
    first: Peek<T::At>,
    name: Name,
    visitor: &mut V,
) -> Result<T::At, Unexpected> {
    let start = first.after();
    let end = string::end(text, start)?;
    if name.has_meaning() {
        let value = text.part(start, end.quote.at());
        visitor.value(name, Some(Text { raw: value, escaped: end.escaped }));
    }
    Ok(end.quote.after())
}

/// From the end of a list's element to that of the list.
#[cold]
#[inline(never)]
fn rest_of_list<'r, T: Source<'r>>(text: T, element: T::At) -> Step<T::At> {
    let end = |mut at| loop {
        at = skip_space(text, at);
        match text.byte(at) {
            b']' => return Ok(text.after(at)),
            b',' => at = skip(text, text.peek(skip_space(text, text.after(at))))?,
            _ => return Err(unexpected(text, at, ErrorKind::ExpectedCommaOrClose)),
        }
    };
    Step::from(end(element))
}
