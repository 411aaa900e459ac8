//! Tags that come back to the filter that sets them.

use super::cardinality::values;
use crate::compile::Clause;
use crate::diagnostics::Notes;
use crate::model::{Part, RouteFile};
use crate::source::Span;

pub(super) fn warn(file: &RouteFile, clauses: &[Vec<Clause>], pattern: &str, notes: &mut Notes) {
    for (route, clauses) in file.routes.iter().zip(clauses) {
        if can_match(pattern, route.tag.parts(), clauses) {
            let verb = if route.tag.is_literal() { "matches" } else { "can match" };
            note(&route.span, pattern, verb, notes);
        }
    }
    let (places, specials) = (&file.places, &file.specials);
    for (tag, span) in [
        (&specials.default, &places.default),
        (&specials.unlabeled, &places.unlabeled),
        (&specials.malformed, &places.malformed),
        (&specials.untrusted, &places.untrusted),
    ] {
        if let (Some(tag), Some(span)) = (tag, span)
            && can_match(pattern, &[Part::Literal(tag.clone())], &[])
        {
            note(span, pattern, "matches", notes);
        }
    }
}

fn note(span: &Span, pattern: &str, verb: &str, notes: &mut Notes) {
    notes
        .warn(
            "returning-tag",
            span,
            format!("the filter's own Match, `{pattern}`, {verb} this tag: a loop"),
        )
        .help("begin tags with something that the filter's Match does not");
}

/// Is there a tag of this form that a Match pattern takes? In those `*` is anything, and
/// everything else itself.
fn can_match(pattern: &str, parts: &[Part], clauses: &[Clause]) -> bool {
    let pattern = pattern.as_bytes();
    // How far the pattern may have come.
    let mut at = vec![false; pattern.len() + 1];
    at[0] = true;
    close(pattern, &mut at);
    for part in parts {
        at = match part {
            Part::Literal(text) => text_steps(pattern, &at, text),
            Part::Value(subject) => match values(subject, clauses) {
                Some(values) => values
                    .iter()
                    .map(|text| text_steps(pattern, &at, text))
                    .fold(vec![false; at.len()], |all, one| union(&all, &one)),
                None => value_steps(pattern, &at),
            },
        };
    }
    at[pattern.len()]
}

/// Where the pattern may be behind this text.
fn text_steps(pattern: &[u8], at: &[bool], text: &str) -> Vec<bool> {
    text.bytes().fold(at.to_vec(), |at, byte| step(pattern, &at, |wanted| wanted == byte))
}

/// Where the pattern may be behind any value.
fn value_steps(pattern: &[u8], at: &[bool]) -> Vec<bool> {
    // One byte, then any number.
    let mut at = step(pattern, at, is_of_tag);
    loop {
        let more = union(&at, &step(pattern, &at, is_of_tag));
        if more == at {
            return at;
        }
        at = more;
    }
}

fn union(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a || *b).collect()
}

/// Where the pattern may be behind one more byte, of those that `takes` says.
fn step(pattern: &[u8], at: &[bool], takes: impl Fn(u8) -> bool) -> Vec<bool> {
    let mut next = vec![false; at.len()];
    for (place, &wanted) in pattern.iter().enumerate().filter(|&(place, _)| at[place]) {
        if wanted == b'*' {
            next[place] = true;
        } else if takes(wanted) {
            next[place + 1] = true;
        }
    }
    close(pattern, &mut next);
    next
}

/// A `*` may take nothing.
fn close(pattern: &[u8], at: &mut [bool]) {
    for (place, &wanted) in pattern.iter().enumerate() {
        if wanted == b'*' && at[place] {
            at[place + 1] = true;
        }
    }
}

fn is_of_tag(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subject;

    #[test]
    fn stars_and_places() {
        let literal = |text: &str| Part::Literal(text.to_owned());
        let value = || Part::Value(Subject::Namespace);
        assert!(can_match("kube.*", &[literal("kube.x")], &[Clause::new()]));
        assert!(can_match("kube.*", &[literal("kube.")], &[Clause::new()]));
        assert!(!can_match("kube.*", &[literal("kube-x")], &[Clause::new()]));
        assert!(can_match("*", &[literal("x")], &[Clause::new()]));
        assert!(can_match("*.log", &[literal("a"), value()], &[Clause::new()]));
        assert!(can_match("kube.*", &[value()], &[Clause::new()]));
        assert!(can_match("kube.*", &[literal("kube"), value(), literal("-x")], &[Clause::new()]));
        assert!(!can_match("kube.*", &[literal("x-"), value()], &[Clause::new()]));
        assert!(!can_match("kube", &[literal("kube"), value()], &[Clause::new()]));
    }
}
