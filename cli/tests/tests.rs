//! `tagsplice test`: several files, formats, patterns, coverage.

mod support;

use std::fs;

use serde_json::Value;
use support::Folder;

const GOOD: &str = "\
routes: [{tag: a, match: team}]
tests: [{name: a team, labels: {team: x}, tag: a}]
";
const BAD: &str = "\
routes:
  - {tag: 't-{labels.team}', match: 'team,!debug'}
  - {tag: late, match: team}
default: b
tests:
  - {name: 'a & <b>', labels: {team: x, debug: y}, tag: t-x}
  - {name: too late, labels: {team: x}, tag: late}
  - {name: good, labels: {}, tag: b}
";

fn folder() -> Folder {
    let folder = Folder::with_routes(BAD);
    fs::write(folder.path("good.yaml"), GOOD).unwrap();
    folder
}

#[test]
fn several_files_are_tested_and_failures_say_why() {
    let ran = folder().run(&["test", "good.yaml", "routes.yaml"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.stdout,
        "\
ok    a team
good.yaml: all of 1 passed
FAIL  a & <b>
      routes.yaml:6
      - t-x
      + late  (route 2 (line 3))
      route 1 (line 2), tag t-{labels.team}: does not match
        - label debug does not exist: label debug is \"y\"
FAIL  too late
      routes.yaml:7
      - late
      + t-x  (route 1 (line 2))
      route 2 (line 3), tag late: matches, but a route before it won
ok    good
routes.yaml: 2 of 3 failed
"
    );
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let ran = folder().run(&["test", "none.yaml", "routes.yaml", "good.yaml"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.starts_with("tagsplice: none.yaml: "), "{}", ran.stderr);
    assert!(ran.stdout.ends_with("good.yaml: all of 1 passed\n"), "{}", ran.stdout);
}

#[test]
fn tests_can_be_chosen_by_name() {
    let run = |pattern| folder().run(&["test", "routes.yaml", "--run", pattern]);
    let ran = run("good");
    assert_eq!((ran.status, &*ran.stdout), (0, "ok    good\nroutes.yaml: all of 1 passed\n"));
    assert_eq!(run("t*late").status, 2);
    let ran = run("nothing");
    assert_eq!((ran.status, &*ran.stdout), (2, "routes.yaml: no test has such a name\n"));
}

#[test]
fn programs_and_ci_systems_get_the_reasons_too() {
    let run = |format| folder().run(&["test", "good.yaml", "routes.yaml", "--format", format]);
    let ran = run("json");
    let results: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.status, results.as_array().unwrap().len()), (2, 4));
    assert_eq!((&results[0]["file"], &results[0]["passed"]), (&"good.yaml".into(), &true.into()));
    assert_eq!(results[1]["routes"][0]["unmet"][0]["found"], "label debug is \"y\"");

    let ran = run("github");
    assert_eq!(ran.status, 2);
    let first = ran.stdout.lines().next().unwrap();
    assert!(
        first.starts_with(
            "::error file=routes.yaml,line=6,title=test failed%3A a & <b>::expected t-x, got late \
             (route 2 (line 3))%0Aroute 1 (line 2), tag t-{labels.team}: does not match%0A"
        ),
        "{first}"
    );

    let ran = run("junit");
    assert_eq!(ran.status, 2);
    for part in [
        "tests=\"4\" skipped=\"0\" failures=\"2\"",
        "<testsuite name=\"good.yaml\" tests=\"1\"",
        "<testcase name=\"a &amp; &lt;b&gt;\" classname=\"routes.yaml\">",
        "<failure message=\"expected t-x, got late (route 2 (line 3))\">routes.yaml:6\n",
        "- label debug does not exist: label debug is",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn coverage_names_what_no_test_decides() {
    let ran = folder().run(&["test", "good.yaml", "--coverage", "--min", "100"]);
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.stdout,
        "good.yaml: 2 of 2 routes and requirements are decided by a test\n\
         100.0 % of routes and requirements are decided by tests\n"
    );
    let routes = "\
routes:
  - tag: a
    match:
      all:
        - x
        - '!y'
  - {tag: b, match: z}
tests:
  - {labels: {x: '1'}, tag: a}
  - {labels: {y: '1'}, tag: null}
";
    let folder = Folder::with_routes(routes);
    let args = ["test", "routes.yaml", "--coverage"];
    let ran = folder.run(&args);
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.stdout,
        "\
routes.yaml: 4 of 5 routes and requirements are decided by a test
  line 7: route 2, tag b: wins no test
80.0 % of routes and requirements are decided by tests
"
    );
    let ran = folder.run(&[&args[..], &["--min", "80.1"]].concat());
    assert_eq!(ran.status, 2);
    assert!(ran.stdout.ends_with(", and 80.1 % are asked for\n"), "{}", ran.stdout);
    let ran = folder.run(&[&args[..], &["--format", "json"]].concat());
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&found[0]["covered"], &found[0]["total"]), (&4.into(), &5.into()));
    assert_eq!(found[0]["routes"][1]["requirements"][0]["requirement"], "label z exists");
    let ran = folder.run(&[&args[..], &["--format", "github"]].concat());
    assert!(ran.stdout.starts_with("::error file=routes.yaml,line=7,"), "{}", ran.stdout);
}
