//! Records without labels: what they lack is unknown, and a route wins only by what they have.

use tagsplice::{Decision, Filter, Policy};
use tagsplice_tests::msgpack::{encode, of_json};
use tagsplice_tests::policies::image;

const ROUTES: &str = r#"
routes:
  - {tag: system, match: {namespaces: [kube-system]}}
  - {tag: not-shop, match: {not: {namespaces: [shop]}, containers: [app]}}
  - {tag: no-debug, match: "!debug"}
  - {tag: not-b, match: {not: {matchLabels: {a: b}}}}
  - {tag: either, match: {any: ["!debug", {hosts: [node-9]}]}}
  - {tag: "{labels.team}", match: {pods: [web]}}
  - {tag: "pod-{pod}", match: {pods: ["web*"]}}
  - {tag: noted, match: {annotations: {matchLabels: {log: full}}}}
  - {tag: gold, match: {namespaceLabels: {matchLabels: {tier: gold}}}}
  - {tag: unnoted, match: {annotations: "!log"}}
default: default
unlabeled: unlabeled
"#;

/// The tag of a record whose `kubernetes` has these members, and the decision, in both formats.
#[track_caller]
fn tag(filter: &mut Filter<'_>, record: &str) -> (String, Decision) {
    let view = filter.apply(record).expect("a record");
    let tag = String::from_utf8(view.tag().unwrap_or_default().to_vec()).expect("UTF-8");
    let decision = view.decision();
    let packed = encode(&of_json(record.as_bytes()).expect("JSON"));
    let view = filter.apply_msgpack(&packed).expect("a record");
    assert_eq!((view.tag().unwrap_or_default(), view.decision()), (tag.as_bytes(), decision));
    (tag, decision)
}

#[test]
fn a_route_wins_by_what_the_record_has() {
    let image = image(ROUTES);
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    for (record, tag_of_it) in [
        (r#"{"kubernetes":{"namespace_name":"kube-system"}}"#, "system"),
        (r#"{"kubernetes":{"namespace_name":"kube-system","labels":[]}}"#, "system"),
        (r#"{"kubernetes":{"namespace_name":"pay","container_name":"app"}}"#, "not-shop"),
        (r#"{"kubernetes":{"namespace_name":"shop","container_name":"app"}}"#, "unlabeled"),
        // The namespace is unknown, so that it is not known not to be `shop`.
        (r#"{"kubernetes":{"container_name":"app"}}"#, "unlabeled"),
        (r#"{"kubernetes":{"namespace_name":5,"container_name":"app"}}"#, "unlabeled"),
        (r#"{"kubernetes":{"host":"node-9"}}"#, "either"),
        (r#"{"kubernetes":{"pod_name":"web"}}"#, "pod-web"),
        (r#"{"kubernetes":{"annotations":{"log":"full"}}}"#, "noted"),
        (r#"{"kubernetes":{"annotations":{"log":"none"}}}"#, "unlabeled"),
        (r#"{"kubernetes":{},"kubernetes_namespace":{"labels":{"tier":"gold"}}}"#, "gold"),
        (r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}}}"#, "gold"),
        ("{}", "unlabeled"),
        (r#"{"kubernetes":{"labels":{},"host":"node-1"}}"#, "no-debug"),
        (r#"{"kubernetes":{"labels":{},"labels":7,"host":"node-1"}}"#, "unlabeled"),
    ] {
        assert_eq!(tag(&mut filter, record).0, tag_of_it, "{record}");
    }
    assert_eq!(tag(&mut filter, "{}").1, Decision::Unlabeled);
}

/// With labels there, what is not in the record is absent.
#[test]
fn what_a_record_with_labels_lacks_is_absent() {
    let image = image(
        "routes:\n  - {tag: a, match: {all: [{annotations: '!log'}, {namespaceLabels: '!tier'}], \
         not: {namespaces: [shop]}}}\n",
    );
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    assert_eq!(tag(&mut filter, r#"{"kubernetes":{"labels":{}}}"#).0, "a");
    assert_eq!(tag(&mut filter, r#"{"kubernetes":{}}"#).1, Decision::Unlabeled);
}

#[test]
fn a_route_that_asks_for_nothing_takes_them_all() {
    let image = image("routes: [{tag: all, match: {}}]\nunlabeled: never");
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    for record in ["{}", r#"{"kubernetes":1}"#, r#"{"kubernetes":{"labels":{}}}"#] {
        assert_eq!(tag(&mut filter, record).0, "all", "{record}");
    }
}

#[test]
fn the_built_in_policy_tags_none_of_them() {
    let mut filter = Filter::new(Policy::example());
    for record in [
        "{}",
        r#"{"kubernetes":{"namespace_name":"x","pod_name":"y","annotations":{"region":"ap-south-1"}}}"#,
        r#"{"kubernetes":{"labels":null},"labels":{"region":"ap-south-1"}}"#,
    ] {
        assert_eq!(tag(&mut filter, record), (String::new(), Decision::Unlabeled), "{record}");
    }
}
