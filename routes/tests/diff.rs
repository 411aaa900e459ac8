//! What `diff` finds: every pair of decisions by which some record gets another tag, and no other.

mod random;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use random::{Ask, policy, policy_that_asks, record};
use serde_json::{Value, json};
use tagsplice_routes::{Change, Decider, Diff, Explanation, Outcome, RouteFile, diff, explain};

fn file(text: &str) -> RouteFile {
    RouteFile::parse(text, "x").unwrap_or_else(|errors| panic!("{text}\n{errors}"))
}

/// The policy with one thing changed, as people change them.
fn edited(policy: &Value, other: &Value, edit: u8, at: [&Index; 2]) -> Value {
    let mut edited = policy.clone();
    let routes = edited["routes"].as_array_mut().unwrap();
    let [one, two] = at.map(|at| at.index(routes.len()));
    match edit {
        0 => routes.swap(one, two),
        1 if routes.len() > 1 => drop(routes.remove(one)),
        2 => routes.insert(one, other["routes"][0].clone()),
        3 => routes[one]["tag"] = json!("changed"),
        4 => routes[one]["match"] = other["routes"][0]["match"].clone(),
        5 => routes[one]["match"] = json!({"any": [routes[two]["match"], routes[one]["match"]]}),
        _ => edited["default"] = json!("changed"),
    }
    edited
}

/// What decides, as a number that the two sides of a change can be compared by.
fn decider(outcome: &Outcome) -> Option<usize> {
    match outcome {
        Outcome::Route { index } => Some(index + 1),
        Outcome::Default | Outcome::Unlabeled => Some(0),
        _ => None,
    }
}

fn decided(change: &Change) -> Option<(usize, usize)> {
    let number = |by: &Decider| match by {
        Decider::Route(route) => Some(route.number),
        Decider::Default | Decider::Unlabeled => Some(0),
        _ => None,
    };
    Some((number(&change.old.by)?, number(&change.new.by)?))
}

fn both(files: [&RouteFile; 2], record: &str) -> [Explanation; 2] {
    files.map(|file| explain(file, record.as_bytes(), None))
}

/// Each example gets other tags, by what the change names.
fn assert_examples_are_true(files: [&RouteFile; 2], found: &Diff) {
    for change in &found.changes {
        let Some(wanted) = decided(change) else { continue };
        let [old, new] = both(files, &change.example.to_string());
        assert_ne!(old.tag, new.tag);
        assert_eq!((&old.tag, &new.tag), (&change.old.tag, &change.new.tag));
        let found = decider(&old.outcome).zip(decider(&new.outcome));
        assert_eq!(found, Some(wanted), "{}", change.example);
    }
}

