//! What routes can ask for beside the pod's labels and names: its owner, the namespace's
//! annotations, the stream, and fields of the record itself.

use tagsplice_routes::{CheckOptions, RouteFile, check, diff, explain};

fn file(text: &str) -> RouteFile {
    RouteFile::parse(text, "x").unwrap_or_else(|errors| panic!("{text}\n{errors}"))
}

/// The file's own tests, by the evaluator that reads the file as it is written.
#[track_caller]
fn passes(text: &str) {
    let file = file(text);
    assert!(!file.tests().is_empty());
    for test in file.tests() {
        let tag = test.incoming_tag.as_ref().map(String::as_bytes);
        let explained = explain(&file, &test.record, tag);
        let record = String::from_utf8_lossy(&test.record);
        assert_eq!(explained.tag, test.tag, "{}: {record}\n{explained}", test.name);
    }
}

/// The tag that a record gets by routes that are `- {tag: ..., match: ...}`.
fn tag_of(routes: &str, record: &str) -> Option<String> {
    let file = file(&format!("routes:\n{routes}\ndefault: none\nunlabeled: unlabeled\n"));
    explain(&file, record.as_bytes(), None).tag
}

#[test]
fn tests_of_a_file_can_say_all_that_routes_ask_for() {
    passes(
        r#"
routes:
  - tag: "jobs-{ownerName}"
    match: {ownerKinds: [Job, "*Set"], owners: ["web-*"]}
  - {tag: "{namespaceAnnotations.example.com/team}", match: {namespaceAnnotations: example.com/team}}
  - {tag: "{stream}", match: {streams: [stderr]}}
  - tag: "level-{fields.log.level}"
    match: {fields: {matchExpressions: [{key: log.level, operator: Regex, values: ["[a-z]+"]}]}}
  - {tag: slow, match: {fields: "took>1000"}}
  - {tag: no-level, match: {fields: {matchLabels: {a: "any text, of course"}}}}
default: none
tests:
  - {name: owner, labels: {}, owner: {kind: Job, name: web-1}, tag: jobs-web-1}
  - {name: in words, labels: {}, ownerKind: ReplicaSet, ownerName: web-2, tag: jobs-web-2}
  - {name: another name, labels: {}, owner: {kind: Job, name: api}, tag: none}
  - {name: kind only, labels: {}, ownerKind: Job, tag: none}
  - {name: namespace, labels: {}, namespaceAnnotations: {example.com/team: pay}, tag: pay}
  - {name: not a part of a tag, labels: {}, namespaceAnnotations: {example.com/team: "a b"}, tag: none}
  - {name: stream, labels: {}, stream: stderr, tag: stderr}
  - {name: other stream, labels: {}, stream: stdout, tag: none}
  - {name: field, labels: {}, fields: {log.level: warn}, tag: level-warn}
  - {name: capitals, labels: {}, fields: {log.level: WARN}, tag: none}
  - {name: number, labels: {}, fields: {took: "1001"}, tag: slow}
  - {name: free text, labels: {}, fields: {a: "any text, of course"}, tag: no-level}
  - {name: without labels, fields: {log.level: warn}, tag: level-warn}
"#,
    );
}

