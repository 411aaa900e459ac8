//! Can a pattern match a value that Kubernetes accepts?

use std::collections::HashSet;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

use super::hir;
use crate::model::Pattern;

/// The values that a subject may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Legal {
    /// Of a label.
    LabelValue,
    /// The name of a namespace or container.
    DnsLabel,
    /// The name of a pod or node.
    DnsSubdomain,
    /// The kind of an object.
    Kind,
    /// Of an annotation or a field.
    Anything,
}

/// How far a value has come. All of these sets of values are regular; their automata are small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Start,
    /// After a letter or digit.
    Letter,
    /// After a character that is not allowed at the end.
    Inner,
    /// After a dot between the parts of a DNS name.
    Dot,
}

impl Legal {
    fn max_len(self) -> usize {
        match self {
            Self::LabelValue | Self::DnsLabel | Self::Kind => 63,
            Self::DnsSubdomain => 253,
            Self::Anything => usize::MAX,
        }
    }

    fn may_end(self, place: Place) -> bool {
        match place {
            Place::Letter => true,
            Place::Start => self == Self::LabelValue,
            Place::Inner | Place::Dot => false,
        }
    }

    /// The place after one more byte; `None` if no value goes on like this.
    fn next(self, place: Place, byte: u8) -> Option<Place> {
        let is_label = self == Self::LabelValue;
        let has_capitals = is_label || self == Self::Kind;
        match byte {
            b'0'..=b'9' if self == Self::Kind && place == Place::Start => None,
            b'a'..=b'z' | b'0'..=b'9' => Some(Place::Letter),
            b'A'..=b'Z' if has_capitals => Some(Place::Letter),
            b'-' if matches!(place, Place::Letter | Place::Inner) => Some(Place::Inner),
            b'_' | b'.' if is_label && place != Place::Start => Some(Place::Inner),
            b'.' if self == Self::DnsSubdomain && place == Place::Letter => Some(Place::Dot),
            _ => None,
        }
    }
}

/// Can the pattern match a legal value, as far as is known?
pub(crate) fn can_match(pattern: &Pattern, legal: Legal) -> bool {
    if legal == Legal::Anything {
        return true;
    }
    let Ok(hir) = hir(pattern) else { return true };
    let config = NFA::config().utf8(false).nfa_size_limit(Some(1 << 20));
    match NFA::compiler().configure(config).build_from_hir(&hir) {
        Ok(nfa) => is_reachable(&nfa, legal),
        Err(_) => true,
    }
}

/// Walks the automata of the pattern and of the legal values side by side, a byte at a time.
fn is_reachable(nfa: &NFA, legal: Legal) -> bool {
    let mut seen = HashSet::new();
    let mut level = vec![(nfa.start_anchored(), Place::Start)];
    for _ in 0..=legal.max_len() {
        let mut next = Vec::new();
        while let Some((id, place)) = level.pop() {
            if !seen.insert((id, place)) {
                continue;
            }
            let mut step = |start: u8, end: u8, to: StateID| {
                next.extend((start..=end).filter_map(|byte| Some((to, legal.next(place, byte)?))));
            };
            match nfa.state(id) {
                State::Match { .. } if legal.may_end(place) => return true,
                State::Match { .. } | State::Fail => {}
                State::ByteRange { trans } => step(trans.start, trans.end, trans.next),
                State::Sparse(sparse) => {
                    for trans in &*sparse.transitions {
                        step(trans.start, trans.end, trans.next);
                    }
                }
                State::Dense(dense) => {
                    for (byte, &to) in (0..=u8::MAX).zip(&*dense.transitions) {
                        step(byte, byte, to);
                    }
                }
                // Anchors and word boundaries: as if they always held.
                State::Look { next, .. } | State::Capture { next, .. } => {
                    level.push((*next, place))
                }
                State::Union { alternates } => {
                    level.extend(alternates.iter().map(|&to| (to, place)))
                }
                State::BinaryUnion { alt1, alt2 } => level.extend([(*alt1, place), (*alt2, place)]),
            }
        }
        if next.is_empty() {
            return false;
        }
        level = next;
        level.sort_unstable_by_key(|&(id, place)| (id, place as u8));
        level.dedup();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Legal, can_match};
    use crate::model::{Pattern, PatternKind};

    #[test]
    fn finds_a_legal_value_or_none() {
        let regex = |text: &str, legal| {
            can_match(&Pattern { kind: PatternKind::Regex, text: text.to_owned() }, legal)
        };
        let glob = |text: &str, legal| {
            can_match(&Pattern { kind: PatternKind::Glob, text: text.to_owned() }, legal)
        };
        for text in ["", "a", "A_b.c", ".*", "a{63}", "^a$", r"v\d+", "(/a|b)", r"[^a]"] {
            assert!(regex(text, Legal::LabelValue), "{text}");
        }
        for text in ["/a/", "a{64}", "_a", "a-", " ", "a b", "ü", r"a\\d"] {
            assert!(!regex(text, Legal::LabelValue), "{text}");
        }
        assert!(glob("pay-*", Legal::DnsLabel) && glob("*.x", Legal::DnsSubdomain));
        assert!(!glob("pay-.*", Legal::DnsLabel) && !glob("A*", Legal::DnsLabel));
        assert!(!glob("a..*", Legal::DnsSubdomain) && !glob("a_*", Legal::DnsSubdomain));
        assert!(glob("*Set", Legal::Kind) && !glob("1*", Legal::Kind) && !glob("a.*", Legal::Kind));
        assert!(glob("/a/", Legal::Anything) && !regex("", Legal::DnsLabel));
    }
}
