//! Selectors mean what Kubernetes says: the cases of apimachinery's own tests
//! (`pkg/labels/selector_test.go`), and the edge cases of its documentation. Each is asked of
//! the compiled image and of the naive evaluator.

use serde_json::{Map, Value, json};
use tagsplice::{Filter, Policy};
use tagsplice_routes::{RouteFile, explain};

fn file(selector: &Value) -> Result<RouteFile, String> {
    // JSON is YAML, and has no surprises in what is a string.
    let text = json!({"routes": [{"tag": "yes", "match": selector}], "default": "no"}).to_string();
    RouteFile::parse(&text, "routes.yaml").map_err(|errors| errors.to_string())
}

fn labels(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.into())).collect()
}

fn matches(selector: &Value, kubernetes: &Value) -> bool {
    let file = file(selector).unwrap();
    let image = file.compile().unwrap();
    let record = json!({"kubernetes": kubernetes}).to_string();
    let explained = explain(&file, record.as_bytes(), None).tag;
    let mut filter = Filter::new(Policy::from_image(&image).unwrap());
    let view = filter.apply(&record).unwrap();
    let decided = view.tag().map(|tag| String::from_utf8(tag.to_vec()).unwrap());
    assert_eq!(decided, explained, "{selector} of {record}");
    decided.as_deref() == Some("yes")
}

#[track_caller]
fn expect(selector: &str, pairs: &[(&str, &str)], wanted: bool) {
    let is = matches(&json!(selector), &json!({"labels": labels(pairs)}));
    assert_eq!(is, wanted, "{selector:?} of {pairs:?}");
}

/// `TestSelectorParse`
#[test]
fn parses_what_kubernetes_parses() {
    for good in [
        "x=a,y=b,z=c",
        "",
        "x!=a,y=b",
        "x=",
        "x= ",
        "x=,z= ",
        "x= ,z= ",
        "!x",
        "x>1",
        "x>1,z<5",
        // The grammar's own examples, and words that are operators elsewhere.
        "x in (foo,,baz),y,z notin ()",
        "in in (in,notin)",
        "notin=in",
        "x==y",
        " x = y , z ",
        "x in ()",
        "x in (,)",
        "x notin (a,)",
        "example.com/x=y",
        "!in",
    ] {
        assert!(file(&json!(good)).is_ok(), "{good:?}: {}", file(&json!(good)).unwrap_err());
    }
    let long = "a".repeat(254);
    for bad in [
        "x=a||y=b",
        "x==a==b",
        "!x=a",
        "x<a",
        "x>",
        "x=a,",
        ",",
        ",x",
        "x in a",
        "x in (a",
        "x in",
        "x in (a b)",
        "x in (a=b)",
        "x y",
        "x=(a)",
        "x=!a",
        "!!x",
        "!",
        "=a",
        "(x)",
        "x~y",
        "x>=1",
        "x in ((a))",
        "x=a b",
        "X.com/x=a",
        "x!in(a)",
        &long,
    ] {
        assert!(file(&json!(bad)).is_err(), "{bad:?}");
    }
}

/// `TestSelectorMatches`
#[test]
fn matches_what_kubernetes_matches() {
    expect("", &[("x", "y")], true);
    expect("x=y", &[("x", "y")], true);
    expect("x=y,z=w", &[("x", "y"), ("z", "w")], true);
    expect("x!=y,z!=w", &[("x", "z"), ("z", "a")], true);
    expect("notin=in", &[("notin", "in")], true);
    expect("x", &[("x", "z")], true);
    expect("!x", &[("y", "z")], true);
    expect("x>1", &[("x", "2")], true);
    expect("x<1", &[("x", "0")], true);
    expect("x=z", &[], false);
    expect("x=y", &[("x", "z")], false);
    expect("x=y,z=w", &[("x", "w"), ("z", "w")], false);
    expect("x!=y,z!=w", &[("x", "z"), ("z", "w")], false);
    expect("x", &[("y", "z")], false);
    expect("!x", &[("x", "z")], false);
    expect("x>1", &[("x", "0")], false);
    expect("x<1", &[("x", "2")], false);
    let set = [("foo", "bar"), ("baz", "blah")];
    expect("foo=bar", &set, true);
    expect("baz=blah", &set, true);
    expect("foo=bar,baz=blah", &set, true);
    expect("foo=blah", &set, false);
    expect("baz=bar", &set, false);
    expect("foo=bar,foobar=bar,baz=blah", &set, false);
}

/// `TestSetSelectorParser` and what its comments say of sets.
#[test]
fn empty_values_are_values() {
    expect("x in ()", &[("x", "")], true);
    expect("x in ()", &[("x", "a")], false);
    expect("x in ()", &[], false);
    expect("x notin ()", &[("x", "")], false);
    expect("x notin ()", &[], true);
    expect("x in (a,,b)", &[("x", "")], true);
    expect("x in (,a)", &[("x", "")], true);
    expect("x in (a,)", &[("x", "")], true);
    expect("x in (a)", &[("x", "")], false);
    expect("x=", &[("x", "")], true);
    expect("x=,y=b", &[("x", ""), ("y", "b")], true);
    expect("x!=", &[("x", "")], false);
    expect("x", &[("x", "")], true);
}

