//! Does one list of patterns match all that another does?

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::{any_of, ends};
use crate::model::Pattern;

/// What the automaton of a list may take, in bytes.
const LIMIT: usize = 256 << 10;
/// The most pairs of states that are looked at for an answer.
const MAX_PAIRS: usize = 1 << 14;
/// The most lists that are kept.
const MAX_KEPT: usize = 4096;

thread_local! {
    /// The same lists are compared with many others.
    static AUTOMATA: RefCell<HashMap<Vec<Pattern>, Option<Rc<Automaton>>>> = RefCell::default();
}

struct Automaton {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    /// A byte of each class.
    bytes: Vec<u8>,
    /// A shortest text that the patterns match.
    shortest: Option<Vec<u8>>,
}

/// Does `outer` certainly match every text that `inner` matches?
pub(crate) fn includes(outer: &[Pattern], inner: &[Pattern]) -> bool {
    // An automaton takes a thousand times as long as a look at the ends of two globs.
    let is_open = |inner: &Pattern| outer.iter().any(|outer| ends::may_include(outer, inner));
    if !inner.iter().all(is_open) {
        return false;
    }
    let (Some(outer), Some(inner)) = (automaton(outer), automaton(inner)) else { return false };
    // Most lists have nothing to do with one another, and one text shows that.
    let Some(text) = &inner.shortest else { return true };
    outer.matches(text) && !inner.goes_beyond(&outer)
}

/// Some texts that the pattern matches.
pub(crate) fn samples(pattern: &Pattern) -> Vec<String> {
    // Of one star two texts; few patterns match what comes to stand in its place.
    let plain: Vec<_> = ["", "zz9"].iter().filter_map(|any| ends::sample(pattern, any)).collect();
    if !plain.is_empty() {
        return plain;
    }
    let automaton = automaton(std::slice::from_ref(pattern));
    let shortest = automaton.and_then(|automaton| automaton.shortest.clone());
    shortest.and_then(|text| String::from_utf8(text).ok()).into_iter().collect()
}

fn automaton(patterns: &[Pattern]) -> Option<Rc<Automaton>> {
    AUTOMATA.with_borrow_mut(|automata| {
        if let Some(automaton) = automata.get(patterns) {
            return automaton.clone();
        }
        if automata.len() == MAX_KEPT {
            automata.clear();
        }
        let automaton = Automaton::new(patterns).map(Rc::new);
        automata.insert(patterns.to_vec(), automaton.clone());
        automaton
    })
}

impl Automaton {
    fn new(patterns: &[Pattern]) -> Option<Self> {
        let hir = any_of(patterns).ok()?;
        let config = NFA::config().utf8(false).nfa_size_limit(Some(LIMIT));
        let nfa = NFA::compiler().configure(config).build_from_hir(&hir).ok()?;
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .accelerate(false)
            .dfa_size_limit(Some(LIMIT))
            .determinize_size_limit(Some(LIMIT * 2));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()?;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).ok()?;
        let bytes = dfa.byte_classes().representatives(0..=u8::MAX).filter_map(|unit| unit.as_u8());
        let bytes = bytes.collect();
        let mut automaton = Self { dfa, start, bytes, shortest: None };
        automaton.shortest = automaton.shortest();
        Some(automaton)
    }

    /// Is a text that ends in this state matched?
    fn ends_in(&self, state: StateID) -> bool {
        self.dfa.is_match_state(self.dfa.next_eoi_state(state))
    }

    fn matches(&self, text: &[u8]) -> bool {
        let state = text.iter().fold(self.start, |state, &byte| self.dfa.next_state(state, byte));
        self.ends_in(state)
    }

    fn shortest(&self) -> Option<Vec<u8>> {
        let mut seen = HashSet::from([self.start]);
        let mut queue = VecDeque::from([(self.start, Vec::new())]);
        while let Some((state, text)) = queue.pop_front() {
            if self.ends_in(state) {
                return Some(text);
            }
            for &byte in &self.bytes {
                let next = self.dfa.next_state(state, byte);
                if !self.dfa.is_dead_state(next) && seen.insert(next) {
                    let mut text = text.clone();
                    text.push(byte);
                    queue.push_back((next, text));
                }
            }
        }
        None
    }

    /// Is there, as far as is known, a text that this matches and `outer` does not?
    fn goes_beyond(&self, outer: &Self) -> bool {
        let mut bytes: Vec<u8> = self.bytes.iter().chain(&outer.bytes).copied().collect();
        bytes.sort_unstable();
        bytes.dedup();
        let mut seen = HashSet::from([(self.start, outer.start)]);
        let mut open = vec![(self.start, outer.start)];
        while let Some((own, other)) = open.pop() {
            if self.ends_in(own) && !outer.ends_in(other) || seen.len() > MAX_PAIRS {
                return true;
            }
            for &byte in &bytes {
                let pair = (self.dfa.next_state(own, byte), outer.dfa.next_state(other, byte));
                if !self.dfa.is_dead_state(pair.0) && seen.insert(pair) {
                    open.push(pair);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::includes;
    use crate::model::{Pattern, PatternKind};

    #[test]
    fn globs_and_regexes_in_one_another() {
        let list = |kind, texts: &[&str]| -> Vec<Pattern> {
            texts.iter().map(|text| Pattern { kind, text: (*text).to_owned() }).collect()
        };
        let glob = |texts: &[&str]| list(PatternKind::Glob, texts);
        let regex = |text: &str| list(PatternKind::Regex, &[text]);
        assert!(includes(&glob(&["pay-*"]), &glob(&["pay-eu-*"])));
        assert!(!includes(&glob(&["pay-eu-*"]), &glob(&["pay-*"])));
        assert!(includes(&glob(&["a*", "b*"]), &glob(&["[ab]x*"])));
        assert!(!includes(&glob(&["a*", "b*"]), &glob(&["[abc]x*"])));
        assert!(includes(&glob(&["v*"]), &regex(r"v\d+")));
        assert!(includes(&glob(&["*"]), &regex(".*")));
        assert!(
            includes(&regex(r"\d*"), &regex(r"\d+")) && !includes(&regex(r"\d+"), &regex(r"\d*"))
        );
        assert!(includes(&glob(&["??*"]), &glob(&["a?", "b??"])));
        assert!(
            includes(&glob(&["*", "a"]), &glob(&["b"])) && !includes(&glob(&["a"]), &glob(&["*"]))
        );
        assert!(includes(&glob(&["a*b"]), &glob(&["axb", "a*xb"])));
        assert!(
            !includes(&glob(&["ab*"]), &glob(&["a"])) && !includes(&glob(&["*ba"]), &glob(&["a"]))
        );
        assert!(
            includes(&glob(&[r"a\*"]), &glob(&[r"a\*"]))
                && !includes(&glob(&["a\\*"]), &glob(&["ab"]))
        );
        // Nothing matches the second, so all of it is included.
        assert!(includes(&regex("a"), &regex("a^b")));
    }
}
