//! Random policies and random records, of few and similar keys and values, so that they meet.

#![allow(dead_code, reason = "not every suite needs all of it")]

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

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

const KINDS: &[&str] = &["Job", "ReplicaSet", "StatefulSet"];
const KIND_GLOBS: &[&str] = &["Job", "*Set", "ReplicaSet", "[JS]*"];
const STREAMS: &[&str] = &["stdout", "stderr"];
/// None of them is another one's object, or in the place of another subject.
const FIELDS: &[&str] = &["a", "d.c", "level"];
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

fn space(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::collection::vec(expression(keys), 0..3).prop_map(|e| json!({"matchExpressions": e})),
        (select(keys), select(&["a", "ab", "b"][..]))
            .prop_map(|(key, value)| json!({"matchLabels": {key: value}})),
        select(&["a=b", "a in (a,ab),!b", "a notin (a,),b", "a>5", "!a"][..]).prop_map(Value::from),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    let names = |fields: &'static [&'static str], names: &'static [&'static str]| {
        (select(fields), prop::collection::vec(select(names), 1..3))
            .prop_map(|(field, names)| json!({field: names}))
    };
    let keyed = |fields: &'static [&'static str], keys: &'static [&'static str]| {
        (select(fields), space(keys)).prop_map(|(field, space)| json!({field: space}))
    };
    prop_oneof![
        8 => space(KEYS),
        4 => names(&["namespaces", "pods", "containers", "hosts", "owners"], NAME_GLOBS),
        2 => keyed(&["annotations", "namespaceLabels", "namespaceAnnotations"], KEYS),
        1 => names(&["ownerKinds"], KIND_GLOBS),
        1 => names(&["streams"], STREAMS),
        1 => keyed(&["fields"], FIELDS),
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
    const TEMPLATES: &[&str] = &[
        "{labels.a}-t",
        "{namespace}.{labels.x.io/c}",
        "t-{pod}{container}",
        "{annotations.a}",
        "{namespaceLabels.b}_{host}",
        "{ownerKind}.{ownerName}",
        "{stream}-{fields.a}",
        "{fields.d.c}",
        "{namespaceAnnotations.a}-x",
    ];
    prop_oneof![1 => "[a-z]{1,3}", 1 => select(TEMPLATES).prop_map(str::to_owned)]
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

pub(crate) fn record() -> impl Strategy<Value = Value> {
    let name = || {
        prop::option::of(prop_oneof![9 => select(NAMES).prop_map(Value::from), 1 => Just(json!(5))])
    };
    let parts = (
        prop::option::weighted(0.7, strings()),
        prop::option::of(strings()),
        prop::option::of(strings()),
        prop::option::of(strings()),
        (name(), name(), name(), name()),
        prop::option::of((select(KINDS), select(NAMES))),
        fields(),
    );
    parts.prop_map(
        |(labels, annotations, labels_of_space, annotations_of_space, names, owner, fields)| {
            let (space, pod, container, host) = names;
            let owner =
                owner.map(|(kind, name)| json!([{"kind": kind, "name": name}, {"kind": "Node"}]));
            let mut kubernetes = Map::new();
            for (key, value) in [
                ("labels", labels),
                ("annotations", annotations),
                ("namespace_name", space),
                ("pod_name", pod),
                ("container_name", container),
                ("host", host),
                ("ownerReferences", owner),
            ] {
                if let Some(value) = value {
                    kubernetes.insert(key.to_owned(), value);
                }
            }
            let mut record = fields;
            record["log"] = "x".into();
            record["kubernetes"] = kubernetes.into();
            record["kubernetes_namespace"] =
                json!({"labels": labels_of_space, "annotations": annotations_of_space});
            record
        },
    )
}

/// What a line says of itself.
fn fields() -> impl Strategy<Value = Value> {
    let value = || {
        prop::option::of(
            prop_oneof![9 => select(VALUES).prop_map(Value::from), 1 => Just(json!(5))],
        )
    };
    let stream = prop::option::of(select(STREAMS));
    (value(), value(), value(), value(), any::<bool>(), stream).prop_map(|parts| {
        let (a, b, c, level, is_text, stream) = parts;
        let mut record = json!({});
        let d = if is_text { c } else { c.map(|c| json!({"c": c})) };
        for (key, value) in
            [("a", a), ("b", b), ("d", d), ("level", level), ("stream", stream.map(Value::from))]
        {
            if let Some(value) = value {
                record[key] = value;
            }
        }
        record
    })
}

pub(crate) fn incoming_tag() -> impl Strategy<Value = Option<String>> {
    let id = "0123456789abcdef".repeat(4);
    prop::option::of((select(NAMES), select(NAMES)).prop_map(move |(pod, namespace)| {
        format!("kube.var.log.containers.{pod}_{namespace}_app-{id}.log")
    }))
}