/// Each record that gets another tag does so by decisions that are among the changes.
fn assert_covers(old: &Value, new: &Value, records: &[Value]) {
    let (old, new) = (file(&old.to_string()), file(&new.to_string()));
    let found = diff(&old, &new).unwrap();
    assert!(found.is_complete);
    assert_examples_are_true([&old, &new], &found);
    // With labels and without are two worlds: a pair in one is not an excuse for one in the other.
    let has_labels = |record: &Value| record["kubernetes"]["labels"].is_object();
    let pairs: BTreeSet<_> = (found.changes.iter())
        .filter_map(|change| Some((has_labels(&change.example), decided(change)?)))
        .collect();
    for record in records {
        let [before, after] = both([&old, &new], &record.to_string());
        if before.tag == after.tag {
            continue;
        }
        match decider(&before.outcome).zip(decider(&after.outcome)) {
            Some(pair) => assert!(
                pairs.contains(&(has_labels(record), pair)),
                "{pair:?} is not among {pairs:?}\n{record}\n{}\n{}",
                old.text(),
                new.text()
            ),
            None => assert!(
                found.changes.iter().any(|change| decided(change).is_none()),
                "{record}\n{}\n{}",
                old.text(),
                new.text()
            ),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn policies_with_an_edit(
        policy in policy(1..7),
        other in policy(1..2),
        edit in 0_u8..7,
        at in any::<[Index; 2]>(),
        records in prop::collection::vec(record(), 40),
    ) {
        let edited = edited(&policy, &other, edit, at.each_ref());
        assert_covers(&policy, &edited, &records);
    }

    #[test]
    fn policies_of_all_subjects_with_an_edit(
        policy in policy_that_asks(Ask::All, 1..7),
        other in policy_that_asks(Ask::All, 1..2),
        edit in 0_u8..7,
        at in any::<[Index; 2]>(),
        records in prop::collection::vec(record(), 40),
    ) {
        let edited = edited(&policy, &other, edit, at.each_ref());
        assert_covers(&policy, &edited, &records);
    }

    #[test]
    fn policies_that_have_nothing_in_common(
        old in policy(1..4),
        new in policy(1..4),
        records in prop::collection::vec(record(), 40),
    ) {
        assert_covers(&old, &new, &records);
    }

    #[test]
    fn a_policy_does_not_differ_from_itself(policy in policy(1..40)) {
        let file = file(&policy.to_string());
        let found = diff(&file, &file).unwrap();
        prop_assert!(found.is_empty() && found.is_complete);
    }
}

fn changes(old: &str, new: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let (old, new) = (file(old), file(new));
    let found = diff(&old, &new).unwrap();
    assert!(found.is_complete);
    assert_examples_are_true([&old, &new], &found);
    let labels = |change: &Change| change.example["kubernetes"]["labels"].to_string();
    found.changes.iter().map(|c| (labels(c), c.old.tag.clone(), c.new.tag.clone())).collect()
}

fn change(labels: &str, old: &str, new: &str) -> (String, Option<String>, Option<String>) {
    let tag = |tag: &str| (!tag.is_empty()).then(|| tag.to_owned());
    (labels.to_owned(), tag(old), tag(new))
}

#[test]
fn order_matters_only_where_routes_overlap() {
    let routes = |one: &str, two: &str| {
        format!("routes: [{{tag: a, match: '{one}'}}, {{tag: b, match: '{two}'}}]\n")
    };
    let turned = |one: &str, two: &str| {
        format!("routes: [{{tag: b, match: '{two}'}}, {{tag: a, match: '{one}'}}]\n")
    };
    assert_eq!(changes(&routes("x=1", "x=2"), &turned("x=1", "x=2")), []);
    assert_eq!(changes(&routes("x>5", "x<5"), &turned("x>5", "x<5")), []);
    assert_eq!(
        changes(&routes("x>5", "x<7"), &turned("x>5", "x<7")),
        [change(r#"{"x":"6"}"#, "a", "b")]
    );
}

#[test]
fn patterns_are_compared_by_what_they_match() {
    let glob = |glob: &str| format!("routes: [{{tag: a, match: {{namespaces: ['{glob}']}}}}]\n");
    assert_eq!(changes(&glob("pay-*"), &glob("pay-**")), []);
    let found = diff(&file(&glob("pay-*")), &file(&glob("pay-?"))).unwrap();
    let example = &found.changes[0].example["kubernetes"]["namespace_name"];
    let example = example.as_str().unwrap();
    assert!(example.starts_with("pay-") && example.len() != 5, "{example}");
}

/// A number can have any form that is read as one.
#[test]
fn numbers_and_patterns_meet() {
    let with = |tag: &str| {
        format!(
            "routes: [{{tag: {tag}, match: {{matchExpressions: [
                {{key: x, operator: Gt, values: ['5']}},
                {{key: x, operator: Regex, values: ['0+7']}}]}}}}]\n"
        )
    };
    assert_eq!(changes(&with("a"), &with("b")), [change(r#"{"x":"07"}"#, "a", "b")]);
    assert_eq!(changes(&with("a").replace("0+7", "0+3"), &with("b").replace("0+7", "0+3")), []);
}

#[test]
fn templates_are_compared_by_the_tags_that_they_make() {
    let with = |tag: &str| format!("routes: [{{tag: '{tag}', match: 'x in (a,b)'}}]\n");
    assert_eq!(changes(&with("{labels.x}"), &with("{labels.x}")), []);
    assert_eq!(changes(&with("{labels.x}"), &with("a")), [change(r#"{"x":"b"}"#, "b", "a")]);
    let fixed = |tag: &str| format!("routes: [{{tag: '{tag}', match: 'x=a'}}]\n");
    assert_eq!(changes(&fixed("{labels.x}-t"), &fixed("a-t")), []);
    // `y` may be missing, or not fit into a tag.
    let found = changes(&fixed("a"), &fixed("{labels.y}"));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn records_without_labels_are_compared_too() {
    let routes = |tag: &str| {
        format!("routes:\n  - {{tag: {tag}, match: {{namespaces: [x], not: {{pods: [y]}}}}}}\n")
    };
    let found = diff(&file(&routes("a")), &file(&routes("b"))).unwrap();
    let examples: Vec<_> = found.changes.iter().map(|change| change.example.clone()).collect();
    assert_eq!(
        examples,
        [
            json!({"kubernetes": {"labels": {}, "namespace_name": "x"}}),
            // Without labels it is not enough that the pod's name is missing.
            json!({"kubernetes": {"namespace_name": "x", "pod_name": "a"}}),
        ]
    );
}

#[test]
fn tags_without_routes_and_the_tag_key_are_compared() {
    let old = "routes: [{tag: a, match: x}]\nunlabeled: u\nmalformed: m\n";
    let new = "routes: [{tag: a, match: x}]\nuntrusted: q\ntagKey: k\n";
    let found = diff(&file(old), &file(new)).unwrap();
    assert_eq!(found.tag_key, Some(["new_tag".to_owned(), "k".to_owned()]));
    let by: Vec<_> = found.changes.iter().map(|change| change.old.by.clone()).collect();
    assert_eq!(by, [Decider::Unlabeled, Decider::Untrusted, Decider::Malformed]);
}

#[test]
fn a_thousand_routes_with_one_change_take_moments() {
    let routes = |odd: &str| {
        let mut text = "routes:\n".to_owned();
        for index in 0..1000 {
            let value = if index == 700 { odd } else { "prod" };
            text += &format!("  - {{tag: t{index}, match: 'team=t{index},env={value},!debug'}}\n");
        }
        text + "default: d\n"
    };
    let start = std::time::Instant::now();
    let found = changes(&routes("prod"), &routes("test"));
    assert_eq!(
        found,
        [
            change(r#"{"env":"test","team":"t700"}"#, "d", "t700"),
            change(r#"{"env":"prod","team":"t700"}"#, "t700", "d"),
        ]
    );
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_thousand_labels_take_moments_too() {
    let routes = |turned: bool| {
        let mut order: Vec<usize> = (0..30).collect();
        if turned {
            order.swap(10, 11);
        }
        let line = |i: &usize| format!("  - {{tag: t{i}, match: 'a{i}=x,b{i}!=y'}}\n");
        "routes:\n".to_owned() + &order.iter().map(line).collect::<String>()
    };
    let found = changes(&routes(false), &routes(true));
    assert_eq!(found, [change(r#"{"a10":"x","a11":"x"}"#, "t10", "t11")]);
}
