//! Tags that come back to the filter that sets them.

use super::cardinality::values;
use crate::compile::Clause;
use crate::diagnostics::Notes;
use crate::model::{Part, RouteFile, Template};
use crate::source::Span;

pub(super) fn warn(file: &RouteFile, clauses: &[Vec<Clause>], pattern: &str, notes: &mut Notes) {
    for (route, clauses) in file.routes.iter().zip(clauses) {
        if must_match(pattern, &route.tag) {
            error(&route.span, pattern, notes);
        } else if can_match(pattern, route.tag.parts(), clauses) {
            let message = format!("the filter's own Match, `{pattern}`, can match this tag");
            notes.warn("returning-tag", &route.span, message).help(
                "the rule that `tagsplice config` writes leaves such records with their old tag; \
                 begin tags with something that the filter's Match does not",
            );
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
            error(span, pattern, notes);
        }
    }
}

fn error(span: &Span, pattern: &str, notes: &mut Notes) {
    notes
        .error(
            "returning-tag",
            span,
            format!("the filter's own Match, `{pattern}`, matches this tag: a loop"),
        )
        .help("begin tags with something that the filter's Match does not");
}

/// Does the pattern match every tag of this form? Of templates that is known where the text that
/// they begin with is enough.
fn must_match(pattern: &str, tag: &Template) -> bool {
    match tag.parts() {
        [Part::Literal(text), Part::Value(_), ..] => {
            pattern.ends_with('*') && can_match(pattern, &[Part::Literal(text.clone())], &[])
        }
        parts => tag.is_literal() && can_match(pattern, parts, &[]),
    }
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

/// Where the pattern may be after this text.
fn text_steps(pattern: &[u8], at: &[bool], text: &str) -> Vec<bool> {
    text.bytes().fold(at.to_vec(), |at, byte| step(pattern, &at, |wanted| wanted == byte))
}

/// Where the pattern may be after any value.
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

/// Where the pattern may be after one more byte for which `takes` holds.
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

    #[test]
    fn a_template_matches_for_certain_by_the_text_that_it_begins_with() {
        let must = |pattern, parts| must_match(pattern, &Template { text: String::new(), parts });
        let literal = |text: &str| Part::Literal(text.to_owned());
        let value = || Part::Value(Subject::Namespace);
        assert!(must("kube.*", vec![literal("kube.x")]));
        assert!(must("kube.*", vec![literal("kube."), value()]));
        assert!(!must("kube.*", vec![literal("kube"), value()]));
        assert!(!must("kube.*", vec![value(), literal("kube.x")]));
        assert!(!must("kube.x", vec![literal("kube.x"), value()]));
        assert!(!must("*.log", vec![literal("a.log"), value()]));
    }
}
