//! Random policies and random records: what the compiled image decides is what the naive
//! evaluator, which reads the file as it is written, says.

mod random;

use proptest::prelude::*;
use random::{Ask, incoming_tag, policy, policy_that_asks, record};
use serde_json::Value;
use tagsplice::{Filter, Policy, Record};
use tagsplice_routes::{CheckOptions, Outcome, RouteFile, check, explain};

fn assert_agrees(policy: &Value, records: &[(Value, Option<String>)]) {
    let file =
        RouteFile::parse(&policy.to_string(), "x").unwrap_or_else(|e| panic!("{policy}\n{e}"));
    let image = file.compile().unwrap_or_else(|errors| panic!("{policy}\n{errors}"));
    assert_eq!(image, file.compile().unwrap(), "compiling twice gives different bytes");
    let mut filter = Filter::new(Policy::from_image(&image).unwrap());
    for (record, incoming) in records {
        let text = record.to_string();
        let mut input = Record::new(text.as_bytes());
        if let Some(tag) = incoming {
            input = input.with_tag(tag.as_bytes());
        }
        let view = filter.apply(input).unwrap();
        let explanation = explain(&file, text.as_bytes(), incoming.as_ref().map(String::as_bytes));
        let tag = view.tag().map(|tag| std::str::from_utf8(tag).unwrap());
        assert_eq!(tag, explanation.tag.as_deref(), "{policy}\n{text}\n{explanation}");
        let by = match explanation.outcome {
            Outcome::Route { index } => tagsplice::Decision::Route(index),
            Outcome::Default => tagsplice::Decision::Default,
            Outcome::Unlabeled => tagsplice::Decision::Unlabeled,
            _ => tagsplice::Decision::Untrusted,
        };
        assert_eq!(view.decision(), by, "{policy}\n{text}");
    }
}

/// A route that `check` calls unreachable or impossible wins no record.
fn assert_warnings_are_true(policy: &Value, records: &[(Value, Option<String>)]) {
    let text = policy.to_string();
    let file = RouteFile::parse(&text, "x").unwrap();
    let found = check(&text, "x", &CheckOptions::default());
    let never = ["shadowed-route", "duplicate-route", "impossible-route", "unfillable-template"];
    let dead: Vec<usize> = found
        .iter()
        .filter(|item| never.contains(&item.code))
        .map(|item| item.start.column)
        .collect();
    for (record, incoming) in records {
        let record = record.to_string();
        let explanation =
            explain(&file, record.as_bytes(), incoming.as_ref().map(String::as_bytes));
        if let Outcome::Route { index } = explanation.outcome {
            let column = column_of_tag(&text, index);
            assert!(!dead.contains(&column), "route {index} wins {record}\n{found}");
        }
    }
}

/// Where the tag of a route is in a policy on one line.
fn column_of_tag(text: &str, index: usize) -> usize {
    let (at, _) = text.match_indices(r#""tag":"#).nth(index).unwrap();
    text[..at].chars().count() + r#""tag":"#.len() + 1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn few_routes(
        policy in policy(1..8),
        records in prop::collection::vec((record(), incoming_tag()), 1..12),
    ) {
        assert_agrees(&policy, &records);
        assert_warnings_are_true(&policy, &records);
    }

    #[test]
    fn warnings_are_true_of_all_subjects(
        policy in policy_that_asks(Ask::All, 1..8),
        records in prop::collection::vec((record(), incoming_tag()), 1..12),
    ) {
        assert_warnings_are_true(&policy, &records);
    }

    /// More than 64 clauses: sets of two levels.
    #[test]
    fn many_routes(
        policy in policy(70..90),
        records in prop::collection::vec((record(), incoming_tag()), 1..6),
    ) {
        assert_agrees(&policy, &records);
    }

    #[test]
    fn any_text_is_only_wrong(text in "\\PC{0,80}") {
        let _ = check(&text, "x", &CheckOptions::default());
    }

    #[test]
    fn any_yaml_is_only_wrong(text in "(routes|tag|match|any|not|tests|a|b|'|\"|&a|\\*a|!|-|\\?|:|: |, |\\[|\\]|\\{|\\}|\n|\n  |#|\\||>|ü|\t|\\\\){0,40}") {
        let _ = check(&text, "x", &CheckOptions::default());
    }
}
