//! `tagsplice route --stats`, and what it says of many faults: bounded, and fast.

mod support;

use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::Folder;

const ROUTES: &str = "\
routes:
  - {tag: never, match: 'team=none'}
  - {tag: 't-{labels.team}', match: team}
  - {tag: loud, match: level}
default: rest
";

fn record(key: &str, value: &str) -> String {
    format!("{{\"kubernetes\":{{\"labels\":{{\"{key}\":\"{value}\"}}}}}}\n")
}

fn records() -> String {
    let mut text = record("team", "a").repeat(3);
    text += &record("team", "b");
    text += &record("level", "x").repeat(2);
    text += &record("x", "x");
    text + "{}\nx\n\n"
}

#[test]
fn tags_and_routes_have_a_table_each() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run_with(&["route", "routes.yaml", "--stats"], &records());
    assert_eq!(ran.status, 2);
    let expected = "\
tag                records   share
t-a                      3   37.5%
loud                     2   25.0%
rest                     1   12.5%
t-b                      1   12.5%
(no tag)                 1   12.5%
all records              8
malformed                1
blank lines              1
10 lines, 278 bytes

route              records   share
1  never                 0    0.0%
2  t-{labels.team}       4   50.0%
3  loud                  2   25.0%
default                  1   12.5%
unlabeled                1   12.5%
";
    let (_, table) = ran.stderr.split_once('\n').unwrap();
    let unspaced = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(unspaced(table), unspaced(expected), "{table}");
}

#[test]
fn programs_get_the_same_as_json() {
    let folder = Folder::with_routes(ROUTES);
    let args = ["route", "routes.yaml", "--stats=json", "--stats-tags", "1"];
    let ran = folder.run_with(&args, &records());
    let stats: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(stats["tags"], json!([{"tag": "t-a", "records": 3}]));
    assert_eq!(stats["otherTags"], json!({"tags": 3, "orMore": false, "records": 4}));
    assert_eq!(stats["routes"][0], json!({"route": 1, "line": 2, "tag": "never", "records": 0}));
    assert_eq!(stats["routes"][1]["records"], 4);
    for (key, count) in [
        ("records", 8),
        ("lines", 10),
        ("malformed", 1),
        ("blankLines", 1),
        ("untagged", 1),
        ("default", 1),
        ("unlabeled", 1),
        ("untrusted", 0),
        ("tooLong", 0),
    ] {
        assert_eq!(stats[key], count, "{key}");
    }
}

#[test]
fn a_million_tags_take_seconds_and_bounded_memory() {
    let folder = Folder::with_routes(ROUTES);
    let mut input = String::new();
    for index in 0..1_000_000 {
        let _ = writeln!(input, "{{\"kubernetes\":{{\"labels\":{{\"team\":\"{index}\"}}}}}}");
    }
    fs::write(folder.path("records"), input).unwrap();
    let start = Instant::now();
    let ran = folder.run(&["route", "routes.yaml", "records", "--stats", "-o", "out"]);
    let time = start.elapsed();
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    // The time of a build without optimization on a busy machine.
    assert!(time < Duration::from_secs(20), "{time:?}");
    assert!(ran.stderr.contains("(more than 65436 other tags)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("999900  100.0%"), "{}", ran.stderr);
    assert!(ran.stderr.lines().count() < 120);
}

#[test]
fn ten_faults_are_shown_and_all_of_them_are_written_where_asked() {
    let folder = Folder::with_routes(ROUTES);
    let input = "x\n".repeat(30_000);
    let ran = folder.run_with(&["route", "routes.yaml"], &input);
    assert_eq!((ran.status, ran.stdout == input), (2, true));
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 11);
    assert!(lines[9].starts_with("<stdin>:10:1: "), "{}", lines[9]);
    assert_eq!(
        lines[10],
        "tagsplice: 30000 lines are not records, of which 10 are shown; all of them with \
         --malformed FILE"
    );
    let ran = folder.run_with(&["route", "routes.yaml", "--malformed", "bad"], &input);
    assert_eq!((ran.status, ran.stderr.lines().count()), (2, 11));
    let bad = fs::read_to_string(folder.path("bad")).unwrap();
    assert_eq!(bad.lines().count(), 30_000);
    assert!(bad.lines().last().unwrap().starts_with("<stdin>:30000:1: "));
}

#[test]
fn faults_and_records_do_not_go_to_one_file() {
    let folder = Folder::with_routes(ROUTES);
    for args in [["--malformed", "x", "-o", "./x"], ["--malformed", "-", "-o", "-"]] {
        let ran = folder.run_with(&[&["route", "routes.yaml"], &args[..]].concat(), "x\n");
        assert_eq!((ran.status, &*ran.stdout), (1, ""));
        assert!(ran.stderr.contains("two outputs go there"), "{}", ran.stderr);
    }
    let ran = folder.run_with(&["route", "routes.yaml", "-", "--malformed", "routes.yaml"], "x\n");
    assert_eq!(ran.status, 1);
    assert_eq!(fs::read_to_string(folder.path("routes.yaml")).unwrap(), ROUTES);
}
