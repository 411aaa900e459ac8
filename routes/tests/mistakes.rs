//! Each mistake that `check` knows, with the line and column at which it is found.

use tagsplice_routes::{CheckOptions, Severity, check};

/// Code, line, column and text of all that is found.
fn found(text: &str) -> Vec<(&'static str, usize, usize, Severity)> {
    let options = CheckOptions::default().with_match_pattern("kube.*");
    let found = check(text, "routes.yaml", &options);
    found.iter().map(|d| (d.code, d.start.line, d.start.column, d.severity)).collect()
}

/// A file with this in the place of a route; its first line is the file's second.
fn with_route(route: &str) -> String {
    format!("routes:\n{route}\ndefault: x\ntests: [{{labels: null, tag: null}}]\n")
}

fn with_match(selector: &str) -> String {
    with_route(&format!("  - tag: a\n    match: {selector}"))
}

#[track_caller]
fn finds(text: &str, wanted: &[(&'static str, usize, usize)], severity: Severity) {
    let wanted: Vec<_> = wanted.iter().map(|&(c, l, col)| (c, l, col, severity)).collect();
    assert_eq!(found(text), wanted, "in\n{text}");
}

#[track_caller]
fn error(text: &str, code: &'static str, line: usize, column: usize) {
    finds(text, &[(code, line, column)], Severity::Error);
}

#[track_caller]
fn warning(text: &str, code: &'static str, line: usize, column: usize) {
    finds(text, &[(code, line, column)], Severity::Warning);
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    finds(&with_match("{matchLabels: {a: b}}"), &[], Severity::Error);
}

#[test]
fn yaml() {
    error("routes: [\n", "yaml", 1, 9);
    error("routes:\n\t- tag: a\n", "yaml", 2, 1);
    error(&with_match("{}\n---\nroutes: []"), "yaml", 4, 1);
    error(&with_match("{matchLabels: {a: b, a: c}}"), "duplicate-key", 3, 33);
    error(&with_match("!mine {}"), "yaml", 3, 12);
    // What kubectl takes, YAML takes for a tag: it needs quotes.
    error(&with_match("!quarantine"), "yaml", 3, 12);
    error("", "missing-key", 1, 1);
    error("# nothing\n", "missing-key", 1, 1);
    error("- a\n", "wrong-type", 1, 1);
}

#[test]
fn keys() {
    error(&with_match("{matchlabels: {a: b}}"), "unknown-key", 3, 13);
    error(&with_match("{}\n    prority: 5"), "unknown-key", 4, 5);
    error("route: []\n", "unknown-key", 1, 1);
    error("default: a\n", "missing-key", 1, 1);
    error("routes: []\n", "empty-list", 1, 9);
    error("routes:\n", "empty-list", 1, 7);
    error(&with_route("  - match: {}"), "missing-key", 2, 5);
    error(&with_route("  - tag: a"), "missing-key", 2, 5);
    error(&with_match("{}\ntagkey: a"), "unknown-key", 4, 1);
}

#[test]
fn strings() {
    error(&with_match("{matchLabels: {a: true}}"), "not-a-string", 3, 30);
    error(&with_match("{matchLabels: {a: 5}}"), "not-a-string", 3, 30);
    error(&with_match("{matchLabels: {a: }}"), "not-a-string", 3, 28);
    error(&with_match("{matchLabels: {a: [b]}}"), "wrong-type", 3, 30);
    error(&with_match("{namespaces: [1]}"), "not-a-string", 3, 26);
    error(&with_match("true"), "not-a-string", 3, 12);
    error(&with_route("  - tag: 5\n    match: {}"), "not-a-string", 2, 10);
}

#[test]
fn labels() {
    error(&with_match("{matchLabels: {a b: c}}"), "bad-label-key", 3, 27);
    error(&with_match("{matchLabels: {A.com/b: c}}"), "bad-label-key", 3, 27);
    error(&with_match("{matchLabels: {a: b c}}"), "bad-label-value", 3, 30);
    error(&with_match("{matchLabels: {a: -b}}"), "bad-label-value", 3, 30);
    error(&with_match("{namespaces: [Team]}"), "bad-name", 3, 26);
    error(&with_match("{pods: []}"), "empty-list", 3, 19);
    error(&with_match("{namespaces: team}"), "wrong-type", 3, 25);
    let long = "x".repeat(513);
    error(
        &with_match(&format!("{{annotations: {{matchLabels: {{a: {long}}}}}}}")),
        "bad-label-value",
        3,
        44,
    );
}

#[test]
fn expressions() {
    let with = |expression: &str| with_match(&format!("{{matchExpressions: [{expression}]}}"));
    error(&with("{key: a, operator: in, values: [b]}"), "bad-operator", 3, 51);
    error(&with("{key: a, operator: In}"), "bad-values", 3, 32);
    error(&with("{key: a, operator: In, values: []}"), "bad-values", 3, 63);
    error(&with("{key: a, operator: Exists, values: [b]}"), "bad-values", 3, 67);
    error(&with("{key: a, operator: Gt, values: [\"1\", \"2\"]}"), "bad-values", 3, 63);
    error(&with("{key: a, operator: Gt, values: [x]}"), "bad-values", 3, 64);
    error(&with("{key: a, operator: Gt, values: [5]}"), "not-a-string", 3, 64);
    error(&with("{key: a, operator: Gt, values: [\"99999999999999999999\"]}"), "bad-values", 3, 64);
    error(&with("{key: a, operator: Gt, values: [\"-5\"]}"), "bad-label-value", 3, 64);
    error(&with("{operator: Exists}"), "missing-key", 3, 32);
    error(&with("{key: a}"), "missing-key", 3, 32);
    error(&with("{key: a, operator: Exists, value: b}"), "unknown-key", 3, 59);
    error(&with("{key: a, operator: Glob, values: ['x[a']}"), "bad-glob", 3, 68);
    error(&with("{key: a, operator: Glob, values: ['{a,b}']}"), "bad-glob", 3, 67);
    error(&with("{key: a, operator: Regex, values: ['a(b']}"), "bad-regex", 3, 69);
    error(&with("{key: a, operator: Regex, values: ['(?=a)']}"), "bad-regex", 3, 68);
    error(&with("{key: a, operator: Regex, values: ['(?x)a#']}"), "bad-regex", 3, 68);
    error(&with("{key: a, operator: Regex, values: ['(a|b)*a(a|b){16}']}"), "too-large", 3, 32);
}

#[test]
fn selectors() {
    error(&with_match("null"), "null-selector", 3, 12);
    error(&with_match("[a]"), "wrong-type", 3, 12);
    error(&with_match("{any: []}"), "empty-list", 3, 18);
    error(&with_match("{not: }"), "null-selector", 3, 16);
    error(&with_match("a in (b"), "bad-selector", 3, 19);
    error(&with_match("a=b,"), "bad-selector", 3, 16);
    error(&with_match("a>=5"), "bad-selector", 3, 14);
    error(&with_match("a in b"), "bad-selector", 3, 17);
    error(&with_match("'a=b c=d'"), "bad-selector", 3, 17);
    error(&with_match("'!a=b'"), "bad-selector", 3, 15);
    error(&with_match("a>b"), "bad-values", 3, 14);
    error(&with_match("a=b,c*=d"), "bad-label-key", 3, 16);
    error(&with_match("a=b*"), "bad-label-value", 3, 14);
}

#[test]
fn tags() {
    let with = |tag: &str| with_route(&format!("  - tag: {tag}\n    match: {{}}"));
    error(&with("a b"), "bad-tag", 2, 11);
    error(&with("\"\""), "bad-tag", 2, 10);
    error(&with("\"{labels.a\""), "bad-template", 2, 11);
    error(&with("x-{label.a}"), "bad-template", 2, 12);
    error(&with("x-{labels.}"), "bad-template", 2, 12);
    error(&with("x-{labels.a b}"), "bad-template", 2, 12);
    error(&with("x-{node}"), "bad-template", 2, 12);
    error(&with("x}"), "bad-tag", 2, 11);
    error(&with(&"x".repeat(256)), "bad-tag", 2, 10);
    error(&with_match("{}\nunlabeled: '{pod}'"), "bad-tag", 4, 12);
    error(&with_match("{}\nmalformed: a*"), "bad-tag", 4, 13);
    error(&with_match("{}\ntagKey: a b"), "bad-tag-key", 4, 9);
    error(&with_match("{}\ntagKey: kubernetes"), "bad-tag-key", 4, 9);
    error(&with_match("{}\ntagKey: ''"), "bad-tag-key", 4, 9);
}

#[test]
fn tests_of_the_file() {
    let with = |test: &str| format!("routes: [{{tag: a, match: {{}}}}]\ntests: [{test}]\n");
    error(&with("{labels: {}}"), "missing-key", 2, 9);
    error(&with("{tag: a}"), "missing-key", 2, 9);
    error(&with("{tag: a, labels: {a: true}}"), "not-a-string", 2, 30);
    error(&with("{tag: a, labels: {}, record: {}}"), "bad-test", 2, 38);
    error(&with("{tag: a, label: {}}"), "unknown-key", 2, 18);
}

#[test]
fn all_at_once() {
    let text = "\
tagKey: a b
routes:
  - tag: x y
    match: {matchLabels: {a: true, b c: d}, any: []}
  - match: \"a in (\"
    tga: x
";
    finds(
        text,
        &[
            ("bad-tag-key", 1, 9),
            ("bad-tag", 3, 11),
            ("not-a-string", 4, 30),
            ("bad-label-key", 4, 36),
            ("empty-list", 4, 50),
            ("missing-key", 5, 5),
            ("bad-selector", 5, 19),
            ("unknown-key", 6, 5),
        ],
        Severity::Error,
    );
}

#[test]
fn routes_that_never_win() {
    let two = |first: &str, second: &str| {
        with_route(&format!("  - {{tag: a, match: {first}}}\n  - {{tag: b, match: {second}}}"))
    };
    warning(&two("{}", "'x=y'"), "shadowed-route", 3, 11);
    warning(&two("'x=y'", "'x=y,z'"), "shadowed-route", 3, 11);
    warning(&two("'x in (y,z)'", "'x=y'"), "shadowed-route", 3, 11);
    warning(&two("'x>5'", "'x>7'"), "shadowed-route", 3, 11);
    warning(&two("x", "'x=y'"), "shadowed-route", 3, 11);
    let codes = [("needs-labels", 2, 11), ("shadowed-route", 3, 11)];
    finds(&two("'x!=y'", "'!x'"), &codes, Severity::Warning);
    warning(&two("{namespaces: [a, 'b*']}", "{namespaces: [bc]}"), "shadowed-route", 3, 11);
    finds(&two("'x=y,z'", "'x=y'"), &[], Severity::Warning);
    warning(&two("'x=y'", "'x in (y,z)'"), "dead-part", 3, 22);
    finds(&two("'x>7'", "'x>5'"), &[], Severity::Warning);
    finds(&two("{namespaces: [a]}", "{pods: [a]}"), &[], Severity::Warning);

    // Two together, and no fewer.
    let three = "  - {tag: a, match: x=y}\n  - {tag: b, match: x!=y}\n  - {tag: c, match: z}";
    let codes = [("needs-labels", 3, 11), ("shadowed-route", 4, 11)];
    finds(&with_route(three), &codes, Severity::Warning);
    // A template may leave its records to those after it.
    let template = "  - {tag: '{namespace}', match: {}}\n  - {tag: b, match: x=y}";
    finds(&with_route(template), &[("returning-tag", 2, 11)], Severity::Warning);

    warning(&with_match("'x=y,x=z'"), "impossible-route", 2, 10);
    warning(&with_match("'x,!x'"), "impossible-route", 2, 10);
    warning(&with_match("'x>5,x<6'"), "impossible-route", 2, 10);
    warning(&with_match("{not: {}}"), "impossible-route", 2, 10);
    let twice = "  - {tag: a, match: x=y}\n  - {tag: a, match: x=y}";
    warning(&with_route(twice), "duplicate-route", 3, 11);
    let never = "  - {tag: 'a-{labels.x}', match: '!x'}";
    finds(
        &with_route(never),
        &[("unfillable-template", 2, 11), ("unbounded-template", 2, 11)],
        Severity::Warning,
    );
}

/// After the errors are corrected no mistakes are to appear that were there before.
#[test]
fn warnings_come_with_errors() {
    let text = with_route("  - {tagg: a, match: x}\n  - {tag: 'b-{pod}', match: y}");
    let codes: Vec<_> = found(&text).iter().map(|(code, line, ..)| (*code, *line)).collect();
    assert_eq!(codes, [("unknown-key", 2), ("unbounded-template", 3)]);

    let text = "routes: [{tag: kube.a, match: b}]\ntests: [{labels: {b: c}, tag: kube.a}]\n";
    let codes: Vec<_> = found(text).iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, ["no-default", "returning-tag"]);
}

#[test]
fn other_warnings() {
    let with = |tag: &str| with_route(&format!("  - tag: \"{tag}\"\n    match: \"x in (y,z)\""));
    warning(&with("a-{pod}"), "unbounded-template", 2, 10);
    warning(&with("a-{labels.y}"), "unbounded-template", 2, 10);
    finds(&with("a-{labels.x}"), &[], Severity::Warning);
    finds(&with("a-{namespace}"), &[], Severity::Warning);
    error(&with("kube.x"), "returning-tag", 2, 10);
    warning(&with("{namespace}"), "returning-tag", 2, 10);
    error(&with_match("{}\nunlabeled: kube.x"), "returning-tag", 4, 12);
    warning(&with_match("{matchLabels: }"), "empty-selector", 3, 24);
    let text = "routes: [{tag: a, match: b}]\ntests: [{labels: {b: c}, tag: a}]\n";
    warning(text, "no-default", 1, 1);
    finds(&format!("{text}default: null\n"), &[], Severity::Warning);
    warning("routes: [{tag: a, match: b}]\ndefault: null\n", "no-tests", 1, 1);
}

#[test]
fn names_of_routes() {
    let with = |name: &str| with_route(&format!("  - name: {name}\n    tag: a\n    match: x"));
    finds(&with("audit-1.x_y\n    description: For the auditors."), &[], Severity::Error);
    error(&with("the audit"), "bad-route-name", 2, 11);
    error(&with("\"\""), "bad-route-name", 2, 11);
    error(&with(&"x".repeat(64)), "bad-route-name", 2, 11);
    error(&with("[a]"), "wrong-type", 2, 11);
    error(&with("a\n    description: [a]"), "wrong-type", 3, 18);
    let twice = "  - {name: x, tag: a, match: b}\n  - {name: x, tag: c, match: d}";
    error(&with_route(twice), "duplicate-name", 3, 12);
}

/// Which labels a record without labels had is unknown: a route that asks for the lack of one
/// does not match it.
#[test]
fn routes_that_ask_only_which_labels_are_absent() {
    let negative = "{namespaces: [a], not: {matchLabels: {debug: \"true\"}}}";
    warning(&with_match(negative), "needs-labels", 2, 10);
    warning(&with_match("'!x'"), "needs-labels", 2, 10);
    warning(&with_match("{any: [a=b, {not: {annotations: c}}]}"), "needs-labels", 2, 10);
    finds(&with_match(&format!("{negative}\nunlabeled: null")), &[], Severity::Warning);
    finds(&with_match("'team=a,!x'"), &[], Severity::Warning);
    finds(&with_match("{namespaces: [a], not: {pods: [b]}}"), &[], Severity::Warning);
}
