//! What commands write as JSON is what `docs/outputs.schema.json` says, member by member.

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Folder, module};

const ROUTES: &str = "\
routes:
  - {name: pay, tag: 'p-{labels.team}', match: {any: [team, {not: debug}], namespaces: [x]}}
  - {tag: web, match: web, description: the front}
  - {tag: late, match: web}
default: general
untrusted: forged
tests:
  - {name: one, labels: {web: x}, tag: web}
  - {name: two, labels: {web: x}, tag: late}
  - {name: three, labels: {}, tag: web}
";

fn assert_valid(name: &str, document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/outputs.schema.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(schema["$defs"][name].is_object(), "{name}");
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{document:#}");
}

fn assert_lines_valid(name: &str, text: &str) -> usize {
    for line in text.lines() {
        assert_valid(name, &serde_json::from_str(line).unwrap());
    }
    text.lines().count()
}

#[test]
fn outputs_are_what_the_schema_says() {
    let folder = Folder::with_routes(ROUTES);
    fs::write(folder.path("wrong.yaml"), ROUTES.replace("web, desc", "7, desc")).unwrap();
    fs::write(
        folder.path("other.yaml"),
        ROUTES.replace("any: [team", "any: ['team=pay'") + "tagKey: k\n",
    )
    .unwrap();
    let record =
        json!({"kubernetes": {"namespace_name": "x", "labels": {"team": "a b", "web": "y"}}});
    fs::write(folder.path("records"), format!("{record}\nx\n{{}}\n{{\"a\":nan}}\n[]\n")).unwrap();
    let document = |args: &[&str]| -> Value {
        let ran = folder.run(&[args, &["--format", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{args:?}: {}", ran.stderr))
    };
    assert_valid("check", &document(&["check", "routes.yaml"]));
    let wrong = document(&["check", "wrong.yaml"]);
    assert!(wrong["errors"].as_u64() > Some(0));
    assert_valid("check", &wrong);
    assert_valid("test", &document(&["test", "routes.yaml"]));
    assert_valid("coverage", &document(&["test", "routes.yaml", "--coverage"]));
    assert_valid("diff", &document(&["diff", "routes.yaml", "other.yaml", "records"]));
    assert_valid("inspect", &document(&["inspect", &module()]));

    let ran = folder.run(&["explain", "routes.yaml", "records", "--format", "json"]);
    assert!(assert_lines_valid("explain", &ran.stdout) > 3, "{}", ran.stdout);
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "p", "namespace": "x", "labels": {"team": "pay"}},
        "spec": {"containers": [{"name": "a"}, {"name": "b"}]},
    });
    let args = ["explain", "routes.yaml", "--format", "json"];
    let ran = folder.run_with(&args, &pod.to_string());
    assert_eq!(assert_lines_valid("explainPod", &ran.stdout), 2);
    for routes in ["routes.yaml", "--example"] {
        let ran = folder.run(&["route", routes, "records", "--stats=json", "-o", "out"]);
        assert_lines_valid("stats", ran.stderr.lines().last().unwrap());
    }
}

/// Routes of included files have names of files.
#[test]
fn outputs_of_several_files_are_too() {
    let folder = Folder::with_routes("routes: [{include: a.yaml, namespaces: [x]}]\n");
    let routes = "routes: [{name: one, tag: 'p-{labels.team}', match: team}]\n";
    let test = "tests: [{labels: {team: a}, namespace: x, tag: p-b}]\n";
    fs::write(folder.path("a.yaml"), format!("{routes}{test}")).unwrap();
    fs::write(folder.path("other.yaml"), "routes: [{tag: b, match: team}]\n").unwrap();
    for (name, args) in [
        ("check", "check routes.yaml"),
        ("test", "test routes.yaml"),
        ("coverage", "test routes.yaml --coverage"),
        ("diff", "diff routes.yaml other.yaml"),
        ("explain", "explain routes.yaml --labels team=x --namespace x"),
    ] {
        let ran =
            folder.run(&[&args.split(' ').collect::<Vec<_>>()[..], &["--format", "json"]].concat());
        let document = serde_json::from_str(&ran.stdout).unwrap();
        assert!(ran.stdout.contains("a.yaml"), "{args}: {}", ran.stdout);
        assert_valid(name, &document);
    }
    let ran = folder.run_with(&["route", "routes.yaml", "--stats=json"], "");
    assert_lines_valid("stats", ran.stderr.lines().last().unwrap());
}

/// A schema that forbids nothing would hold nobody to anything.
#[test]
fn members_that_are_not_described_are_mistakes() {
    let schema = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/outputs.schema.json"),
    );
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    fn objects(value: &Value) {
        if value["properties"].is_object() {
            assert_eq!(value["additionalProperties"], false, "{value:#}");
        }
        match value {
            Value::Object(members) => members.values().for_each(objects),
            Value::Array(items) => items.iter().for_each(objects),
            _ => {}
        }
    }
    objects(&schema["$defs"]);
}
