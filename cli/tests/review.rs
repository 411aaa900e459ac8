//! The files for continuous integration in `deploy/ci`, run as they are there.

#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use saphyr_parser::Parser;
use support::Folder;

const ROUTES: &str = "\
routes: [{tag: a, match: 'team in (x,y)'}]
default: b
tests: [{name: x, labels: {team: x}, tag: a}]
";

fn ci(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/ci").join(name)
}

fn sh(folder: &Folder, line: &str) -> Output {
    let program = cargo_bin("tagsplice");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder.path(""))
        .env("PATH", format!("{}:{path}", program.parent().unwrap().display()))
        .env("GITHUB_STEP_SUMMARY", folder.path("summary"))
        .output()
        .unwrap()
}

/// A repository with a committed route file; `None` where there is no git.
fn repository() -> Option<Folder> {
    let folder = Folder::with_routes(ROUTES);
    let line = "git init -q . && git add routes.yaml && \
                git -c user.name=x -c user.email=x@example.com commit -qm x";
    sh(&folder, line).status.success().then_some(folder)
}

fn review(folder: &Folder) -> (i32, String) {
    let _ = fs::remove_file(folder.path("summary"));
    let line = format!("sh '{}' routes.yaml HEAD", ci("review.sh").display());
    let output = sh(folder, &line);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_change_is_summed_up_and_no_failure() {
    let Some(folder) = repository() else { return };
    assert_eq!(review(&folder), (0, String::new()));
    let summary = || fs::read_to_string(folder.path("summary")).unwrap();
    assert!(summary().contains("No record gets another tag."), "{}", summary());
    fs::write(folder.path("routes.yaml"), ROUTES.replace(",y", "")).unwrap();
    assert_eq!(review(&folder), (0, String::new()));
    assert!(summary().contains("| `a` | `b` | "), "{}", summary());
}

#[test]
fn mistakes_and_failed_tests_are_failures() {
    let Some(folder) = repository() else { return };
    fs::write(folder.path("routes.yaml"), ROUTES.replace("tag: a}]\n", "tag: c}]\n")).unwrap();
    let (status, text) = review(&folder);
    assert_eq!(status, 1);
    assert!(text.contains("::error file=routes.yaml,line=3,title=test failed"), "{text}");
    fs::write(folder.path("routes.yaml"), "routes: 7\n").unwrap();
    let (status, text) = review(&folder);
    assert_eq!(status, 1);
    assert!(text.contains("::error file=routes.yaml,line=1"), "{text}");
}

#[test]
fn the_files_are_yaml_and_their_commands_are_ours() {
    for name in ["action.yml", "pre-commit-config.yaml"] {
        let text = fs::read_to_string(ci(name)).unwrap();
        assert!(Parser::new_from_str(&text).all(|event| event.is_ok()), "{name}");
    }
    let folder = Folder::with_routes(ROUTES);
    let text = fs::read_to_string(ci("pre-commit-config.yaml")).unwrap();
    let entries: Vec<_> = text.lines().filter_map(|l| l.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        assert!(sh(&folder, &format!("{entry} routes.yaml")).status.success(), "{entry}");
    }
}
