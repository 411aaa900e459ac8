//! The automaton of several predicates, of those of each.

use std::collections::HashMap;

use super::build::{Dfa, TooLarge};

/// Any two states of a smallest automaton are distinguished by some text, and so are those that the
/// texts reach in several at once: the product is the smallest there is. It is byte for byte what all
/// languages at once would be determinized and shrunk to.
///
/// `limit` is for its transitions, in bytes.
pub(super) fn product(parts: &[&Dfa], limit: usize) -> Result<Dfa, TooLarge> {
    let (classes, bytes) = classes(parts);
    let shift = bytes.len().next_power_of_two().trailing_zeros();
    let most = (limit / 2) >> shift;
    // A state is one of each part; that of no text any more comes first, and then the start.
    let mut states: Vec<Box<[u16]>> =
        vec![vec![0; parts.len()].into(), vec![1; parts.len()].into()];
    let mut numbers: HashMap<Box<[u16]>, u16> =
        (0..).zip(&states).map(|(n, s)| (s.clone(), n)).collect();
    let mut transitions = Vec::new();
    let mut at = 0;
    let mut next = vec![0; parts.len()];
    while at < states.len() {
        if states.len() > most || states.len() > usize::from(u16::MAX) {
            return Err(TooLarge(format!("it takes more than {} KiB", limit >> 10)));
        }
        for &byte in &bytes {
            for ((next, part), &state) in next.iter_mut().zip(parts).zip(&states[at]) {
                *next = part.next(state, byte);
            }
            let number = match numbers.get(&next[..]) {
                Some(&number) => number,
                None => {
                    let (number, state) = (states.len() as u16, Box::from(&next[..]));
                    numbers.insert(Box::clone(&state), number);
                    states.push(state);
                    number
                }
            };
            transitions.push(number);
        }
        at += 1;
        transitions.resize(at << shift, 0);
    }
    let is_end = |part: &Dfa, state: u16| !part.ends[usize::from(state)].is_empty();
    let ends = states.iter().map(|state| {
        let parts = (0..).zip(parts.iter().zip(&**state));
        parts.filter(|(_, (part, state))| is_end(part, **state)).map(|(place, _)| place).collect()
    });
    Ok(Dfa { classes, shift, transitions, ends: ends.collect() })
}

/// The class of each byte, and the first byte of each class.
fn classes(parts: &[&Dfa]) -> ([u8; 256], Vec<u8>) {
    let mut classes = [0; 256];
    let mut bytes = Vec::new();
    let mut seen: HashMap<Vec<u8>, u8> = HashMap::new();
    for byte in 0..=u8::MAX {
        let of_parts = parts.iter().map(|part| part.classes[usize::from(byte)]).collect();
        let fresh = seen.len() as u8;
        classes[usize::from(byte)] = *seen.entry(of_parts).or_insert_with(|| {
            bytes.push(byte);
            fresh
        });
    }
    (classes, bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compile::automaton::{build, shrink};
    use crate::model::{Pattern, PatternKind};
    use crate::pattern;

    fn pattern() -> impl Strategy<Value = Pattern> {
        let glob = (Just(PatternKind::Glob), "[ab*?]{0,5}");
        let regex = (Just(PatternKind::Regex), "[ab](\\?|\\*|[ab]){0,3}(\\|b)?");
        prop_oneof![glob, regex].prop_map(|(kind, text)| Pattern { kind, text })
    }

    fn dfa(lists: &[Vec<Pattern>]) -> Dfa {
        let languages: Vec<_> = lists.iter().map(|list| pattern::any_of(list).unwrap()).collect();
        shrink::shrink(&build::build(&languages, 1 << 20).unwrap())
    }

    proptest! {
        #[test]
        fn the_product_is_what_all_languages_are_determinized_to(
            lists in prop::collection::vec(prop::collection::vec(pattern(), 1..3), 1..5),
        ) {
            let parts: Vec<_> = lists.iter().map(|list| dfa(std::slice::from_ref(list))).collect();
            let parts: Vec<_> = parts.iter().collect();
            let (found, wanted) = (product(&parts, 1 << 20).unwrap(), dfa(&lists));
            prop_assert_eq!(found.classes, wanted.classes);
            prop_assert_eq!(found.transitions, wanted.transitions);
            prop_assert_eq!(found.ends, wanted.ends);
        }
    }

    #[test]
    fn what_gets_too_large_is_refused() {
        let parts = ["a*b", "*ab*", "b*a"]
            .map(|text| dfa(&[vec![Pattern { kind: PatternKind::Glob, text: text.to_owned() }]]));
        let parts: Vec<_> = parts.iter().collect();
        let whole = product(&parts, 1 << 20).unwrap().bytes();
        assert!(product(&parts, whole).is_ok() && product(&parts, whole - 1).is_err());
    }
}
