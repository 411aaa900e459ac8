//! Ratios of two costs that differ in one thing, both from the same rounds.

use std::hint::black_box;

use anyhow::Result;

use super::{Rules, check_ours, copy_and_splice, ours};
use crate::corpus::{self, Corpus};
use crate::many_keys;
use crate::rounds::{Contender, Effort, measure};
use crate::table::{Table, number};

/// What is compared with what.
struct Pair {
    name: &'static str,
    of: usize,
    over: usize,
}

/// The ratios, once all answers were compared: of nanoseconds per record.
///
/// # Errors
/// An answer is wrong, or a policy is refused.
pub fn pairs() -> Result<Table> {
    let example = Rules::example();
    let [few, many, most] = many_keys::RULES;
    let rules = [few, many, most].map(|rules| Ok((rules, Rules::of(rules.image()?)?)));
    let rules = rules.into_iter().collect::<Result<Vec<_>>>()?;
    let keys = many_keys::corpus();
    for (rules, compiled) in &rules {
        check_ours(&keys, compiled, |record| rules.expected(record))?;
    }

    let (utf8, escaped) = (corpus::utf8(), corpus::escaped());
    let corpora = [
        corpus::one_pod(),
        corpus::node("node", 5),
        corpus::node("node1", 1),
        utf8.in_ascii(),
        utf8,
        escaped.in_ascii(),
        escaped,
    ];
    let mut timed: Vec<_> =
        corpora.iter().map(|corpus| (corpus, usual(corpus, &example))).collect();
    timed.push((&corpora[0], splice(&corpora[0])));
    timed.extend(rules.iter().map(|(_, rules)| (&keys, without_memo(&keys, rules))));

    let pair = |name, of, over| Pair { name, of, over };
    let pairs = [
        pair("1 pod, over copying and splicing", 0, 7),
        pair("110 pods, bursts of 1 to 5, over 1 pod", 1, 0),
        pair("110 pods, bursts of 1, over 1 pod", 2, 0),
        pair("utf8, over ASCII of the same length", 4, 3),
        pair("escaped, over ASCII of the same length", 6, 5),
        pair("50 keys x 1,000 routes, over 6 routes, no memo", 9, 8),
        pair("50 keys x 10,000 routes, over 6 routes, no memo", 10, 8),
    ];
    let lens: Vec<usize> = timed.iter().map(|(corpus, _)| corpus.records.len()).collect();
    let mut contenders: Vec<_> = timed.into_iter().map(|(_, contender)| contender).collect();
    let times = measure(&mut contenders, Effort::default());
    let time = |i: usize| times[i] / lens[i] as f64;
    let mut table = Table::new(["pair", "ns", "over ns", "ratio"]);
    for Pair { name, of, over } in pairs {
        let (of, over) = (time(of), time(over));
        table.row([name.to_owned(), number(of), number(over), number(of / over)]);
    }
    Ok(table)
}

fn usual<'a>(corpus: &'a Corpus, rules: &'a Rules) -> Contender<'a> {
    way(corpus, rules, "tagsplice")
}

fn without_memo<'a>(corpus: &'a Corpus, rules: &'a Rules) -> Contender<'a> {
    way(corpus, rules, "tagsplice, no memo")
}

fn way<'a>(corpus: &'a Corpus, rules: &'a Rules, name: &str) -> Contender<'a> {
    let way = ours(corpus, rules).into_iter().find(|way| way.name == name);
    let way = way.expect("one of our ways");
    Contender { name: name.to_owned(), pass: way.pass }
}

fn splice(corpus: &Corpus) -> Contender<'_> {
    let mut out = Vec::with_capacity(corpus.bytes());
    Contender::new("copy and splice", move || {
        for record in &corpus.records {
            copy_and_splice(black_box(&record.json), &mut out);
            black_box(&out);
        }
    })
}
