//! Matching the values that a file itself mentions.

use std::cell::RefCell;
use std::collections::HashMap;

use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};

use super::{any_of, ends};
use crate::model::Pattern;

/// More than a file has of patterns, mostly; a bound on what is kept of files before.
const MOST: usize = 4096;

thread_local! {
    /// The compiler compares the same patterns with many values, and making a machine takes a
    /// hundred times as long as asking it.
    static MACHINES: RefCell<HashMap<Vec<Pattern>, Option<Machine>>> = RefCell::default();
}

struct Machine {
    vm: PikeVM,
    cache: Cache,
}

/// Has the value, whole, the form of one of these? `None` if that gets too large to find out.
pub(crate) fn matches_one(patterns: &[Pattern], value: &str) -> Option<bool> {
    let plain = || patterns.iter().map(|pattern| ends::matches(pattern, value));
    if plain().any(|is| is == Some(true)) {
        return Some(true);
    }
    if plain().all(|is| is == Some(false)) {
        return Some(false);
    }
    MACHINES.with_borrow_mut(|machines| {
        if !machines.contains_key(patterns) {
            if machines.len() == MOST {
                machines.clear();
            }
            machines.insert(patterns.to_vec(), machine(patterns));
        }
        let Machine { vm, cache } = machines.get_mut(patterns)?.as_mut()?;
        Some(vm.is_match(cache, value))
    })
}

fn machine(patterns: &[Pattern]) -> Option<Machine> {
    let hir = any_of(patterns).ok()?;
    let config = NFA::config().utf8(false).nfa_size_limit(Some(1 << 20));
    let nfa = NFA::compiler().configure(config).build_from_hir(&hir).ok()?;
    let vm = PikeVM::new_from_nfa(nfa).ok()?;
    Some(Machine { cache: vm.create_cache(), vm })
}
