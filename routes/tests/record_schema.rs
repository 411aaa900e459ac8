//! Records of other layouts than Fluent Bit's.

use tagsplice_routes::{
    CheckOptions, PolicyBuilder, RecordSchema, RouteBuilder, RouteFile, Selector, Severity, Step,
    Subject, SubjectKind, check, diff, explain,
};

fn file(text: &str) -> RouteFile {
    RouteFile::parse(text, "x").unwrap_or_else(|errors| panic!("{text}\n{errors}"))
}

fn key(text: &str) -> Step {
    Step::Key(text.to_owned())
}

const ROUTES: &str = r#"
routes:
  - {tag: "{labels.app}-{namespace}", match: {matchLabels: {app: web}, namespaces: [shop]}}
  - {tag: annotated, match: {annotations: a=b}}
  - {tag: space, match: {namespaceLabels: a, namespaceAnnotations: a}}
  - {tag: names, match: {pods: [p], containers: [c], hosts: [h], streams: [stderr]}}
  - {tag: field, match: {fields: log.level=warn}}
default: none
unlabeled: unknown
tests:
  - {name: app, labels: {app: web}, namespace: shop, tag: web-shop}
  - {name: annotation, labels: {x: y}, annotations: {a: b}, tag: annotated}
  - {name: space, labels: {x: y}, namespaceLabels: {a: ""}, namespaceAnnotations: {a: ""}, tag: space}
  - {name: names, pod: p, container: c, host: h, stream: stderr, tag: names}
  - {name: field, labels: {x: y}, fields: {log.level: warn}, tag: field}
  - {name: none, labels: {x: y}, tag: none}
  - {name: unlabeled, labels: null, tag: unknown}
"#;

/// The same routes and tests hold by each schema, and the records are other ones.
#[test]
fn the_same_routes_for_each_layout() {
    let mut records = std::collections::HashSet::new();
    for schema in [
        "fluent-bit",
        "vector",
        "flat",
        "opentelemetry",
        "{base: vector, labels: [meta, 'l.*'], fields: app}",
        "{labels: a.b.c, annotations: 'x.y.*', namespaceLabels: [resource, '[0]', ns], fields: ['f', '*']}",
    ] {
        let file = file(&format!("schema: {schema}{ROUTES}"));
        for test in file.tests() {
            let explained = explain(&file, &test.record, None);
            let record = String::from_utf8_lossy(&test.record);
            assert_eq!(explained.tag, test.tag, "{schema} {}: {record}\n{explained}", test.name);
        }
        assert!(records.insert(file.tests()[0].record.clone()), "{schema}");
    }
}

