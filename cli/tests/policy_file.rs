//! `tagsplice compile`, and what takes its files.

mod support;

use std::fs;

use serde_json::Value;
use support::{Folder, module};
use tagsplice::PolicyFile;

const ROUTES: &str = r#"routes:
  - {tag: "{labels.team}-logs", match: "team in (pay,tax)"}
default: general
tests:
  - {name: a team, labels: {team: pay}, tag: pay-logs}
  - {name: no labels, labels: null, tag: null}
"#;
const COMPILE: [&str; 4] = ["compile", "routes.yaml", "-o", "tagsplice.policy"];

fn compiled() -> Folder {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&[&COMPILE[..], &["--module", &module()]].concat());
    assert_eq!((ran.status, &*ran.stdout), (0, ""), "{}", ran.stderr);
    let end = "1 route of routes.yaml, 2 of 2 tests passed in the module\n";
    assert!(ran.stderr.starts_with("tagsplice.policy: policy ") && ran.stderr.ends_with(end));
    folder
}

#[test]
fn a_policy_file_holds_the_policy_and_the_route_file() {
    let folder = compiled();
    let bytes = fs::read(folder.path("tagsplice.policy")).unwrap();
    let file = PolicyFile::read(&bytes).unwrap();
    assert_eq!(file.policy().tag_key(), b"new_tag");
    let metadata: Value = serde_json::from_slice(file.metadata()).unwrap();
    assert_eq!(metadata["sources"][0]["name"], "routes.yaml");
    assert_eq!(metadata["sources"][0]["text"], ROUTES);
    assert_eq!(metadata["generator"], concat!("tagsplice ", env!("CARGO_PKG_VERSION")));
    // The same input gives the same bytes.
    folder.run(&["compile", "routes.yaml", "-o", "again.policy"]);
    assert!(bytes == fs::read(folder.path("again.policy")).unwrap());
}

#[test]
fn commands_take_policy_files_and_modules_for_the_route_files_that_they_were_made_of() {
    let folder = compiled();
    folder.run(&["build", "routes.yaml", "-o", "filter.wasm", "--module", &module()]);
    let record = r#"{"kubernetes":{"labels":{"team":"tax"}}}"#;
    for name in ["tagsplice.policy", "filter.wasm"] {
        let ran = folder.run(&["check", name]);
        assert_eq!(
            ran.stdout,
            format!("{name}:routes.yaml: no mistakes found\n"),
            "{}",
            ran.stderr
        );
        let ran = folder.run(&["test", name]);
        assert!(ran.stdout.ends_with("routes.yaml: all of 2 passed\n"), "{}", ran.stdout);
        let ran = folder.run_with(&["explain", name], record);
        assert!(ran.stdout.ends_with("tag tax-logs (by route 1)\n"), "{}", ran.stdout);
        let ran = folder.run_with(&["route", name], record);
        assert!(ran.stdout.contains("\"new_tag\":\"tax-logs\""), "{}", ran.stdout);
        let ran = folder.run(&["config", name]);
        assert!(ran.stdout.contains("accessible_paths"), "{}", ran.stderr);
        let ran = folder.run(&["inspect", name]);
        assert!(ran.stdout.contains("      1  {labels.team}-logs\n"), "{}", ran.stdout);
        assert_eq!(folder.run(&["inspect", name, "--source"]).stdout, ROUTES);
    }
    let text = folder.run(&["inspect", "filter.wasm"]).stdout;
    assert!(text.contains("  reads      policy files of version 1, images of version "), "{text}");
    let json: Value =
        serde_json::from_str(&folder.run(&["inspect", "filter.wasm", "--format", "json"]).stdout)
            .unwrap();
    assert_eq!(json["readsPolicyFileVersion"], 1);
    // A policy is named alike wherever it is.
    let digest = |name: &str| {
        let text = folder.run(&["inspect", name, "--format", "json"]).stdout;
        serde_json::from_str::<Value>(&text).unwrap()["policyDigest"].clone()
    };
    assert_eq!(digest("tagsplice.policy"), digest("filter.wasm"));
}

#[test]
fn a_module_without_a_route_file_is_no_route_file() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["check", &module()]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("no policy was built into this module"), "{}", ran.stderr);
}

#[test]
fn a_damaged_policy_file_is_not_read() {
    let folder = compiled();
    let mut bytes = fs::read(folder.path("tagsplice.policy")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(folder.path("tagsplice.policy"), &bytes).unwrap();
    for command in ["check", "test", "explain", "inspect", "config"] {
        let ran = folder.run(&[command, "tagsplice.policy"]);
        assert_eq!(ran.status, 1, "{command}");
        assert!(ran.stderr.contains("tagsplice.policy: policy file damaged"), "{}", ran.stderr);
    }
}

#[test]
fn a_file_whose_tests_fail_is_not_written() {
    let folder = Folder::with_routes(&ROUTES.replace("tag: pay-logs", "tag: tax-logs"));
    let ran = folder.run(&COMPILE);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("      - tax-logs\n      + pay-logs"), "{}", ran.stderr);
    assert!(!folder.path("tagsplice.policy").exists());
    assert_eq!(folder.run(&[&COMPILE[..], &["--skip-tests"]].concat()).status, 0);
    assert!(folder.path("tagsplice.policy").exists());
}

/// The portable module reads no policy file.
#[test]
fn a_module_that_does_not_take_the_file_is_named() {
    let folder = Folder::with_routes(ROUTES);
    let portable = module().replace("tagsplice.wasm", "tagsplice-portable.wasm");
    let ran = folder.run(&[&COMPILE[..], &["--module", &portable]].concat());
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("the module does not take the policy file"), "{}", ran.stderr);
}
