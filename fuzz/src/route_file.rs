//! Route files that mean something, and records that meet them.

use serde_json::{Map, Value, json};

use crate::source::Source;

const KEYS: &[&str] = &["a", "b", "x.io/c"];
/// Few and similar, so that requirements meet values.
const VALUES: &[&str] = &["", "a", "ab", "abc", "b", "v1", "v12", "5", "05", "7", "-3", "ü\"\\"];
const GLOBS: &[&str] = &["*", "a*", "*b", "?", "a?c", "[ab]", "[!a]*", "v[0-9]", "*b*", "abc"];
const REGEXES: &[&str] = &[
    "a|b", "v[0-9]+", "(ab?)*c?", r"\w{2,3}", ".*", "", r"-?\d+", "(?i)AB", "^a", r"\ba.*",
    "[^a]*$",
];
const NAMES: &[&str] = &["web", "web-1", "api", "a"];
const TAGS: &[&str] = &[
    "a",
    "bb",
    "c.d-e",
    "{labels.a}-t",
    "{namespace}.{labels.x.io/c}",
    "t-{pod}{container}",
    "{annotations.a}",
    "{namespaceLabels.b}_{host}",
];

/// A route file, as JSON, which is YAML.
pub(crate) fn policy(source: &mut Source<'_>) -> String {
    // More than 64 clauses are stored in another way.
    let count = if source.chance(20) { 70 + source.below(10) } else { 1 + source.below(6) };
    let routes: Vec<_> = (0..count)
        .map(|index| match source.is_done() {
            true => json!({"tag": "z", "match": {"matchLabels": {"a": format!("n{index}")}}}),
            false => json!({"tag": source.pick(TAGS), "match": selector(source, 3)}),
        })
        .collect();
    let mut file = Map::new();
    file.insert("routes".into(), routes.into());
    for special in ["default", "unlabeled", "malformed", "untrusted"] {
        if source.chance(128) {
            file.insert(special.into(), source.pick(&["x", "yy", "z.z"]).into());
        }
    }
    if source.chance(60) {
        file.insert("tagKey".into(), source.pick(&["route", "log", "a-b"]).into());
    }
    Value::from(file).to_string()
}

/// A record, with its `kubernetes` object mostly complete.
pub(crate) fn record(source: &mut Source<'_>) -> String {
    let mut kubernetes = Map::new();
    for (key, part) in [
        ("labels", strings as fn(&mut Source<'_>) -> Value),
        ("annotations", strings),
        ("namespace_name", name),
        ("pod_name", name),
        ("container_name", name),
        ("host", name),
    ] {
        if source.chance(210) {
            kubernetes.insert(key.into(), part(source));
        }
    }
    let namespace = strings(source);
    json!({"log": "x", "kubernetes": kubernetes, "kubernetes_namespace": {"labels": namespace}})
        .to_string()
}

/// A tag as the tail input makes it, or none.
pub(crate) fn incoming_tag(source: &mut Source<'_>) -> Option<String> {
    let id = "0123456789abcdef".repeat(4);
    source.chance(128).then(|| {
        let (pod, namespace) = (source.pick(NAMES), source.pick(NAMES));
        format!("kube.var.log.containers.{pod}_{namespace}_app-{id}.log")
    })
}

fn selector(source: &mut Source<'_>, levels: usize) -> Value {
    let inner = |source: &mut Source<'_>| -> Vec<Value> {
        (0..=source.below(3)).map(|_| selector(source, levels - 1)).collect()
    };
    match source.below(if levels == 0 { 5 } else { 8 }) {
        0..=2 => space(source),
        3 => {
            const NAME_GLOBS: &[&str] = &["web", "web-*", "*a*", "[!w]*", "api"];
            let field = source.pick(&["namespaces", "pods", "containers", "hosts"]);
            json!({field: several(source, NAME_GLOBS)})
        }
        4 => json!({source.pick(&["annotations", "namespaceLabels"]): space(source)}),
        5 => json!({"any": inner(source)}),
        6 => json!({"all": inner(source)}),
        _ => json!({"not": selector(source, levels - 1)}),
    }
}

fn space(source: &mut Source<'_>) -> Value {
    const TEXTS: &[&str] =
        &["a=b", "a in (a,ab),!b", "a notin (a,),b", "a>5", "!a", "x.io/c,b!=v1", "a<7,a>-4"];
    match source.below(4) {
        0 => json!({"matchLabels": {source.pick(KEYS): source.pick(&["a", "ab", "b", "", "v1"])}}),
        1 => source.pick(TEXTS).into(),
        _ => {
            let expressions: Vec<_> = (0..=source.below(3)).map(|_| expression(source)).collect();
            json!({"matchExpressions": expressions})
        }
    }
}

fn expression(source: &mut Source<'_>) -> Value {
    const TEXTS: &[&str] = &["", "a", "ab", "abc", "b", "v1", "5"];
    let key = source.pick(KEYS);
    let (operators, values): (&[&str], _) = match source.below(5) {
        0 => (&["In", "NotIn"], several(source, TEXTS)),
        1 => (&["Glob", "NotGlob"], several(source, GLOBS)),
        2 => (&["Regex", "NotRegex"], several(source, REGEXES)),
        3 => (&["Gt", "Lt"], vec![source.pick(&["5", "6", "0", "-4"])]),
        _ => (&["Exists", "DoesNotExist"], Vec::new()),
    };
    json!({"key": key, "operator": source.pick(operators), "values": values})
}

fn several(source: &mut Source<'_>, of: &'static [&'static str]) -> Vec<&'static str> {
    (0..=source.below(3)).map(|_| source.pick(of)).collect()
}

fn strings(source: &mut Source<'_>) -> Value {
    if source.chance(20) {
        return json!(["a"]);
    }
    let value = |source: &mut Source<'_>| match source.below(10) {
        0 => json!(true),
        _ => source.pick(VALUES).into(),
    };
    let members: Map<_, _> =
        (0..source.below(4)).map(|_| (source.pick(KEYS).to_owned(), value(source))).collect();
    members.into()
}

fn name(source: &mut Source<'_>) -> Value {
    if source.chance(20) { json!(5) } else { source.pick(NAMES).into() }
}
