//! `tagsplice import`: other tools' rules as a route file that does the same.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::Folder;

const CLASSIC: &str = "\
[INPUT]
    Name tail
[FILTER]
    Name   rewrite_tag
    Match  kube.*
    # a comment
    Rule   $kubernetes['labels']['team'] ^(pay)$ payments.$kubernetes['namespace_name'] false
    Rule   $kubernetes['labels']['app.kubernetes.io/name'] ^web- web true
    Rule   $kubernetes['labels']['tenant'] ^(.+)$ t-$1 false
    Rule   $kubernetes['namespace_name'] ^kube-system$ system false
    Rule   $log error errors false
    Rule   $kubernetes['labels']['x'] ^a(b) $1-$TAG false
[FILTER]
    Name   grep
    Rule   $kubernetes['labels']['no'] a b false
";

/// The folder with the imported file, and the exit status.
fn import(name: &str, text: &str) -> (Folder, i32) {
    let folder = Folder::with_routes("");
    fs::write(folder.path(name), text).unwrap();
    let ran = folder.run(&["import", name, "-o", "new.yaml"]);
    (folder, ran.status)
}

fn last(folder: &Folder, args: &[&str]) -> String {
    let ran = folder.run(&[&["explain", "new.yaml"], args].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout.lines().last().unwrap().to_owned()
}

#[test]
fn rewrite_tag_rules_become_routes() {
    let (folder, status) = import("fluent-bit.conf", CLASSIC);
    assert_eq!(status, 2);
    for (labels, namespace, tag) in [
        ("team=pay", "shop", "tag payments.shop (by route 1)"),
        ("team=payx", "shop", "no tag"),
        ("app.kubernetes.io/name=web-1", "shop", "tag web (by route 2)"),
        ("app.kubernetes.io/name=my-web-1", "shop", "no tag"),
        ("tenant=acme", "shop", "tag t-acme (by route 3)"),
        ("a=b", "kube-system", "tag system (by route 4)"),
    ] {
        let found = last(&folder, &["--labels", labels, "--namespace", namespace]);
        assert!(found.starts_with(tag), "{labels}: {found}");
    }
    let text = fs::read_to_string(folder.path("new.yaml")).unwrap();
    for part in [
        "  # fluent-bit.conf: line 11: Rule $log error errors false\n  # NOT CARRIED OVER: routes do not ask for $log\n",
        "there is no $1\n",
        "The record was kept with its old tag too",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("'no'"), "{text}");
}

fn flow(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "logging.banzaicloud.io/v1beta1", "kind": kind,
        "metadata": {"name": name, "namespace": "shop"}, "spec": spec})
}

#[test]
fn flows_become_routes() {
    let spec = json!({"match": [
        {"exclude": {"labels": {"debug": "true"}}},
        {"select": {"labels": {"team": "pay"}, "container_names": ["app"]}},
        {"select": {"labels": {"team": "tax"}}},
    ], "localOutputRefs": ["s3"]});
    let items = [
        flow("Flow", "money", &spec),
        flow("ClusterFlow", "odd", &json!({"match": [{"select": {"moon": "full"}}]})),
        flow("ClusterFlow", "all", &json!({"globalOutputRefs": ["es"]})),
    ];
    let (folder, status) =
        import("flows.json", &json!({"kind": "List", "items": items}).to_string());
    assert_eq!(status, 2);
    for (labels, namespace, container, tag) in [
        ("team=pay", "shop", "app", "tag shop-money (by route 1)"),
        ("team=pay", "shop", "proxy", "tag all (by route 2)"),
        ("team=tax", "shop", "proxy", "tag shop-money (by route 1)"),
        ("team=tax,debug=true", "shop", "proxy", "tag all (by route 2)"),
        ("team=pay", "other", "app", "tag all (by route 2)"),
    ] {
        let args = ["--labels", labels, "--namespace", namespace, "--container", container];
        assert_eq!(last(&folder, &args), tag, "{labels} {namespace} {container}");
    }
    let text = fs::read_to_string(folder.path("new.yaml")).unwrap();
    assert!(text.contains("NOT CARRIED OVER: routes have nothing for its `moon`"), "{text}");
    assert!(text.contains("It went to s3 (localOutputRefs)."), "{text}");
}

#[test]
fn hostile_rules_stay_in_their_comments() {
    let rule =
        "[FILTER]\nName rewrite_tag\nRule $kubernetes['labels']['a'] [ x\u{2028}default: false\n";
    let (folder, status) = import("x.conf", rule);
    assert_eq!(status, 2);
    let text = fs::read_to_string(folder.path("new.yaml")).unwrap();
    assert!(
        text.lines().all(|line| line.trim().starts_with('#')
            || line.contains("routes: []")
            || line == "default: null"),
        "{text}"
    );
}

#[test]
fn what_has_no_rules_is_refused() {
    let (folder, status) = import("x.conf", "[INPUT]\n    Name tail\n");
    assert_eq!(status, 1);
    assert!(!folder.path("new.yaml").exists());
}
