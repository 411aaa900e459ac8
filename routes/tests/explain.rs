//! What explanations say.

use tagsplice_routes::{Answer, Outcome, RouteFile, explain, run_tests};

const ROUTES: &str = r#"
routes:
  - tag: audit
    match:
      matchLabels: {team: pay}
      any: [{namespaces: [payments, "pay-*"]}, "priority>5"]
      not: {matchLabels: {debug: "true"}}
  - tag: "{labels.team}"
    match: team
  - tag: all
    match: {}
default: none
malformed: broken
"#;

fn file() -> RouteFile {
    RouteFile::parse(ROUTES, "routes.yaml").unwrap_or_else(|errors| panic!("{errors}"))
}

fn text(record: &str) -> String {
    explain(&file(), record.as_bytes(), None).to_string()
}

#[test]
fn say_what_failed_and_what_won() {
    let record = r#"{"kubernetes":{"namespace_name":"shop",
        "labels":{"team":"a b","debug":"true","priority":"5"}}}"#;
    assert_eq!(
        text(record),
        r#"route 1 (line 3), tag audit: does not match
  - label team = "pay": label team is "a b"
  - any of 2: none holds
    - namespace matches "payments" or "pay-*": namespace is "shop"
    - label priority > 5: label priority is "5"
  - not (label debug = "true"): it holds: label debug is "true"
route 2 (line 8), tag {labels.team}: matches, but its tag cannot be made
  - label team is "a b", and ' ' cannot be in a tag
route 3 (line 10), tag all: WON
tag all (by route 3)
"#
    );
}

#[test]
fn say_what_is_missing() {
    let record = r#"{"kubernetes":{"labels":{"team":5}}}"#;
    let text = text(record);
    assert!(
        text.contains("label team is a number, not a string, which counts as missing"),
        "{text}"
    );
    assert!(text.contains("namespace is missing"), "{text}");
}

#[test]
fn tell_later_matches_from_the_winner() {
    let explanation = explain(&file(), br#"{"kubernetes":{"labels":{"team":"x"}}}"#, None);
    let answers: Vec<_> = explanation.routes.iter().map(|route| route.answer).collect();
    assert_eq!(answers, [Answer::Failed, Answer::Won, Answer::TooLate]);
    assert_eq!(explanation.outcome, Outcome::Route { index: 1 });
    let json = serde_json::to_value(&explanation).unwrap();
    assert_eq!(json["outcome"], serde_json::json!({"by": "route", "route": 2}));
    assert_eq!(json["routes"][2]["answer"], "too-late");
}

/// What a record without labels lacks is unknown, and no requirement on it holds.
#[test]
fn know_nothing_of_what_a_record_without_labels_lacks() {
    for record in ["{}", r#"{"kubernetes":{}}"#, r#"{"kubernetes":{"labels":[]}}"#] {
        let explanation = explain(&file(), record.as_bytes(), None);
        let answers: Vec<_> = explanation.routes.iter().map(|route| route.answer).collect();
        // The last asks for nothing.
        assert_eq!(answers, [Answer::Failed, Answer::Failed, Answer::Won], "{record}");
    }
    let file = RouteFile::parse(
        "routes:\n  - {tag: a, match: '!debug'}\n  - {tag: b, match: {not: {matchLabels: {a: b}}}}\n",
        "x",
    )
    .unwrap();
    assert_eq!(
        explain(&file, b"{}", None).to_string(),
        "route 1 (line 2), tag a: does not match\n  \
           - label debug does not exist: label debug is unknown, since the record has no labels\n\
         route 2 (line 3), tag b: does not match\n  \
           - not (label a = \"b\"): it is unknown: label a is unknown, since the record has no labels\n\
         no tag (by `unlabeled`: the record has no labels, and no route matches)\n"
    );
}

#[test]
fn ask_no_routes_of_what_is_not_a_record() {
    assert_eq!(
        text("{"),
        "tag broken (by `malformed`: EOF while parsing an object at line 1 column 1)\n"
    );
    assert_eq!(text("[]"), "tag broken (by `malformed`: it is JSON, but not an object)\n");
}

/// What agents write that is not JSON is mended before it is given up, here as in filters.
#[test]
fn mend_as_filters_do() {
    let record = r#"{"took":nan,"kubernetes":{"labels":{"team":"x"}}}"#;
    let explanation = explain(&file(), record.as_bytes(), None);
    assert_eq!(explanation.tag.as_deref(), Some("x"));
    assert!(explanation.to_string().starts_with("the record is not JSON, and was mended: "));

    let tests =
        format!("{ROUTES}tests: [{{record: '{record}', tag: x}}, {{record: '{{', tag: broken}}]\n");
    let file = RouteFile::parse(&tests, "x").unwrap();
    for result in run_tests(&file).unwrap() {
        assert!(result.passed(), "{result:?}");
    }
}

#[test]
fn a_route_is_called_by_its_name() {
    let text = "routes: [{name: audit, description: for ever, tag: a, match: team}]\n\
                tests: [{labels: {team: x}, tag: a}]\n";
    let file = RouteFile::parse(text, "x").unwrap();
    assert_eq!(file.routes()[0].name(), Some("audit"));
    assert_eq!(file.routes()[0].description(), Some("for ever"));
    assert_eq!(run_tests(&file).unwrap()[0].because, "route 1 `audit` (line 1)");
    let explanation = explain(&file, br#"{"kubernetes":{"labels":{"team":"x"}}}"#, None);
    assert_eq!(
        explanation.to_text(false),
        "route 1 `audit` (line 1), tag a: WON\ntag a (by route 1 `audit`)\n"
    );
    let json = serde_json::to_value(&explanation).unwrap();
    assert_eq!(json["routes"][0]["name"], "audit");
}
