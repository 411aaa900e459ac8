//! From languages to an automaton: regex-automata determinizes, and its states are walked.

use std::collections::HashMap;

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind, util::start};
use regex_syntax::hir::Hir;

/// An automaton over classes of bytes. State 0 is dead, state 1 the start.
#[derive(Clone, Debug)]
pub(super) struct Dfa {
    pub(super) classes: [u8; 256],
    pub(super) shift: u32,
    /// For each state, for each class below `1 << shift`, the next state.
    pub(super) transitions: Vec<u16>,
    /// For each state, which languages have a text that ends there; ascending.
    pub(super) ends: Vec<Vec<usize>>,
}

impl Dfa {
    /// The state after one more byte.
    pub(super) fn next(&self, state: u16, byte: u8) -> u16 {
        let class = usize::from(self.classes[usize::from(byte)]);
        self.transitions[(usize::from(state) << self.shift) + class]
    }

    /// What its transitions take.
    pub(super) fn bytes(&self) -> usize {
        self.transitions.len() * 2
    }
}

/// Why there is no automaton.
#[derive(Clone, Debug)]
pub(crate) struct TooLarge(pub(super) String);

/// The automaton that says which of `languages` a text is in, all of which are anchored at both
/// ends. `limit` is for its transitions, before it is made smaller.
pub(crate) fn build(languages: &[Hir], limit: usize) -> Result<Raw, TooLarge> {
    // Its states take twice as much, and half of them or so turn out to be the same.
    let limit = limit * 4;
    let nfa = NFA::compiler()
        .configure(NFA::config().utf8(false).nfa_size_limit(Some(limit)))
        .build_many_from_hir(languages)
        .map_err(|error| TooLarge(error.to_string()))?;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(limit))
        .determinize_size_limit(Some(limit * 2));
    let dfa = dense::Builder::new()
        .configure(config)
        .build_from_nfa(&nfa)
        .map_err(|error| TooLarge(error.to_string()))?;
    walk(&dfa)
}

/// An automaton over bytes, of the states that a text can reach.
pub(crate) struct Raw {
    /// For each state, for each byte, the next. State 0 is the start.
    pub(crate) next: Vec<[u32; 256]>,
    pub(crate) ends: Vec<Vec<usize>>,
}

fn walk(dfa: &dense::DFA<Vec<u32>>) -> Result<Raw, TooLarge> {
    let start = dfa
        .start_state(&start::Config::new().anchored(Anchored::Yes))
        .map_err(|error| TooLarge(error.to_string()))?;
    let mut numbers: HashMap<StateID, u32> = HashMap::from([(start, 0)]);
    let mut states = vec![start];
    let mut raw = Raw { next: Vec::new(), ends: Vec::new() };
    while let Some(&state) = states.get(raw.next.len()) {
        let mut next = [0; 256];
        for (byte, place) in (0..=u8::MAX).zip(&mut next) {
            let to = dfa.next_state(state, byte);
            *place = *numbers.entry(to).or_insert_with(|| {
                states.push(to);
                states.len() as u32 - 1
            });
        }
        // Matches are reported one step late, so that `\z` has seen the end.
        let end = dfa.next_eoi_state(state);
        let mut languages: Vec<usize> = if dfa.is_match_state(end) {
            (0..dfa.match_len(end)).map(|index| dfa.match_pattern(end, index).as_usize()).collect()
        } else {
            Vec::new()
        };
        languages.sort_unstable();
        raw.next.push(next);
        raw.ends.push(languages);
    }
    Ok(raw)
}
