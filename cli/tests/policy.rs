//! `tagsplice check`, `test` and `explain`, as they are called: text and exit status.

mod support;

use serde_json::Value;
use support::Folder;

const ROUTES: &str = r#"routes:
  - tag: payments
    match: "team in (pay,tax),!debug"
  - tag: loud
    match: {matchLabels: {level: "9"}}
default: general
tests:
  - {name: pay is payments, labels: {team: pay}, tag: payments}
  - {name: the rest is general, labels: {team: web}, tag: general}
"#;

#[test]
fn check_finds_nothing_in_a_good_file() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["check", "routes.yaml", "--deny", "warnings"]);
    assert_eq!((ran.status, &*ran.stderr), (0, ""));
    assert_eq!(ran.stdout, "routes.yaml: no mistakes found\n");
}

#[test]
fn check_shows_mistakes_to_people_programs_and_reviewers() {
    let folder = Folder::with_routes(&ROUTES.replace("level: \"9\"", "level: 9"));
    let ran = folder.run(&["check", "routes.yaml"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stdout.contains("routes.yaml:5:34"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("routes.yaml: 1 error\n"), "{}", ran.stdout);

    let ran = folder.run(&["check", "routes.yaml", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.status, &report["errors"]), (2, &1.into()));
    assert_eq!(report["diagnostics"][0]["start"]["line"], 5);

    let ran = folder.run(&["check", "routes.yaml", "--format", "github"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stdout.starts_with("::error file=routes.yaml,line=5,"), "{}", ran.stdout);
}

#[test]
fn check_can_deny_warnings() {
    let folder = Folder::with_routes(&ROUTES.replace("default: general\n", ""));
    assert_eq!(folder.run(&["check", "routes.yaml"]).status, 0);
    assert_eq!(folder.run(&["check", "routes.yaml", "--deny", "warnings"]).status, 2);
}

#[test]
fn a_tag_that_is_caught_again_is_an_error_everywhere() {
    let folder = Folder::with_routes("routes: [{tag: kube.payments, match: team}]\n");
    let check: &[&str] = &["check", "routes.yaml"];
    let build: &[&str] = &["build", "routes.yaml", "--image", "-o", "image"];
    let config: &[&str] = &["config", "routes.yaml"];
    for args in [check, build, config] {
        let ran = folder.run(args);
        assert_eq!(ran.status, 2, "{args:?}");
        // With it come the warnings, which `build` and `config` do not refuse.
        for code in ["error[returning-tag]", "warning[no-default]"] {
            let text = ran.stdout.clone() + &ran.stderr;
            assert!(text.contains(code), "{args:?}: {code}: {text}");
        }
    }
    assert!(!folder.path("image").exists());
    for args in [check, build, config] {
        let other = [args, &["--match", "logs.*"]].concat();
        assert_eq!(folder.run(&other).status, 0, "{other:?}");
    }
    let ran = folder.run(&["build", "routes.yaml", "--image", "-o", "-", "--match", "*"]);
    assert_eq!((ran.status, &*ran.stdout), (2, ""));
}

#[test]
fn what_cannot_be_read_is_no_finding() {
    let folder = Folder::with_routes(ROUTES);
    for command in ["check", "test", "explain", "config"] {
        let ran = folder.run(&[command, "none.yaml"]);
        assert_eq!(ran.status, 1, "{command}");
        assert!(ran.stderr.starts_with("tagsplice: none.yaml: "), "{}", ran.stderr);
    }
}

#[test]
fn test_shows_what_fails_and_why() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["test", "routes.yaml"]);
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.stdout,
        "ok    pay is payments\nok    the rest is general\nroutes.yaml: all of 2 passed\n"
    );
    let folder = Folder::with_routes(&ROUTES.replace("{team: pay}", "{team: pay, debug: x}"));
    let ran = folder.run(&["test", "routes.yaml"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.stdout,
        "\
FAIL  pay is payments
      routes.yaml:8
      - payments
      + general  (default: no route matches)
      route 1 (line 2), tag payments: does not match
        - label debug does not exist: label debug is \"x\"
ok    the rest is general
routes.yaml: 1 of 2 failed
"
    );
    let ran = folder.run(&["test", "routes.yaml", "--format", "json"]);
    let results: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&results[0]["expected"], &results[0]["actual"]),
        (&"payments".into(), &"general".into())
    );
}

#[test]
fn test_says_that_there_are_no_tests() {
    let folder = Folder::with_routes("routes: [{tag: a, match: b}]\n");
    let ran = folder.run(&["test", "routes.yaml"]);
    assert_eq!(
        (ran.status, &*ran.stdout),
        (0, "routes.yaml: no tests; write some under `tests:`\n")
    );
}

#[test]
fn explain_says_which_requirement_failed() {
    let folder = Folder::with_routes(ROUTES);
    let record = r#"{"kubernetes": {"labels": {"team": "tax", "level": "8"}}}"#;
    let ran = folder.run_with(&["explain", "routes.yaml"], record);
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.stdout,
        "\
route 1 (line 2), tag payments: WON
route 2 (line 4), tag loud: does not match
  - label level = \"9\": label level is \"8\"
tag payments (by route 1)
"
    );
    let ran = folder.run_with(&["explain", "routes.yaml", "--format", "json"], record);
    let explanation: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(explanation["tag"], "payments");
}

