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