#[test]
fn missing_keys() {
    for selector in ["x!=a", "x notin (a,b)", "!x"] {
        expect(selector, &[], true);
        expect(selector, &[("y", "a")], true);
    }
    for selector in ["x=a", "x in (a,b)", "x", "x>0", "x<0"] {
        expect(selector, &[], false);
    }
}

/// Both sides are `strconv.ParseInt(s, 10, 64)`.
#[test]
fn numbers() {
    expect("x>5", &[("x", "6")], true);
    expect("x>5", &[("x", "5")], false);
    expect("x>05", &[("x", "006")], true);
    expect("x<5", &[("x", "-1")], true);
    expect("x<5", &[("x", "+4")], true);
    expect("x>5", &[("x", "6.0")], false);
    expect("x>5", &[("x", "1e3")], false);
    expect("x>5", &[("x", " 6")], false);
    expect("x>5", &[("x", "0x9")], false);
    expect("x>5", &[("x", "1_0")], false);
    expect("x>5", &[("x", "")], false);
    expect("x>5", &[("x", "9223372036854775807")], true);
    expect("x>5", &[("x", "9223372036854775808")], false);
    expect("x<5", &[("x", "-9223372036854775808")], true);
    expect("x<5", &[("x", "-9223372036854775809")], false);
    expect("x>1,x<9,x!=5", &[("x", "5")], false);
    expect("x>1,x<9,x!=5", &[("x", "6")], true);
    expect("x>9223372036854775806", &[("x", "9223372036854775807")], true);
}

#[test]
fn label_selectors() {
    let is = |selector: Value, pairs: &[(&str, &str)]| {
        matches(&selector, &json!({"labels": labels(pairs)}))
    };
    let expression = |operator: &str, values: &[&str]| json!({"matchExpressions": [{"key": "k", "operator": operator, "values": values}]});
    // The empty selector matches all, whatever is left out of it.
    for empty in [json!({}), json!({"matchLabels": {}}), json!({"matchExpressions": []})] {
        assert!(is(empty, &[]));
    }
    assert!(is(json!({"matchLabels": {"k": "a"}}), &[("k", "a")]));
    assert!(!is(json!({"matchLabels": {"k": "a", "l": "b"}}), &[("k", "a")]));
    assert!(is(expression("In", &["a", "b"]), &[("k", "b")]));
    assert!(!is(expression("In", &["a", "b"]), &[]));
    assert!(is(expression("NotIn", &["a", "b"]), &[]));
    assert!(!is(expression("NotIn", &["a", "b"]), &[("k", "a")]));
    assert!(is(expression("Exists", &[]), &[("k", "")]));
    assert!(is(expression("DoesNotExist", &[]), &[("l", "")]));
    assert!(is(expression("Gt", &["5"]), &[("k", "6")]));
    assert!(is(expression("Lt", &["5"]), &[("k", "4")]));
    // Beyond Kubernetes, and in its spirit.
    assert!(is(expression("Glob", &["a*", "?b"]), &[("k", "xb")]));
    assert!(!is(expression("Glob", &["a*"]), &[]));
    assert!(is(expression("NotGlob", &["a*"]), &[]));
    assert!(is(expression("Regex", &["v[0-9]+"]), &[("k", "v12")]));
    assert!(!is(expression("Regex", &["v[0-9]+"]), &[("k", "v12-x")]));
    assert!(!is(expression("Regex", &["a|b"]), &[("k", "ab")]));
    assert!(is(expression("NotRegex", &["a|b"]), &[("k", "ab")]));
    assert!(is(expression("NotRegex", &["a|b"]), &[]));
    // All of them hold, also about one key.
    let both = json!({"matchLabels": {"k": "ab"}, "matchExpressions": [
        {"key": "k", "operator": "Glob", "values": ["a*"]},
        {"key": "k", "operator": "NotRegex", "values": ["b.*"]}]});
    assert!(is(both, &[("k", "ab")]));
}

#[test]
fn nesting_and_identity() {
    let pod = json!({"labels": {"a": "b", "n": 5}, "namespace_name": "team-x", "pod_name": "web-1",
        "container_name": "app", "host": "node.internal", "annotations": {"note": "two words"}});
    for (selector, wanted) in [
        (json!({"any": [{"namespaces": ["pay"]}, {"pods": ["web-*"]}]}), true),
        (json!({"any": ["a=c", "a=b"]}), true),
        (json!({"all": ["a=b", {"containers": ["app"]}]}), true),
        (json!({"all": ["a=b", {"containers": ["sidecar"]}]}), false),
        (json!({"not": {"hosts": ["*.internal"]}}), false),
        (json!({"not": {"any": ["a=c", {"not": "a"}]}}), true),
        (json!({"not": {"namespaces": ["pay"]}}), true),
        (json!({"namespaces": ["pay", "team-?"]}), true),
        (json!({"annotations": {"matchLabels": {"note": "two words"}}}), true),
        (json!({"annotations": "note,!other"}), true),
        (json!({"namespaceLabels": "x"}), false),
        (json!({"namespaceLabels": "!x"}), true),
        // What is not a string is as if it were not there.
        (json!("n"), false),
        (json!("!n"), true),
        (json!({}), true),
    ] {
        assert_eq!(matches(&selector, &pod), wanted, "{selector}");
    }
}
