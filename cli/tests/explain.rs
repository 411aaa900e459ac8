//! `tagsplice explain` for pods, as `kubectl` writes them or as options describe them.

mod support;

use serde_json::{Value, json};
use support::Folder;

const ROUTES: &str = "\
routes:
  - {tag: payments, match: 'team=pay'}
  - {tag: 'side-{container}', match: {containers: [proxy]}}
  - {tag: trusted, match: {namespaceLabels: {matchLabels: {zone: inner}}}}
default: general
";

fn pod(name: &str, labels: Value, containers: &[&str]) -> Value {
    let containers: Vec<_> = containers.iter().map(|name| json!({"name": name})).collect();
    let mut pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", "labels": labels},
        "spec": {"nodeName": "node-1", "containers": containers},
    });
    if labels.is_null() {
        pod["metadata"].as_object_mut().unwrap().remove("labels");
    }
    pod
}

fn list(items: &[Value]) -> String {
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

#[test]
fn pods_give_a_table_of_tags() {
    let folder = Folder::with_routes(ROUTES);
    let pods = [
        pod("web-1", json!({"team": "pay"}), &["app", "proxy"]),
        pod("web-2", json!({"team": "x"}), &["app", "proxy"]),
        pod("bare", Value::Null, &["app"]),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}),
    ];
    let ran = folder.run_with(&["explain", "routes.yaml"], &list(&pods));
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.stdout,
        "\
NAMESPACE  POD    CONTAINER  TAG         BY
shop       web-1  *          payments    route 1 (line 2)
shop       web-2  app        general     default
shop       web-2  proxy      side-proxy  route 2 (line 3)
shop       bare   *          (no tag)    unlabeled
"
    );
    assert!(ran.stderr.starts_with("tagsplice: 1 objects are not pods\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("asks for labels or annotations of namespaces"), "{}", ran.stderr);

    let ran = folder.run_with(&["explain", "routes.yaml", "--format", "json"], &list(&pods));
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!((&lines[3]["pod"], &lines[3]["container"]), (&json!("web-2"), &json!("proxy")));
    assert_eq!(lines[3]["tag"], "side-proxy");
}

#[test]
fn namespaces_beside_pods_lend_them_their_labels() {
    let folder = Folder::with_routes(ROUTES);
    let namespace = json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "shop", "labels": {"zone": "inner"}},
    });
    let both = list(&[pod("web", json!({"a": "b"}), &["app"]), namespace]);
    let ran = folder.run_with(&["explain", "routes.yaml"], &both);
    assert_eq!((ran.status, &*ran.stderr), (0, ""));
    assert!(ran.stdout.ends_with("trusted  route 3 (line 4)\n"), "{}", ran.stdout);
}

#[test]
fn one_pod_is_a_table_of_one() {
    let folder = Folder::with_routes(ROUTES);
    let one = pod("web", json!({"team": "pay"}), &["app"]).to_string();
    let ran = folder.run_with(&["explain", "routes.yaml"], &one);
    assert_eq!(ran.stdout.lines().count(), 2);
    assert!(ran.stdout.ends_with("payments  route 1 (line 2)\n"), "{}", ran.stdout);
}

/// `kubectl get pods -o yaml` is written as easily.
#[test]
fn pods_in_yaml_are_read_too() {
    let folder = Folder::with_routes(ROUTES);
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {team: pay}}\n\
               spec: {containers: [{name: app}]}\n";
    let ran = folder.run_with(&["explain", "routes.yaml"], &format!("{pod}---\n{pod}"));
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("payments  route 1 (line 2)\n"), "{}", ran.stdout);
}

/// A Deployment is not a record without labels, which would get the tag of those.
#[test]
fn objects_without_pods_are_refused() {
    let folder = Folder::with_routes(ROUTES);
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}});
    for text in [deployment.to_string(), list(&[deployment]), list(&[])] {
        let ran = folder.run_with(&["explain", "routes.yaml"], &text);
        assert_eq!((ran.status, &*ran.stdout), (1, ""), "{text}");
        assert!(ran.stderr.contains("there are no pods in it"), "{}", ran.stderr);
    }
}

