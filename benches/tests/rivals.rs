//! Every contender answers every record of every corpus as it should: only then is its time
//! worth a line in a table.

use tagsplice_benches::many_keys::{self, RULES};
use tagsplice_benches::native::Rules;
use tagsplice_benches::{corpus, native};

#[test]
fn all_contenders_agree() {
    for corpus in corpus::all() {
        native::check(&corpus).unwrap_or_else(|error| panic!("{}: {error}", corpus.name));
    }
}

#[test]
fn the_corpora_reach_every_tag() {
    let mut tags: Vec<String> = Vec::new();
    for record in corpus::mix().records {
        let answer = native::expected(&record.json).expect("valid JSON");
        tags.push(String::from_utf8_lossy(&answer[record.json.len() - 1..]).into_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 6, "{tags:?}");
}

#[test]
fn our_ways_decide_by_many_keys_as_the_book_says() {
    for rules in RULES {
        let compiled = Rules::of(rules.image().expect("a policy")).expect("a policy");
        native::check_ours(&many_keys::corpus(), &compiled, |record| rules.expected(record))
            .unwrap_or_else(|error| panic!("{}: {error}", rules.name));
    }
}
