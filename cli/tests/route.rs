//! `tagsplice route`, as it is called: its text, its exit status.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

const LABELED: &str = r#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1","tenant":"private-a1","has-sensitive-data":"true"}}}"#;
const TAGGED: &str = r#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1","tenant":"private-a1","has-sensitive-data":"true"}},"new_tag":"private-a1-s3-ap-south-1"}"#;

fn route() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(cargo_bin("tagsplice"));
    command.args(["route", "--example"]);
    command
}

#[test]
fn stdin_goes_to_stdout_with_tags() {
    route()
        .write_stdin(format!("{LABELED}\n"))
        .assert()
        .success()
        .stdout(format!("{TAGGED}\n"))
        .stderr("");
}

#[test]
fn no_policy_is_used_that_nobody_named() {
    let mut command = assert_cmd::Command::new(cargo_bin("tagsplice"));
    let result = command.arg("route").write_stdin(LABELED).assert().code(1).stdout("");
    let stderr = String::from_utf8_lossy(&result.get_output().stderr).into_owned();
    assert!(stderr.contains("<ROUTES>"), "{stderr}");
    assert!(stderr.contains("--example"), "{stderr}");
}

#[test]
fn malformed_lines_pass_and_are_told() {
    let input = format!("{LABELED}\n{{\"a\":01}}\n\n{LABELED}");
    route()
        .write_stdin(input)
        .assert()
        .code(2)
        .stdout(format!("{TAGGED}\n{{\"a\":01}}\n\n{TAGGED}"))
        .stderr("<stdin>:2:7: not a number in JSON (byte 116 of the input)\n");
}

#[test]
fn strings_are_checked_too() {
    let input = "{\"log\":\"a\u{1}b\"}\n";
    route().write_stdin(input).assert().code(2).stdout(input);
}

#[test]
fn a_line_over_the_limit_passes() {
    let input = format!("{LABELED}\n{{}}\n");
    route()
        .args(["--limit", "20"])
        .write_stdin(input.clone())
        .assert()
        .code(2)
        .stdout(input)
        .stderr("<stdin>:1:21: the line is over the limit of 20 bytes for one record (byte 20 of the input)\n");
}

#[test]
fn files_are_read_in_turn_and_their_last_lines_end() {
    let dir = TempDir::new().unwrap();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    fs::write(&one, LABELED).unwrap();
    fs::write(&two, LABELED).unwrap();
    let out = dir.path().join("out");
    route()
        .args([&one, &two])
        .arg("-")
        .arg("-o")
        .arg(&out)
        .write_stdin("{}")
        .assert()
        .success()
        .stdout("");
    assert_eq!(fs::read_to_string(out).unwrap(), format!("{TAGGED}\n{TAGGED}\n{{}}"));
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let result =
        route().args(["/does/not/exist", "-"]).write_stdin("{}\n").assert().code(1).stdout("{}\n");
    let stderr = String::from_utf8_lossy(&result.get_output().stderr).into_owned();
    assert!(stderr.starts_with("tagsplice: /does/not/exist: "), "{stderr}");
}

#[test]
fn an_input_is_never_the_output() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, LABELED).unwrap();
    let result = route().arg(&file).arg("-o").arg(&file).assert().code(1);
    let stderr = String::from_utf8_lossy(&result.get_output().stderr).into_owned();
    assert!(stderr.contains("nothing was written"), "{stderr}");
    assert_eq!(fs::read_to_string(file).unwrap(), LABELED);
}

#[test]
fn an_option_that_is_none_is_no_finding() {
    route().arg("--nonsense").assert().code(1);
    route().arg("--help").assert().success();
}

/// `tagsplice route` with a pipe at each of its three ends.
fn piped_route() -> Child {
    Command::new(cargo_bin("tagsplice"))
        .args(["route", "--example"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = piped_route();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // The child may be gone before all is written; that is what is tested.
    let _ = stdin.write_all(format!("{LABELED}\n").repeat(10_000).as_bytes());
    drop(stdin);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn nobody_reading_the_faults_does_not_stop_the_work() {
    let mut child = piped_route();
    drop(child.stderr.take());
    child.stdin.take().unwrap().write_all(b"x\n{}\n").unwrap();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    assert_eq!(stdout, "x\n{}\n");
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
