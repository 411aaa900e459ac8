//! Random policies and random records: what the compiled image decides is what the naive
//! evaluator, which reads the file as it is written, says.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use tagsplice::{Filter, Policy, Record};
use tagsplice_routes::{CheckOptions, Outcome, RouteFile, check, explain};

const KEYS: &[&str] = &["a", "b", "x.io/c"];
/// Few and similar, so that requirements meet values.
const VALUES: &[&str] = &["", "a", "ab", "abc", "b", "v1", "v12", "5", "05", "7", "-3"];
const GLOBS: &[&str] = &["*", "a*", "*b", "?", "a?c", "[ab]", "[!a]*", "v[0-9]", "*b*", "abc"];
const REGEXES: &[&str] = &[
    "a|b", "v[0-9]+", "(ab?)*c?", r"\w{2,3}", ".*", "", r"-?\d+", "(?i)AB", "^a", r"\ba.*",
    "[^a]*$",
];
const NAMES: &[&str] = &["web", "web-1", "api", "a"];
const NAME_GLOBS: &[&str] = &["web", "web-*", "*a*", "[!w]*", "api"];

fn expression(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let strings = |of: &'static [&'static str]| prop::collection::vec(select(of), 1..4);
    let with_values = prop_oneof![
        4 => (select(&["In", "NotIn"][..]), strings(&["", "a", "ab", "abc", "b", "v1", "5"])),
        2 => (select(&["Glob", "NotGlob"][..]), strings(GLOBS)),
        2 => (select(&["Regex", "NotRegex"][..]), strings(REGEXES)),
        2 => (select(&["Gt", "Lt"][..]), prop::collection::vec(select(&["5", "6", "0"][..]), 1)),
        1 => (select(&["Exists", "DoesNotExist"][..]), Just(Vec::new())),
    ];
    (select(keys), with_values).prop_map(
        |(key, (operator, values))| json!({"key": key, "operator": operator, "values": values}),
    )
}

fn space() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::collection::vec(expression(KEYS), 0..3).prop_map(|e| json!({"matchExpressions": e})),
        (select(KEYS), select(&["a", "ab", "b"][..]))
            .prop_map(|(key, value)| json!({"matchLabels": {key: value}})),
        select(&["a=b", "a in (a,ab),!b", "a notin (a,),b", "a>5", "!a"][..]).prop_map(Value::from),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    let field = select(&["namespaces", "pods", "containers", "hosts"][..]);
    prop_oneof![
        5 => space(),
        2 => (field, prop::collection::vec(select(NAME_GLOBS), 1..3))
            .prop_map(|(field, names)| json!({field: names})),
        1 => (select(&["annotations", "namespaceLabels"][..]), space())
            .prop_map(|(field, space)| json!({field: space})),
    ]
}

fn selector() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several().prop_map(|any| json!({"any": any})),
            several().prop_map(|all| json!({"all": all})),
            inner.clone().prop_map(|inner| json!({"not": inner})),
            (leaf(), inner.clone()).prop_map(|(leaf, inner)| match leaf {
                Value::Object(mut leaf) => {
                    leaf.insert("not".to_owned(), inner);
                    Value::Object(leaf)
                }
                leaf => leaf,
            }),
        ]
    })
}

fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,3}",
        2 => select(&["{labels.a}-t", "{namespace}.{labels.x.io/c}", "t-{pod}{container}",
            "{annotations.a}", "{namespaceLabels.b}_{host}"][..]).prop_map(str::to_owned),
    ]
}

fn policy(routes: std::ops::Range<usize>) -> impl Strategy<Value = Value> {
    let special = || prop::option::of("[a-z]{1,3}");
    (prop::collection::vec((tag(), selector()), routes), special(), special(), special()).prop_map(
        |(routes, default, unlabeled, untrusted)| {
            let routes: Vec<_> = routes
                .into_iter()
                .map(|(tag, selector)| json!({"tag": tag, "match": selector}))
                .collect();
            json!({"routes": routes, "default": default, "unlabeled": unlabeled,
                "untrusted": untrusted})
        },
    )
}

fn strings() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        8 => select(VALUES).prop_map(Value::from),
        1 => Just(json!(true)),
        1 => "[a-zü \"\\\\\\x01]{0,4}".prop_map(Value::from),
    ];
    let members = prop::collection::vec((select(KEYS), value), 0..4);
    let object = members.prop_map(|members| {
        Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
    });
    prop_oneof![9 => object, 1 => Just(json!(["a"]))]
}

fn record() -> impl Strategy<Value = Value> {
    let name = || {
        prop::option::of(prop_oneof![9 => select(NAMES).prop_map(Value::from), 1 => Just(json!(5))])
    };
    let parts = (
        prop::option::weighted(0.7, strings()),
        prop::option::of(strings()),
        prop::option::of(strings()),
        (name(), name(), name(), name()),
    );
    parts.prop_map(|(labels, annotations, namespace, (space, pod, container, host))| {
        let mut kubernetes = Map::new();
        for (key, value) in [
            ("labels", labels),
            ("annotations", annotations),
            ("namespace_name", space),
            ("pod_name", pod),
            ("container_name", container),
            ("host", host),
        ] {
            if let Some(value) = value {
                kubernetes.insert(key.to_owned(), value);
            }
        }
        json!({"log": "x", "kubernetes": kubernetes, "kubernetes_namespace": {"labels": namespace}})
    })
}

fn incoming_tag() -> impl Strategy<Value = Option<String>> {
    let id = "0123456789abcdef".repeat(4);
    prop::option::of((select(NAMES), select(NAMES)).prop_map(move |(pod, namespace)| {
        format!("kube.var.log.containers.{pod}_{namespace}_app-{id}.log")
    }))
}

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

/// Where the tag of a route stands in a policy on one line.
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