#[test]
fn labels_that_are_taken_for_a_file_are_named() {
    let ran = Folder::with_routes(ROUTES).run(&["explain", "routes.yaml", "team=pay"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("write `--labels team=pay`: team=pay: No such"), "{}", ran.stderr);
}

#[test]
fn options_describe_a_pod() {
    let folder = Folder::with_routes(ROUTES);
    let last = |args: &[&str]| {
        let ran = folder.run(&[&["explain", "routes.yaml"], args].concat());
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
        ran.stdout.lines().last().unwrap().to_owned()
    };
    assert_eq!(last(&["--labels", "team=pay,env=prod"]), "tag payments (by route 1)");
    assert_eq!(last(&["--labels", "", "--container", "proxy"]), "tag side-proxy (by route 2)");
    let trusted = ["--labels", "a=b", "--namespace", "x", "--namespace-labels", "zone=inner"];
    assert_eq!(last(&trusted), "tag trusted (by route 3)");
    assert_eq!(last(&["--labels", "a=b"]), "tag general (by `default`: no route matches)");
    let ran = folder.run(&["explain", "routes.yaml", "--labels", "team"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("--labels: `team` has no `=`"), "{}", ran.stderr);
    let ran = folder.run(&["explain", "routes.yaml", "routes.yaml", "--labels", "a=b"]);
    assert_eq!(ran.status, 1);
    let ran = folder.run(&["explain", "routes.yaml", "--labels", "a=b,a=c"]);
    assert!(ran.stderr.contains("`a` is there twice"), "{}", ran.stderr);
}

#[test]
fn pods_have_the_owner_that_their_manifest_names() {
    let folder = Folder::with_routes(
        "routes:\n  - {tag: jobs, match: {ownerKinds: [Job], owners: ['backup-*']}}\n  \
         - {tag: errors, match: {streams: [stderr]}}\ndefault: general\n",
    );
    let mut owned = pod("backup-1-x", json!({}), &["app"]);
    owned["metadata"]["ownerReferences"] = json!([{"kind": "Job", "name": "backup-1"}]);
    let ran = folder.run_with(
        &["explain", "routes.yaml"],
        &list(&[owned.clone(), pod("web", json!({}), &["app"])]),
    );
    let tags: Vec<_> =
        ran.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().nth(3)).collect();
    assert_eq!(tags, ["jobs", "general"], "{}", ran.stdout);
    assert!(ran.stderr.contains("asks for streams or fields"), "{}", ran.stderr);
    // The same pod, as another collector's records have it.
    let schema = "schema: {base: vector, ownerKind: [owner, kind], ownerName: [owner, name]}\n";
    let routes = std::fs::read_to_string(folder.path("routes.yaml")).unwrap();
    std::fs::write(folder.path("routes.yaml"), format!("{schema}{routes}")).unwrap();
    let ran = folder.run_with(&["explain", "routes.yaml"], &list(&[owned]));
    assert!(ran.stdout.contains(" jobs "), "{}", ran.stdout);
}

#[test]
fn options_describe_all_that_routes_ask_for() {
    let folder = Folder::with_routes(
        "routes:\n  - tag: '{ownerName}-{fields.log.level}'\n    match: {ownerKinds: [Job], streams: \
         [stderr], namespaceAnnotations: a=b}\n",
    );
    let explain = |args: &[&str]| folder.run(&[&["explain", "routes.yaml"], args].concat());
    let options = ["--owner-kind", "Job", "--owner-name", "x", "--stream", "stderr"];
    let more = ["--namespace-annotations", "a=b", "--fields", "log.level=warn"];
    let ran = explain(&[&options[..], &more].concat());
    assert!(ran.stdout.ends_with("tag x-warn (by route 1)\n"), "{}", ran.stdout);

    let folder = Folder::with_routes("schema: vector\nroutes: [{tag: a, match: team=x}]\n");
    let explain = |args: &[&str]| folder.run(&[&["explain", "routes.yaml"], args].concat());
    assert!(explain(&["--labels", "team=x"]).stdout.ends_with("tag a (by route 1)\n"));
    let ran = explain(&["--owner-kind", "Job"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("--owner-kind: records of schema `vector`"), "{}", ran.stderr);
    let record = r#"{"kubernetes":{"pod_labels":{"team":"x"}}}"#;
    let ran = folder.run_with(&["explain", "routes.yaml"], record);
    assert!(ran.stdout.ends_with("tag a (by route 1)\n"), "{}", ran.stdout);
}
