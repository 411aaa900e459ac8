//! Decisions on records that a program has parsed itself: what they cost without JSON.

use std::hint::black_box;

use anyhow::{Result, ensure};
use serde_json::Value;
use tagsplice::{Event, Filter, Subject};

use super::Rules;
use crate::corpus::Corpus;

struct Parsed(Value);

impl Event for Parsed {
    fn has_labels(&self) -> bool {
        self.0["kubernetes"]["labels"].is_object()
    }

    fn value(&self, subject: Subject<'_>) -> Option<&str> {
        match subject {
            Subject::Label(key) => self.0["kubernetes"]["labels"][key].as_str(),
            other => unreachable!("no policy of the benchmarks asks for {other:?}"),
        }
    }
}

/// A pass over a corpus's records, parsed beforehand: only the decision is in it.
///
/// # Errors
/// A record is not JSON, or is decided otherwise than its text.
pub fn events<'a>(corpus: &Corpus, rules: &'a Rules) -> Result<Box<dyn FnMut() + 'a>> {
    let mut filter = Filter::new(rules.policy());
    let mut events = Vec::new();
    for record in &corpus.records {
        let event = Parsed(serde_json::from_slice(&record.json)?);
        let tag = filter.apply(&record.json)?.tag().map(<[u8]>::to_vec);
        let routed = filter.route(&event).tag().map(|tag| tag.as_bytes().to_vec());
        ensure!(routed == tag, "an event of {} gets another tag than its text", corpus.name);
        events.push(event);
    }
    Ok(Box::new(move || {
        for event in &events {
            black_box(filter.route(black_box(event)).tag());
        }
    }))
}