#[test]
fn only_strings_count_and_the_last_duplicate_wins() {
    let routes = r#"  - {tag: error, match: {fields: level=error}}
  - {tag: no-level, match: {fields: "!level"}}"#;
    let record = |rest: &str| format!(r#"{{{rest}"kubernetes":{{"labels":{{}}}}}}"#);
    for (rest, tag) in [
        (r#""level":"error","#, "error"),
        (r#""level":"info","level":"error","#, "error"),
        (r#""level":"error","level":"info","#, "none"),
        (r#""level":5,"#, "no-level"),
        (r#""level":{"error":"error"},"#, "no-level"),
        (r#""x":{"level":"error"},"#, "no-level"),
        ("", "no-level"),
    ] {
        assert_eq!(tag_of(routes, &record(rest)).as_deref(), Some(tag), "{rest}");
    }
}

#[test]
fn what_a_record_without_labels_lacks_is_unknown() {
    let routes = r#"  - {tag: negative, match: {fields: "level!=debug"}}
  - {tag: none-of, match: {not: {ownerKinds: [Job]}}}
  - {tag: stream, match: {streams: [stdout]}}"#;
    let tag = |record: &str| tag_of(routes, record);
    assert_eq!(tag(r#"{"log":"x"}"#).as_deref(), Some("unlabeled"));
    assert_eq!(tag(r#"{"stream":"stdout"}"#).as_deref(), Some("stream"));
    assert_eq!(tag(r#"{"level":"info"}"#).as_deref(), Some("negative"));
    assert_eq!(tag(r#"{"kubernetes":{"labels":{}}}"#).as_deref(), Some("negative"));
}

#[test]
fn the_first_owner_counts() {
    let routes = "  - {tag: job, match: {ownerKinds: [Job]}}";
    let record =
        |owners: &str| format!(r#"{{"kubernetes":{{"labels":{{}},"ownerReferences":{owners}}}}}"#);
    let tag = |owners: &str| tag_of(routes, &record(owners)).unwrap();
    assert_eq!(tag(r#"[{"kind":"Job"},{"kind":"Node"}]"#), "job");
    assert_eq!(tag(r#"[{"kind":"Node"},{"kind":"Job"}]"#), "none");
    assert_eq!(tag("[]"), "none");
    assert_eq!(tag(r#"{"kind":"Job"}"#), "none");
}

#[test]
fn a_field_may_go_through_what_other_subjects_are_in() {
    let routes = r#"  - {tag: image, match: {fields: {matchExpressions: [{key: kubernetes.container_image, operator: Glob, values: ["nginx:*"]}]}}}
  - {tag: label, match: {fields: kubernetes.labels.app=web}}"#;
    let image = r#"{"kubernetes":{"container_image":"nginx:1"}}"#;
    assert_eq!(tag_of(routes, image).as_deref(), Some("image"));
    let label = r#"{"kubernetes":{"labels":{"app":"web"}}}"#;
    assert_eq!(tag_of(routes, label).as_deref(), Some("label"));
}

/// What `check` says of a file that is otherwise without mistakes.
fn codes(routes: &str) -> Vec<&'static str> {
    let text = format!("routes:\n{routes}\ndefault: x\ntests: [{{labels: {{}}, tag: x}}]\n");
    check(&text, "x", &CheckOptions::default()).iter().map(|found| found.code).collect()
}

#[test]
fn templates_of_what_anyone_can_write_are_unbounded() {
    for tag in ["{stream}", "{fields.level}", "{ownerName}"] {
        assert_eq!(codes(&format!("  - {{tag: 'a-{tag}', match: team}}")), ["unbounded-template"]);
    }
    for tag in ["{ownerKind}", "{namespaceAnnotations.a}"] {
        assert!(codes(&format!("  - {{tag: 'a-{tag}', match: team}}")).is_empty(), "{tag}");
    }
    assert!(codes("  - {tag: '{stream}', match: {streams: [stdout, stderr]}}").is_empty());
    assert!(codes("  - {tag: '{fields.level}', match: {fields: 'level in (a,b)'}}").is_empty());
}

#[test]
fn shadowed_routes_are_found_for_all_subjects() {
    for selector in ["{fields: level=a}", "{streams: [stderr]}", "{owners: [a]}"] {
        let routes =
            format!("  - {{tag: a, match: {selector}}}\n  - {{tag: b, match: {selector}}}");
        assert_eq!(codes(&routes), ["shadowed-route"], "{selector}");
    }
    // A place for a name of Kubernetes is always filled, one for a field is not.
    let both = |tag: &str, selector: &str| {
        codes(&format!(
            "  - {{tag: '{tag}', match: {selector}}}\n  - {{tag: b, match: {selector}}}"
        ))
    };
    assert_eq!(both("{ownerKind}", "{ownerKinds: ['*']}"), ["shadowed-route"]);
    assert_eq!(both("{fields.l}", "{fields: l}"), ["unbounded-template"]);
}

#[test]
fn routes_that_ask_for_absence_are_not_for_records_without_labels() {
    for selector in ["{fields: '!level'}", "{not: {ownerKinds: [Job]}}", "{not: {fields: a=b}}"] {
        assert_eq!(codes(&format!("  - {{tag: a, match: {selector}}}")), ["needs-labels"]);
    }
    assert!(codes("  - {tag: a, match: {not: {streams: [stderr]}}}").is_empty());
}

#[test]
fn diff_finds_changes_by_all_subjects() {
    let routes = |routes: &str| file(&format!("routes:\n{routes}\ndefault: x\nunlabeled: y\n"));
    let old = routes(
        "  - {tag: a, match: {fields: 'log.level in (warn,error)', streams: [stderr]}}\n  \
         - {tag: b, match: {ownerKinds: [Job]}}",
    );
    let new = routes(
        "  - {tag: a, match: {fields: log.level=error, streams: [stderr]}}\n  \
         - {tag: b, match: {ownerKinds: [Job, Node]}}",
    );
    let found = diff(&old, &new).unwrap();
    assert!(found.is_complete);
    let examples: Vec<_> = found.changes.iter().map(|change| change.example.to_string()).collect();
    let has = |wanted: &str| examples.iter().any(|example| example.contains(wanted));
    assert!(has(r#""log":{"level":"warn"}"#) && has(r#""stream":"stderr""#), "{examples:?}");
    assert!(has(r#""ownerReferences":[{"kind":"Node"}]"#), "{examples:?}");
}

/// Where a field is what another subject is, not all combinations of values are in records.
#[test]
fn diff_says_that_it_may_have_missed_something() {
    let policy = |tag: &str, path: &str| {
        file(&format!("routes: [{{tag: {tag}, match: {{fields: '{path}', pods: [a]}}}}]"))
    };
    let is_complete =
        |path: &str| diff(&policy("a", path), &policy("b", path)).unwrap().is_complete;
    assert!(is_complete("level") && is_complete("kubernetes.container_image"));
    assert!(!is_complete("kubernetes.pod_name"));
    assert!(!is_complete("kubernetes.pod_name.x"));
    assert!(!is_complete("kubernetes.labels.app"));
}