#[test]
fn explain_takes_several_records_and_what_is_none() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run_with(&["explain", "routes.yaml"], "{\"log\":\n1}\n{} {\"a\"");
    assert_eq!(ran.status, 2);
    let unknown = "label debug is unknown, since the record has no labels";
    assert!(ran.stdout.starts_with("record 1\nroute 1"), "{}", ran.stdout);
    assert!(ran.stdout.contains(unknown), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nno tag (by `unlabeled`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("record 3\nno tag (by `malformed`"), "{}", ran.stdout);
    let ran = folder.run_with(&["explain", "routes.yaml"], " \n");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("there is no record to explain"), "{}", ran.stderr);
}

#[test]
fn explain_goes_on_after_what_is_malformed() {
    let folder = Folder::with_routes(ROUTES);
    let pay = r#"{"kubernetes": {"labels": {"team": "pay"}}}"#;
    let input = format!("{pay}\n{{\"a\":01}}\n{pay}\nno record\nat all\n{pay}\n{{\"a\":nan}}\n");
    let ran = folder.run_with(&["explain", "routes.yaml", "--format", "json"], &input);
    assert_eq!(ran.status, 2);
    let by: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["outcome"]["by"].clone())
        .collect();
    assert_eq!(by, ["route", "malformed", "route", "malformed", "route", "unlabeled"]);
}

#[test]
fn a_skipped_identity_check_is_reported() {
    let folder = Folder::with_routes(&format!("{ROUTES}untrusted: forged\n"));
    for command in ["explain", "route"] {
        let ran = folder.run_with(&[command, "routes.yaml"], "{}\n");
        assert_eq!(ran.status, 0, "{command}");
        let wanted =
            "tagsplice: routes.yaml compares the pod in the record with the one in its tag";
        assert!(ran.stderr.starts_with(wanted), "{command}: {}", ran.stderr);
        let ran = folder.run_with(&[command, "routes.yaml", "--tag", "kube.x"], "{}\n");
        assert_eq!((ran.status, &*ran.stderr), (0, ""), "{command}");
    }
}

#[test]
fn a_missing_file_does_not_stop_the_check_of_others() {
    let folder = Folder::with_routes(ROUTES);
    std::fs::write(folder.path("wrong.yaml"), "routes: 7\n").unwrap();
    let ran = folder.run(&["check", "wrong.yaml", "none.yaml", "routes.yaml"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("wrong.yaml: 1 error\n"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("routes.yaml: no mistakes found\n"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("tagsplice: none.yaml: "), "{}", ran.stderr);
}

#[test]
fn the_version_names_the_program_and_what_is_in_it() {
    let folder = Folder::with_routes(ROUTES);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(folder.run(&["-V"]).stdout, format!("tagsplice {version}\n"));
    let long = folder.run(&["--version"]).stdout;
    assert!(long.starts_with(&format!("tagsplice {version}\npolicy image version ")), "{long}");
    assert!(long.contains(&format!("\ntagsplice-portable.wasm: {version} (")), "{long}");
}

#[test]
fn route_takes_a_route_file() {
    let folder = Folder::with_routes(ROUTES);
    let args = ["route", "routes.yaml"];
    let ran = folder.run_with(&args, "{\"kubernetes\":{\"labels\":{\"team\":\"pay\"}}}\n");
    assert_eq!(ran.status, 0);
    let expected = "{\"kubernetes\":{\"labels\":{\"team\":\"pay\"}},\"new_tag\":\"payments\"}\n";
    assert_eq!(ran.stdout, expected);
    let folder = Folder::with_routes("routes: 7\n");
    let ran = folder.run_with(&args, "{}\n");
    assert_eq!((ran.status, &*ran.stdout), (2, ""));
    assert!(ran.stderr.contains("routes.yaml:1:9"), "{}", ran.stderr);
}

#[test]
fn the_schema_is_json() {
    let folder = Folder::with_routes(ROUTES);
    let schema: Value = serde_json::from_str(&folder.run(&["schema"]).stdout).unwrap();
    assert!(schema["properties"]["routes"].is_object());
}

#[test]
fn completions_know_the_commands() {
    let folder = Folder::with_routes(ROUTES);
    assert!(folder.run(&["completions", "bash"]).stdout.contains("explain"));
}

#[test]
fn manual_pages_are_of_the_program_and_of_each_command() {
    let folder = Folder::with_routes(ROUTES);
    let page = folder.run(&["man"]).stdout;
    assert!(page.contains(".TH tagsplice 1"), "{page}");
    assert!(page.contains("Exit status"), "{page}");
    let page = folder.run(&["man", "explain"]).stdout;
    assert!(page.contains(".TH tagsplice-explain 1"), "{page}");
    assert!(page.contains("kubectl get pods"), "{page}");
    assert_eq!(folder.run(&["man", "none"]).status, 1);
}

/// Routes are counted from 1 in text and in JSON.
#[test]
fn explanations_count_routes_from_one() {
    let folder = Folder::with_routes(ROUTES);
    let args = ["explain", "routes.yaml", "--labels", "level=9", "--format", "json"];
    let explanation: Value = serde_json::from_str(&folder.run(&args).stdout).unwrap();
    assert_eq!(explanation["outcome"], serde_json::json!({"by": "route", "route": 2}));
    assert_eq!(explanation["routes"][0]["route"], 1);
    assert_eq!(explanation["routes"][1]["answer"], "won");
}
