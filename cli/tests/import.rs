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

const YAML: &str = "\
pipeline:
  inputs:
    - {name: tail, tag: kube.*}
  filters:
    - name: kubernetes
      match: kube.*
    - Name: rewrite_tag
      match: kube.*
      rule: $kubernetes['labels']['team'] ^(pay|tax)$ money-$1 false
    - name: rewrite_tag
      match_regex: ^kube\\.
      rule:
        - \"$kubernetes['namespace_name'] ^(kube-system|ingress-.*)$ platform false\"
        - \"$kubernetes['labels']['app'] '^a b$' ${WHERE} false\"
includes:
  - more.yaml
";

/// All lines of the imported file that are comments, without what comes before them.
fn comments(folder: &Folder) -> Vec<String> {
    let text = fs::read_to_string(folder.path("new.yaml")).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("  # ")).map(str::to_owned).collect()
}

#[test]
fn a_configuration_in_yaml_is_read_too() {
    let (folder, status) = import("fluent-bit.yaml", YAML);
    assert_eq!(status, 2);
    for (labels, namespace, tag) in [
        ("team=pay", "shop", "tag money-pay (by route 1)"),
        ("team=tax", "shop", "tag money-tax (by route 1)"),
        ("team=pays", "shop", "no tag"),
        ("a=b", "kube-system", "tag platform (by route 2)"),
        ("a=b", "ingress-nginx", "tag platform (by route 2)"),
        ("a=b", "my-ingress-nginx", "no tag"),
    ] {
        let found = last(&folder, &["--labels", labels, "--namespace", namespace]);
        assert!(found.starts_with(tag), "{labels} {namespace}: {found}");
    }
    assert_eq!(
        comments(&folder),
        [
            "fluent-bit.yaml: line 9: Rule $kubernetes['labels']['team'] ^(pay|tax)$ money-$1 false",
            "fluent-bit.yaml: line 13: Rule $kubernetes['namespace_name'] \
             ^(kube-system|ingress-.*)$ platform false",
            r"The filter had the Match ^kube\.; routes see all records.",
            "fluent-bit.yaml: line 14: Rule $kubernetes['labels']['app'] '^a b$' ${WHERE} false",
            "NOT CARRIED OVER: it uses ${WHERE} of the environment: write its value instead",
            "fluent-bit.yaml: line 16: includes more.yaml",
            "NOT CARRIED OVER: only files that are named are read: import this one beside it",
        ]
    );
}

/// A ConfigMap, and the values of Fluent Bit's own chart, hold configurations as texts.
#[test]
fn configurations_inside_other_files_are_found() {
    let indented = |text: &str| text.replace('\n', "\n      ");
    let values = format!(
        "config:\n  service: |\n    [SERVICE]\n  filters: |\n      {}\n",
        indented(CLASSIC)
    );
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  fluent-bit.yaml: |\n      {}\n",
        indented(YAML)
    );
    for (text, origin, labels, tag) in [
        (values, "x.yaml: filters: line 7: Rule ", "team=pay", "tag payments.shop (by route 1)"),
        (map, "x.yaml: fluent-bit.yaml: line 9: Rule ", "team=tax", "tag money-tax (by route 1)"),
    ] {
        let (folder, status) = import("x.yaml", &text);
        assert_eq!(status, 2);
        let found = comments(&folder);
        assert!(found[0].starts_with(origin), "{found:#?}");
        assert_eq!(last(&folder, &["--labels", labels, "--namespace", "shop"]), tag);
    }
}

#[test]
fn the_files_of_a_classic_configuration_are_asked_for() {
    let (folder, status) = import("x.conf", "@INCLUDE filters/*.conf\n[FILTER]\n  Name grep\n");
    assert_eq!(status, 2);
    assert_eq!(comments(&folder)[0], "x.conf: line 1: @INCLUDE filters/*.conf");
}

#[test]
fn flows_in_yaml_become_routes() {
    let flows = "\
apiVersion: logging.banzaicloud.io/v1beta1
kind: Flow
metadata: {name: money, namespace: shop}
spec:
  match:
    - select: {labels: {team: pay, tier: 1}}
    - exclude: {hosts: [old]}
    - select: {namespace_labels: {}}
  localOutputRefs: [s3]
  loggingRef: main
---
apiVersion: logging.banzaicloud.io/v1beta1
kind: ClusterFlow
metadata: {name: legacy}
spec: {selectors: {app: web}}
---
apiVersion: logging.banzaicloud.io/v1beta1
kind: Flow
metadata: {name: homeless}
---
apiVersion: logging.banzaicloud.io/v1beta1
kind: SyslogNGFlow
metadata: {name: other, namespace: shop}
---
apiVersion: logging.banzaicloud.io/v1beta1
kind: Output
metadata: {name: s3, namespace: shop}
---
apiVersion: logging.banzaicloud.io/v1beta1
kind: Logging
metadata: {name: main}
spec: {defaultFlow: {globalOutputRefs: [es]}}
";
    let (folder, status) = import("flows.yaml", flows);
    assert_eq!(status, 2);
    for (labels, namespace, host, tag) in [
        ("team=pay,tier=1", "shop", "old", "tag shop-money (by route 1)"),
        ("app=web", "shop", "new", "tag shop-money (by route 1)"),
        ("app=web", "shop", "old", "tag legacy (by route 2)"),
        ("app=web", "other", "new", "tag legacy (by route 2)"),
    ] {
        let args = ["--labels", labels, "--namespace", namespace, "--host", host];
        assert_eq!(last(&folder, &args), tag, "{labels} {namespace} {host}");
    }
    let comments = comments(&folder);
    let left: Vec<_> = comments
        .windows(2)
        .filter(|pair| pair[1].starts_with("NOT CARRIED OVER: "))
        .map(|pair| &*pair[0])
        .filter(|line| !line.starts_with("Flows are not"))
        .collect();
    assert_eq!(left, ["flows.yaml: SyslogNGFlow shop/other", "flows.yaml: Logging main"]);
    for part in ["a Flow is for its own namespace", "Its `loggingRef` is not carried over."] {
        assert!(comments.iter().any(|line| line.contains(part)), "{part}: {comments:#?}");
    }
}

#[test]
fn what_is_imported_has_no_mistakes() {
    for (name, text) in [("a.conf", CLASSIC), ("a.yaml", YAML)] {
        let (folder, _) = import(name, text);
        let ran = folder.run(&["check", "new.yaml"]);
        assert_eq!(ran.status, 0, "{}", ran.stdout);
    }
}

#[test]
fn what_is_neither_is_refused_with_its_place() {
    let folder = Folder::with_routes("");
    for (text, message) in [
        ("a: [b\nc: d\n", "x: this is no YAML, and no classic configuration: "),
        ("hello\n", "x: this is no configuration of Fluent Bit, and no Kubernetes object"),
        ("kind: Pod\n", "x: there is no `rewrite_tag` rule in it, and no Flow or ClusterFlow"),
    ] {
        fs::write(folder.path("x"), text).unwrap();
        let ran = folder.run(&["import", "x"]);
        assert_eq!((ran.status, &*ran.stdout), (1, ""), "{text}");
        assert!(ran.stderr.contains(message), "{text}: {}", ran.stderr);
    }
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
