//! Random policies and random records, of few and similar keys and values, so that they meet.

#![allow(dead_code, reason = "not every suite needs all of it")]

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

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

const OWNER_KINDS: &[&str] = &["Job", "*Set", "ReplicaSet", "J*"];
const STREAMS: &[&str] = &["stdout", "stderr", "std*"];
const FIELDS: &[&str] = &["a", "b.c"];

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
    space_of(KEYS)
}

fn space_of(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::collection::vec(expression(keys), 0..3).prop_map(|e| json!({"matchExpressions": e})),
        (select(keys), select(&["a", "ab", "b"][..]))
            .prop_map(|(key, value)| json!({"matchLabels": {key: value}})),
        select(&["a=b", "a in (a,ab),!b", "a notin (a,),b", "a>5", "!a"][..]).prop_map(Value::from),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    let field = select(&["namespaces", "pods", "containers", "hosts", "owners"][..]);
    prop_oneof![
        5 => space(),
        2 => (field, prop::collection::vec(select(NAME_GLOBS), 1..3))
            .prop_map(|(field, names)| json!({field: names})),
        1 => (select(&["annotations", "namespaceLabels", "namespaceAnnotations"][..]), space())
            .prop_map(|(field, space)| json!({field: space})),
        1 => space_of(FIELDS).prop_map(|space| json!({"fields": space})),
        1 => prop_oneof![
            prop::collection::vec(select(OWNER_KINDS), 1..3)
                .prop_map(|kinds| json!({"ownerKinds": kinds})),
            prop::collection::vec(select(STREAMS), 1..3)
                .prop_map(|streams| json!({"streams": streams})),
        ],
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
            "{annotations.a}", "{namespaceLabels.b}_{host}", "{ownerKind}.{ownerName}",
            "{stream}-{fields.a}", "{fields.b.c}", "{namespaceAnnotations.a}"][..]).prop_map(str::to_owned),
    ]
}

pub(crate) fn policy(routes: std::ops::Range<usize>) -> impl Strategy<Value = Value> {
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

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    let text = select(texts).prop_map(Value::from);
    prop::option::of(prop_oneof![9 => text, 1 => Just(json!(5))])
}

/// A pod's owners: of none to some, and what is not one.
fn owners() -> impl Strategy<Value = Value> {
    let owner = || {
        (one_of(&["Job", "ReplicaSet", "StatefulSet"]), one_of(NAMES))
            .prop_map(|(kind, name)| object([("kind", kind), ("name", name)]))
    };
    let element = prop_oneof![6 => owner(), 1 => Just(json!(["a"])), 1 => Just(json!(null))];
    prop_oneof![6 => prop::collection::vec(element, 0..3).prop_map(Value::from), 1 => owner()]
}

fn object<'k>(members: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Value {
    let members = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(members.collect())
}

pub(crate) fn record() -> impl Strategy<Value = Value> {
    let parts = (
        prop::option::weighted(0.7, strings()),
        prop::option::of(strings()),
        prop::option::of(owners()),
        (one_of(NAMES), one_of(NAMES), one_of(NAMES), one_of(NAMES)),
        (prop::option::of(strings()), prop::option::of(strings())),
        (one_of(&["stdout", "stderr"]), one_of(VALUES)),
        prop::option::of(prop_oneof![
            strings(),
            one_of(VALUES).prop_map(Value::from),
            one_of(VALUES).prop_map(|value| object([("c", value)]))
        ]),
    );
    parts.prop_map(|(labels, annotations, owners, names, namespace, (stream, a), b)| {
        let (space, pod, container, host) = names;
        let kubernetes = object([
            ("labels", labels),
            ("annotations", annotations),
            ("ownerReferences", owners),
            ("namespace_name", space),
            ("pod_name", pod),
            ("container_name", container),
            ("host", host),
        ]);
        let (labels, annotations) = namespace;
        object([
            ("log", Some(json!("x"))),
            ("stream", stream),
            ("a", a),
            ("kubernetes", Some(kubernetes)),
            (
                "kubernetes_namespace",
                Some(object([("labels", labels), ("annotations", annotations)])),
            ),
            ("b", b),
        ])
    })
}

pub(crate) fn incoming_tag() -> impl Strategy<Value = Option<String>> {
    let id = "0123456789abcdef".repeat(4);
    prop::option::of((select(NAMES), select(NAMES)).prop_map(move |(pod, namespace)| {
        format!("kube.var.log.containers.{pod}_{namespace}_app-{id}.log")
    }))
}
