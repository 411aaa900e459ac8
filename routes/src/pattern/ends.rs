//! What is plain to see of globs, without an automaton: how what they match begins and ends.

use crate::model::{Pattern, PatternKind};

/// What means more than itself in a glob.
const SPECIAL: [u8; 5] = *b"*?[]\\";

/// The text that all that the pattern matches begins with.
fn prefix(pattern: &Pattern) -> &[u8] {
    let text = pattern.text.as_bytes();
    let end = text.iter().position(|byte| SPECIAL.contains(byte)).unwrap_or(text.len());
    if is_glob(pattern) { &text[..end] } else { &[] }
}

/// The text that all that it matches ends with.
fn suffix(pattern: &Pattern) -> &[u8] {
    let text = pattern.text.as_bytes();
    match text.iter().rposition(|byte| SPECIAL.contains(byte)) {
        _ if !is_glob(pattern) => &[],
        // The backslash takes the first character of the rest, which may be of several bytes.
        Some(at) if text[at] == b'\\' => &[],
        Some(at) => &text[at + 1..],
        None => text,
    }
}

fn is_glob(pattern: &Pattern) -> bool {
    pattern.kind == PatternKind::Glob
}

/// Does the pattern match the value? `None` if an automaton has to be asked.
pub(super) fn matches(pattern: &Pattern, value: &str) -> Option<bool> {
    let (prefix, suffix, value) = (prefix(pattern), suffix(pattern), value.as_bytes());
    if !value.starts_with(prefix) || !value.ends_with(suffix) {
        return Some(false);
    }
    match pattern.text.len() - prefix.len() {
        _ if !is_glob(pattern) => None,
        0 => Some(value.len() == prefix.len()),
        // One star, and nothing else that means more than itself.
        rest if rest == suffix.len() + 1 && pattern.text.as_bytes()[prefix.len()] == b'*' => {
            Some(value.len() >= prefix.len() + suffix.len())
        }
        _ => None,
    }
}

/// Is there, by their ends, certainly no text that both match?
pub(crate) fn are_apart(a: &Pattern, b: &Pattern) -> bool {
    let differ = |a: &mut dyn Iterator<Item = &u8>, b: &mut dyn Iterator<Item = &u8>| {
        a.zip(b).any(|(a, b)| a != b)
    };
    differ(&mut prefix(a).iter(), &mut prefix(b).iter())
        || differ(&mut suffix(a).iter().rev(), &mut suffix(b).iter().rev())
}

/// May the first glob match all that the second one does? Decided by their ends.
pub(super) fn may_include(outer: &Pattern, inner: &Pattern) -> bool {
    if !is_glob(outer) || !is_glob(inner) || inner.text.contains(['[', '\\', '?']) {
        return true;
    }
    // What the first asks for at an end the second has there, and not just anything.
    prefix(inner).starts_with(prefix(outer)) && suffix(inner).ends_with(suffix(outer))
}

/// A text that the pattern matches, with `any` in the place of each star; `None` where that is not
/// plain to see.
pub(super) fn sample(pattern: &Pattern, any: &str) -> Option<String> {
    if !is_glob(pattern) || pattern.text.contains(['[', ']', '\\']) {
        return None;
    }
    Some(pattern.text.replace('?', "x").replace('*', any))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> Pattern {
        Pattern { kind: PatternKind::Glob, text: text.to_owned() }
    }

    #[test]
    fn simple_globs_need_no_automaton() {
        let is = |pattern: &str, value| matches(&glob(pattern), value);
        for value in ["a-", "a-b"] {
            assert_eq!(is("a-*", value), Some(true), "{value}");
        }
        assert_eq!([is("a*a", "a"), is("a*a", "aa")], [Some(false), Some(true)]);
        assert_eq!(
            [is("a", "a"), is("a", "ab"), is("", "")],
            [Some(true), Some(false), Some(true)]
        );
        assert_eq!([is("a?", "ab"), is("a?", "b"), is("*-x*", "a")], [None, Some(false), None]);
        assert_eq!(
            [is(r"a\*", "a*"), is(r"a\*", "b*"), is("[a]b", "c")],
            [None, Some(false), Some(false)]
        );
        assert_eq!(is("**", "a"), None);
        let regex = Pattern { kind: PatternKind::Regex, ..glob("a") };
        assert_eq!(matches(&regex, "b"), None);
    }

    #[test]
    fn globs_are_apart_by_either_end() {
        let apart = |a: &str, b: &str| are_apart(&glob(a), &glob(b));
        assert!(apart("a-1-*", "a-2-*") && apart("*-x", "*-y") && apart("a", "b*"));
        assert!(!apart("a-*", "*-b") && !apart("a-*", "a-b-*") && !apart("*", "?"));
        assert!(!apart(r"*\é", "*e") && !apart("[ab]c", "ac"));
    }
}
