//! Coverage: which routes win a test, and which requirements decide one.

use tagsplice_routes::{RouteFile, coverage};

/// Tests of each route, and of each of its requirements.
fn counts(text: &str) -> Vec<(usize, Vec<usize>)> {
    let file = RouteFile::parse(text, "routes.yaml").unwrap_or_else(|errors| panic!("{errors}"));
    let routes = coverage(&file).routes;
    routes
        .iter()
        .map(|route| (route.tests, route.requirements.iter().map(|r| r.tests).collect()))
        .collect()
}

#[test]
fn nothing_is_covered_without_tests() {
    assert_eq!(counts("routes: [{tag: a, match: 'x,y=1'}]\n"), [(0, vec![0, 0])]);
}

#[test]
fn a_requirement_is_decided_where_the_opposite_gives_another_tag() {
    let with = |tests: &str| {
        counts(&format!(
            "routes: [{{tag: a, match: 'x=1,y=1'}}, {{tag: b, match: z}}]\ndefault: c\ntests: {tests}\n"
        ))
    };
    // Both decide: without either the record would get another tag.
    let both = with("[{labels: {x: '1', y: '1'}, tag: a}]");
    assert_eq!(both, [(1, vec![1, 1]), (0, vec![0])]);
    // Neither alone would make it match; `z` would.
    let neither = with("[{labels: {}, tag: c}]");
    assert_eq!(neither, [(0, vec![0, 0]), (0, vec![1])]);
    let one = with("[{labels: {x: '1'}, tag: c}]");
    assert_eq!(one, [(0, vec![0, 1]), (0, vec![1])]);
    // The route after the winner is not asked.
    let later = with("[{labels: {x: '1', y: '1', z: '1'}, tag: a}]");
    assert_eq!(later, [(1, vec![1, 1]), (0, vec![0])]);
    // A record that comes before routes covers none.
    let unlabeled = with("[{record: '{', tag: null}]");
    assert_eq!(unlabeled, [(0, vec![0, 0]), (0, vec![0])]);
}

#[test]
fn the_same_tag_by_another_route_decides_nothing() {
    let text =
        "routes: [{tag: a, match: x}, {tag: a, match: {}}]\ntests: [{labels: {x: y}, tag: a}]\n";
    assert_eq!(counts(text), [(1, vec![0]), (0, vec![])]);
}

#[test]
fn negations_and_alternatives_count_too() {
    let text = "\
routes:
  - tag: a
    match:
      any: ['x', 'y']
      not: 'debug'
tests:
  - {labels: {x: '1'}, tag: a}
  - {labels: {x: '1', y: '1'}, tag: a}
";
    // In the second test either of `x` and `y` would do alone.
    assert_eq!(counts(text), [(2, vec![1, 0, 2])]);
}
