//! A sequence of records through one filter: each is answered as by a filter that never saw
//! another.

use tagsplice::{Filter, Policy, Record};

use crate::policies::{TAGS, policies};
use crate::texts::texts;

/// Memories for memos: from one that remembers nothing to one that remembers everything.
const MEMORIES: [usize; 3] = [64, 1_000, 16_384];

/// Runs the sequence through filters of every policy and memory.
pub fn run(data: &[u8]) {
    let texts = texts(data);
    for &policy in policies() {
        for len in MEMORIES {
            let mut memory = vec![0; len];
            sequence(Filter::new(policy).with_memo(&mut memory), policy, &texts);
        }
    }
}

fn sequence(mut filter: Filter<'_>, policy: Policy<'_>, texts: &[Vec<u8>]) {
    // An object is remembered when it comes for the second time.
    for text in [texts, texts, texts].into_iter().flatten() {
        // Tags come in runs and change in between.
        let tag = TAGS[text.len() / 3 % TAGS.len()];
        let record = tag.map_or(Record::new(text), |tag| Record::new(text).with_tag(tag));
        let mut fresh = Filter::new(policy);
        match (filter.apply(record), fresh.apply(record)) {
            (Ok(ours), Ok(fresh)) => {
                assert_eq!(ours.decision(), fresh.decision(), "{}", text.escape_ascii());
                assert_eq!(ours.to_vec(), fresh.to_vec(), "{}", text.escape_ascii());
            }
            (ours, fresh) => assert_eq!(ours.err(), fresh.err(), "{}", text.escape_ascii()),
        }
    }
}
