//! `tagsplice diff`: what it prints, and its exit status.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::Folder;

const OLD: &str = "\
routes:
  - {tag: payments, match: 'team in (pay,tax)'}
  - {tag: audit, match: {namespaces: [audit]}}
default: general
";
const NEW: &str = "\
routes:
  - {tag: audit, match: {namespaces: [audit]}}
  - {tag: payments, match: 'team=pay'}
default: general
malformed: broken
";

fn folder() -> Folder {
    let folder = Folder::with_routes(OLD);
    fs::write(folder.path("new.yaml"), NEW).unwrap();
    folder
}

#[test]
fn changes_are_shown_with_examples() {
    let ran = folder().run(&["diff", "routes.yaml", "new.yaml"]);
    assert_eq!((ran.status, &*ran.stderr), (2, ""));
    assert_eq!(
        ran.stdout,
        "\
payments -> general
  by route 1 (line 2) -> default
  for example --labels team=tax
payments -> audit
  by route 1 (line 2) -> route 1 (line 2)
  for example --labels team=pay --namespace audit
(no tag) -> broken
  by malformed -> malformed
  for example records that are not JSON objects
routes.yaml -> new.yaml: 3 changes
"
    );
}

/// What is shown can be given to `explain`.
#[test]
fn examples_are_options_of_explain() {
    let folder = folder();
    for (file, tag) in [("routes.yaml", "payments"), ("new.yaml", "audit")] {
        let ran = folder.run(&["explain", file, "--labels", "team=pay", "--namespace", "audit"]);
        assert!(ran.stdout.lines().last().unwrap().starts_with(&format!("tag {tag} ")));
    }
}

/// Examples of policies for other records are options as well, and another layout is a change.
#[test]
fn examples_are_by_the_schema_of_the_new_policy() {
    let policy = |schema: &str, field: &str| {
        format!("schema: {schema}\nroutes: [{{tag: a, match: {{fields: '{field}'}}}}]\n")
    };
    let folder = Folder::with_routes(&policy("fluent-bit", "log.level=x"));
    for schema in ["fluent-bit", "vector"] {
        fs::write(folder.path("new.yaml"), policy(schema, "log.level=y")).unwrap();
        let ran = folder.run(&["diff", "routes.yaml", "new.yaml"]);
        assert_eq!(ran.status, 2);
        assert!(ran.stdout.contains("--fields log.level="), "{}", ran.stdout);
        let has_schema = ran.stdout.contains("schema fluent-bit -> vector\n");
        assert_eq!(has_schema, schema == "vector", "{}", ran.stdout);
    }
    fs::write(folder.path("new.yaml"), policy("vector", "log.level=x")).unwrap();
    let ran = folder.run(&["diff", "routes.yaml", "new.yaml"]);
    assert_eq!(ran.status, 2, "{}", ran.stdout);
    let ran = folder.run(&["diff", "routes.yaml", "new.yaml", "--format", "markdown"]);
    assert!(ran.stdout.contains("from `fluent-bit` to `vector`"), "{}", ran.stdout);
}

#[test]
fn the_same_decisions_in_other_words_are_no_change() {
    let folder = Folder::with_routes("routes: [{tag: a, match: 'x in (b,c)'}]\n");
    let other = "routes: [{tag: a, match: {any: ['x=c', 'x=b']}}]\n";
    fs::write(folder.path("new.yaml"), other).unwrap();
    let ran = folder.run(&["diff", "routes.yaml", "new.yaml"]);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.stdout, "routes.yaml -> new.yaml: no record gets another tag\n");
}

#[test]
fn records_of_a_sample_are_counted() {
    let folder = folder();
    let record = |team: &str| json!({"kubernetes": {"labels": {"team": team}}}).to_string() + "\n";
    let sample = record("pay").repeat(2) + "x\n\n" + &record("tax").repeat(3) + &record("web");
    fs::write(folder.path("sample"), sample).unwrap();
    let ran = folder.run(&["diff", "routes.yaml", "new.yaml", "sample"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stdout.contains(
            "3 of the sample: payments -> general, first in sample:5\n\
             3 of 6 records in the sample get another tag\n"
        ),
        "{}",
        ran.stdout
    );
    let ran = folder.run(&["diff", "routes.yaml", "new.yaml", "sample", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["isComplete"], true);
    assert_eq!(
        report["changes"][0]["old"],
        json!({"by": "route", "route": 1, "line": 2, "tag": "payments"})
    );
    assert_eq!(report["changes"][0]["new"], json!({"by": "default", "tag": "general"}));
    assert_eq!(report["changes"][0]["example"], json!({"kubernetes": {"labels": {"team": "tax"}}}));
    assert_eq!(report["sample"]["changes"][0]["records"], 3);
    assert_eq!(report["sample"]["malformed"], 1);
}

#[test]
fn reviewers_get_a_comment() {
    let ran = folder().run(&["diff", "routes.yaml", "new.yaml", "--format", "markdown"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stdout.starts_with("### Log routes: `routes.yaml` → `new.yaml`\n"),
        "{}",
        ran.stdout
    );
    let row = "| `payments` | `general` | route 1 (line 2) → default | `--labels team=tax` |\n";
    assert!(ran.stdout.contains(row), "{}", ran.stdout);
}

#[test]
fn mistakes_and_missing_files_are_reported() {
    let folder = folder();
    assert_eq!(folder.run(&["diff", "routes.yaml", "none.yaml"]).status, 1);
    fs::write(folder.path("wrong.yaml"), "routes: 7\n").unwrap();
    let ran = folder.run(&["diff", "routes.yaml", "wrong.yaml"]);
    assert_eq!((ran.status, &*ran.stdout), (2, ""));
    assert!(ran.stderr.contains("wrong.yaml:1:9"), "{}", ran.stderr);
}