#[test]
fn records_as_collectors_write_them() {
    for (schema, record) in [
        (
            "vector",
            r#"{"kubernetes":{"pod_labels":{"app":"web"},"pod_namespace":"shop"},"stream":"stdout"}"#,
        ),
        ("flat", r#"{"kubernetes.labels.app":"web","kubernetes.namespace_name":"shop"}"#),
        ("opentelemetry", r#"{"k8s.pod.label.app":"web","k8s.namespace.name":"shop"}"#),
    ] {
        let file = file(&format!("schema: {schema}{ROUTES}"));
        let explained = explain(&file, record.as_bytes(), None);
        assert_eq!(explained.tag.as_deref(), Some("web-shop"), "{schema}\n{explained}");
    }
}

/// Fields of flat records are keys as they are; else they are paths.
#[test]
fn fields_of_flat_records_have_dots_in_their_keys() {
    let path = |schema: &str, field: &str| {
        file(&format!("schema: {schema}\nroutes: [{{tag: a, match: x}}]"))
            .schema()
            .path(&Subject::Field(field.to_owned()))
            .unwrap()
    };
    assert_eq!(path("flat", "log.level"), [key("log.level")]);
    assert_eq!(path("vector", "log.level"), [key("log"), key("level")]);
    assert_eq!(path("{fields: body}", "a.b"), [key("body"), key("a"), key("b")]);
    assert_eq!(path("{fields: 'body.*'}", "a.b"), [key("body"), key("a.b")]);
    assert_eq!(path("vector", "items[0].id"), [key("items"), Step::First, key("id")]);
}

/// A way to one place says where forged labels could be, and with them the pod's names.
#[test]
fn identity_is_checked_where_labels_and_names_are() {
    for (schema, way) in [
        ("fluent-bit", vec![key("kubernetes")]),
        ("vector", vec![key("kubernetes")]),
        ("flat", vec![]),
        ("opentelemetry", vec![]),
        ("{labels: meta.labels}", vec![]),
        ("{labels: a.b.l, pod: a.b.c.p, namespace: a.n}", vec![key("a")]),
    ] {
        let file = file(&format!("schema: {schema}\nroutes: [{{tag: a, match: x}}]\nuntrusted: u"));
        assert_eq!(file.schema().pod(), way, "{schema}");
    }
    let file = file("schema: opentelemetry\nroutes: [{tag: a, match: app}]\nuntrusted: u");
    let from = format!("kube.var.log.containers.p_n_c-{}.log", "0".repeat(64));
    let tag = |record: &str| explain(&file, record.as_bytes(), Some(from.as_bytes())).tag;
    let right = r#"{"k8s.pod.label.app":"x","k8s.pod.name":"p","k8s.namespace.name":"n"}"#;
    assert_eq!(tag(right).as_deref(), Some("a"));
    assert_eq!(tag(&right.replace("\"p\"", "\"q\"")).as_deref(), Some("u"));
    // Labels alone are as good as forged: nothing says whose they are.
    assert_eq!(tag(r#"{"k8s.pod.label.app":"x"}"#).as_deref(), Some("u"));
}

/// Code, line and column of what is wrong.
fn found(text: &str) -> Vec<(&'static str, usize, usize)> {
    let found = check(text, "x", &CheckOptions::default());
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|error| (error.code, error.start.line, error.start.column)).collect()
}

#[test]
fn what_a_schema_has_no_place_for() {
    let with = |schema: &str, rest: &str| format!("schema: {schema}\nroutes:\n{rest}\n");
    for (text, wanted) in [
        (with("vector", "  - {tag: a, match: {ownerKinds: [Job]}}"), ("not-in-schema", 3, 34)),
        (with("flat", "  - {tag: 'a-{ownerName}', match: x}"), ("not-in-schema", 3, 11)),
        (
            with("{stream: null}", "  - {tag: a, match: {any: [x, {streams: [stderr]}]}}"),
            ("not-in-schema", 3, 41),
        ),
        (with("{pod: null}", "  - {tag: a, match: x}\nuntrusted: u"), ("not-in-schema", 4, 12)),
        (
            with("vector", "  - {tag: a, match: x}\ntests: [{owner: {kind: Job}, tag: a}]"),
            ("not-in-schema", 4, 18),
        ),
        (with("{labels: a..b}", "  - {tag: a, match: x}"), ("bad-schema", 1, 18)),
        (with("{labels: ''}", "  - {tag: a, match: x}"), ("bad-schema", 1, 18)),
        (with("{labels: null}", "  - {tag: a, match: x}"), ("bad-schema", 1, 18)),
        (with("{labels: ['[0]', a]}", "  - {tag: a, match: x}"), ("bad-schema", 1, 18)),
        (with("{labels: ['a*', b]}", "  - {tag: a, match: x}"), ("bad-schema", 1, 18)),
        (with("{pod: 'a*'}", "  - {tag: a, match: x}"), ("bad-schema", 1, 15)),
        (with("{base: x}", "  - {tag: a, match: x}"), ("bad-schema", 1, 16)),
        (with("vektor", "  - {tag: a, match: x}"), ("bad-schema", 1, 9)),
        (with("{label: a}", "  - {tag: a, match: x}"), ("unknown-key", 1, 10)),
        (with("{labels: new_tag.l}", "  - {tag: a, match: x}"), ("bad-tag-key", 2, 1)),
        (
            with("{labels: [meta, l]}", "  - {tag: a, match: x}\ntagKey: meta"),
            ("bad-tag-key", 4, 9),
        ),
        (with("fluent-bit", "  - {tag: a, match: {fields: new_tag=x}}"), ("asks-for-tag", 3, 30)),
        (
            with("fluent-bit", "  - {tag: a, match: {streams: [stdout]}}\ntagKey: stream"),
            ("asks-for-tag", 3, 31),
        ),
        (with("fluent-bit", "  - {tag: a, match: {fields: new_tag.x=x}}"), ("asks-for-tag", 3, 30)),
    ] {
        assert_eq!(found(&text), [wanted], "{text}");
    }
    let fine = with("flat", "  - {tag: a, match: {fields: new_tag.x=x}}");
    assert!(found(&fine).is_empty(), "in flat records that is another key");
}

#[test]
fn schemas_that_are_built_are_those_that_are_read() {
    for schema in [
        RecordSchema::vector(),
        RecordSchema::opentelemetry(),
        RecordSchema::flat()
            .with(SubjectKind::Field, Some(vec![]))
            .with(SubjectKind::Stream, None)
            .with(SubjectKind::OwnerKind, Some(vec![key("a.b"), Step::First, key("kind")])),
        RecordSchema::vector()
            .with(SubjectKind::Label, Some(vec![key("x"), Step::Prefix("label.".to_owned())])),
    ] {
        let route = RouteBuilder::new("t", Selector::label("a").exists());
        let built = PolicyBuilder::new().schema(schema.clone()).route(route).build().unwrap();
        assert_eq!(built.schema(), &schema);
        assert_eq!(file(built.text()).schema(), &schema, "{}", built.text());
    }
    let route = RouteBuilder::new("t", Selector::owners(["a"]));
    let errors = PolicyBuilder::new().schema(RecordSchema::vector()).route(route).build();
    assert_eq!(errors.unwrap_err().iter().next().unwrap().code, "not-in-schema");
}

#[test]
fn diff_of_policies_for_two_layouts_compares_pods() {
    let policy = |schema: &str, team: &str| {
        file(&format!("schema: {schema}\nroutes: [{{tag: a, match: team={team}}}]"))
    };
    let found = diff(&policy("fluent-bit", "x"), &policy("vector", "x")).unwrap();
    assert!(found.changes.is_empty() && !found.is_empty());
    assert_eq!(found.schema, Some(["fluent-bit".to_owned(), "vector".to_owned()]));
    let found = diff(&policy("flat", "x"), &policy("vector", "y")).unwrap();
    assert_eq!(found.changes.len(), 2);
    assert_eq!(found.changes[0].example["kubernetes"]["pod_labels"]["team"], "y");
    let same = diff(&policy("flat", "x"), &policy("flat", "y")).unwrap();
    assert!(same.schema.is_none() && same.changes[0].example["kubernetes.labels.team"] == "y");
}
