//! Policies of several files: by folder, by file, and out of what was compiled from them.

use std::fs;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

const MAIN: &str = "\
routes:
  - {include: pay.yaml, namespaces: [pay]}
  - {tag: rest, match: team}
default: general
";
const PAY: &str = "\
routes:
  - {name: pay-errors, tag: errors, match: 'level=error'}
tests:
  - {labels: {level: error}, namespace: pay, tag: errors}
";

fn run(folder: &TempDir, args: &[&str]) -> (i32, String) {
    let output: Output =
        Command::new(cargo_bin("tagsplice")).current_dir(folder).args(args).output().unwrap();
    let text = [output.stderr, output.stdout].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("policy")).unwrap();
    fs::write(folder.path().join("policy/routes.yaml"), MAIN).unwrap();
    fs::write(folder.path().join("policy/pay.yaml"), PAY).unwrap();
    folder
}

#[test]
fn a_folder_is_its_main_file() {
    let folder = folder();
    for policy in ["policy", "policy/routes.yaml"] {
        let clean = "policy/routes.yaml: no mistakes found\n".to_owned();
        assert_eq!(run(&folder, &["check", policy]), (0, clean), "{policy}");
        let (code, text) = run(&folder, &["test", policy]);
        assert!(code == 0 && text.ends_with("policy/routes.yaml: all of 1 passed\n"), "{text}");
    }
}

#[test]
fn a_folder_without_a_main_file_is_refused() {
    let (code, text) = run(&TempDir::new().unwrap(), &["check", "."]);
    assert_eq!(code, 1);
    assert!(text.contains("of a folder its routes.yaml is read: ./routes.yaml: No such"), "{text}");
}

#[test]
fn a_file_of_the_folder_that_nobody_includes_is_reported() {
    let folder = folder();
    fs::write(folder.path().join("policy/shop.yaml"), PAY).unwrap();
    let (code, text) = run(&folder, &["check", "policy"]);
    assert_eq!(code, 0);
    let wanted = "policy/shop.yaml is in this folder, and no part of the policy: include it in \
                  policy/routes.yaml";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn failing_tests_are_in_their_own_file() {
    let folder = folder();
    let broken = PAY.replace("namespace: pay, tag: errors", "namespace: pay, tag: other");
    fs::write(folder.path().join("policy/pay.yaml"), broken).unwrap();
    let (code, text) = run(&folder, &["test", "policy", "--format", "github"]);
    assert_eq!(code, 2);
    assert!(text.contains("file=policy/pay.yaml,line=4"), "{text}");
}

#[test]
fn what_is_compiled_holds_all_files() {
    let folder = folder();
    let (code, text) = run(&folder, &["compile", "policy", "-o", "a.policy"]);
    assert_eq!(code, 0, "{text}");
    fs::remove_dir_all(folder.path().join("policy")).unwrap();
    let (code, text) = run(&folder, &["test", "a.policy"]);
    assert!(code == 0 && text.contains("all of 1 passed"), "{text}");
}

/// A line number without its file sends a reader to the wrong place.
#[test]
fn reports_name_the_file_of_a_route() {
    let folder = folder();
    fs::create_dir(folder.path().join("new")).unwrap();
    fs::write(folder.path().join("new/routes.yaml"), MAIN).unwrap();
    let changed = PAY.replace("level=error", "level=err").replace("tests:", "x-tests:");
    fs::write(folder.path().join("new/pay.yaml"), changed).unwrap();
    let record = r#"{"kubernetes":{"namespace_name":"pay","labels":{"level":"err"}}}"#;
    fs::write(folder.path().join("record"), record).unwrap();
    let pod = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"pay",
        "labels":{"level":"err"}},"spec":{"containers":[{"name":"c"}]}}"#;
    fs::write(folder.path().join("pod"), pod).unwrap();
    let named = "route 1 `pay-errors` (new/pay.yaml line 2)";
    let in_json = r#""route":1,"name":"pay-errors","file":"new/pay.yaml","line":2"#;
    for (args, wanted) in [
        ("diff policy new", named),
        ("diff policy new --format markdown", "route 1 `pay-errors` (new/pay.yaml line 2)"),
        ("diff policy new --format json", in_json),
        ("test new --coverage", "new/pay.yaml line 2: route 1 `pay-errors`, tag errors: wins no"),
        // What the main file grants is a requirement in that file.
        ("test new --coverage", "  line 2: route 1 `pay-errors`, tag errors: no test decides name"),
        ("test new --coverage --format json", in_json),
        ("test new --coverage --format github", "::error file=new/pay.yaml,line=2,"),
        ("test new --coverage --format junit", r#"message="new/pay.yaml:2""#),
        ("explain new record", named),
        ("explain new record --format json", in_json),
        ("explain new pod", named),
        ("explain new pod --format json", in_json),
        ("route new record -o /dev/null --stats", "1  `pay-errors` errors"),
        ("route new record -o /dev/null --stats=json", in_json),
    ] {
        let (_, text) = run(&folder, &args.split(' ').collect::<Vec<_>>());
        let text = match args.contains("json") {
            true => text.lines().map(str::trim).collect::<String>().replace("\": ", "\":"),
            false => text,
        };
        assert!(text.contains(wanted), "{args}: {text}");
    }
}
