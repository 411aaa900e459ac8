//! A policy of several files: whose routes come when, what they may match, and whose mistake it is.

use std::io;

use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile, check_including, explain, run_tests};

const MAIN: &str = r#"
routes:
  - {tag: audit, match: "class=audit"}
  - {include: teams/pay.yaml, namespaces: [payments, "pay-*"]}
  - {include: shop.yaml, namespaces: [shop]}
  - {tag: rest-of-payments, match: {namespaces: [payments]}}
default: general
"#;

const PAY: &str = r#"
routes:
  - {name: pay-errors, tag: pay-errors, match: "level=error"}
  - {tag: pay-eu, match: {namespaces: [pay-eu]}}
tests:
  - {labels: {level: error}, namespace: pay-us, tag: pay-errors}
"#;

const SHOP: &str = "routes: [{tag: shop, match: {}}]\n";

fn reader<'f>(files: &'f [(&'f str, &'f str)]) -> impl Fn(&str) -> io::Result<Vec<u8>> + 'f {
    |name| match files.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => Ok(text.as_bytes().to_vec()),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
    }
}

fn file() -> RouteFile {
    let files = [("teams/pay.yaml", PAY), ("shop.yaml", SHOP)];
    RouteFile::parse_including(MAIN, "policy/main.yaml", &reader(&files)).unwrap()
}

fn found(main: &str, files: &[(&str, &str)]) -> Diagnostics {
    let options = CheckOptions::default().with_match_pattern("kube.*");
    check_including(main, "policy/main.yaml", &options, &reader(files))
}

/// File, line, column and code of each mistake.
fn mistakes(main: &str, files: &[(&str, &str)]) -> Vec<(String, usize, usize, &'static str)> {
    let found = found(main, files);
    found.iter().map(|d| (d.file.clone(), d.start.line, d.start.column, d.code)).collect()
}

#[test]
fn each_file_has_its_place_and_its_namespaces() {
    let file = file();
    let tags: Vec<_> = file.routes().iter().map(|route| route.tag().text()).collect();
    assert_eq!(tags, ["audit", "pay-errors", "pay-eu", "shop", "rest-of-payments"]);
    let names: Vec<_> = file.sources().map(|source| source.name).collect();
    assert_eq!(names, ["policy/main.yaml", "policy/teams/pay.yaml", "policy/shop.yaml"]);
    let place = |route: usize| file.routes()[route].place().to_string();
    assert_eq!(place(0), "line 3");
    assert_eq!(place(2), "policy/teams/pay.yaml line 4");

    let image = file.compile().unwrap();
    let mut filter = tagsplice::Filter::new(tagsplice::Policy::from_image(&image).unwrap());
    for (labels, namespace, wanted) in [
        (r#""class":"audit""#, "shop", "audit"),
        (r#""level":"error""#, "payments", "pay-errors"),
        (r#""level":"error""#, "pay-x", "pay-errors"),
        (r#""level":"error""#, "shop", "shop"),
        (r#""level":"error""#, "other", "general"),
        ("", "pay-eu", "pay-eu"),
        ("", "payments", "rest-of-payments"),
    ] {
        let record =
            format!(r#"{{"kubernetes":{{"namespace_name":"{namespace}","labels":{{{labels}}}}}}}"#);
        let view = filter.apply(&record).unwrap();
        assert_eq!(view.tag(), Some(wanted.as_bytes()), "{record}");
        assert_eq!(
            explain(&file, record.as_bytes(), None).tag.as_deref(),
            Some(wanted),
            "{record}"
        );
    }
}

#[test]
fn tests_of_all_files_run_on_the_whole_policy() {
    let results = run_tests(&file()).unwrap();
    assert_eq!(results.len(), 1);
    assert!(results[0].passed());
    assert_eq!(results[0].because, "route 2 `pay-errors` (policy/teams/pay.yaml line 3)");
}

#[test]
fn a_file_that_reaches_outside_is_an_error() {
    let main = "routes: [{include: a.yaml, namespaces: [shop, 'shop-*']}]\ndefault: x\n";
    for (selector, is_granted) in [
        ("{namespaces: [shop]}", true),
        ("{namespaces: [shop-eu, 'shop-u*']}", true),
        ("{not: {namespaces: [kube-system]}}", true),
        ("{}", true),
        ("{namespaces: [shop, kube-system]}", false),
        ("{namespaces: ['s*']}", false),
        ("{namespaces: ['*']}", false),
        ("{any: [a=b, {all: [{namespaces: [x]}]}]}", false),
    ] {
        let team = format!("routes:\n  - tag: a\n    match: {selector}\ntests: []\n");
        let codes: Vec<_> = mistakes(main, &[("a.yaml", &team)]);
        let outside = codes.iter().filter(|(_, _, _, code)| *code == "outside-grant").count();
        assert_eq!(outside, usize::from(!is_granted), "{selector}: {codes:?}");
    }
    let team = "routes:\n  - tag: a\n    match: {namespaces: [kube-system]}\n";
    let wanted = "\
error[outside-grant]: the namespaces `kube-system` are not granted to this file
 --> policy/a.yaml:3:25
  |
3 |     match: {namespaces: [kube-system]}
  |                         ^^^^^^^^^^^^
  |
 ::: policy/main.yaml:1:40
  |
1 | routes: [{include: a.yaml, namespaces: [shop, 'shop-*']}]
  |                                        ----- granted here
  |
  = help: it may match `shop`, `shop-*`
";
    let text = found(main, &[("a.yaml", team)]).to_text(false);
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn mistakes_are_in_the_file_that_has_them() {
    let main = "routes:\n  - {include: a.yaml, namespaces: [a]}\n  - {tag: b, match: !x}\n";
    let main_too = ("policy/main.yaml".to_owned(), 3, 21, "yaml");
    let with = |team: &str| {
        let mut found = mistakes(main, &[("a.yaml", team)]);
        assert_eq!(found.remove(0), main_too);
        found
            .into_iter()
            .map(|(file, line, column, code)| {
                assert_eq!(file, "policy/a.yaml");
                (line, column, code)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(with("routes:\n  - tag: {labels.x}-y\n    match: z\n"), [(2, 10, "needs-quotes")]);
    assert_eq!(with("# x\nroutes:\n  - tag: ä\n    match: z\n"), [(3, 10, "bad-tag")]);
    assert_eq!(with("routes: [{tag: a, match: z}]\ndefault: x\n"), [(2, 1, "bad-include")]);
    assert_eq!(with("routes: [{include: b.yaml, namespaces: [a]}]\n"), [(1, 20, "bad-include")]);
    assert_eq!(with(""), [(1, 1, "missing-key")]);
    assert_eq!(with("tests: []\n"), [(1, 1, "missing-key")]);
    assert_eq!(with("rutes: []\n"), [(1, 1, "unknown-key"), (1, 1, "missing-key")]);
}

#[test]
fn what_cannot_be_included() {
    let one = |include: &str| {
        let main = format!("routes:\n  - {{include: {include}}}\n");
        let files = [("a.yaml", SHOP), ("b.yaml", "\0asm\u{1}")];
        let found = mistakes(&main, &files);
        found.into_iter().map(|(_, line, column, code)| (line, column, code)).collect::<Vec<_>>()
    };
    assert_eq!(one("a.yaml"), [(2, 5, "missing-key")]);
    assert_eq!(one("b.yaml, namespaces: [a]"), [(2, 15, "bad-include")]);
    for name in ["gone.yaml", "../a.yaml", "/a.yaml", "''", "x/../a.yaml", "'x\\a.yaml'"] {
        assert_eq!(one(&format!("{name}, namespaces: [a]")), [(2, 15, "bad-include")], "{name}");
    }
    assert_eq!(one("a.yaml, namespaces: [a], tag: b"), [(2, 40, "unknown-key")]);
    let twice = "routes:\n  - &a {include: a.yaml, namespaces: [a]}\n  - {include: a.yaml, namespaces: [b]}\n";
    assert!(mistakes(twice, &[("a.yaml", SHOP)]).contains(&(
        "policy/main.yaml".to_owned(),
        3,
        15,
        "bad-include"
    )));
    let errors = RouteFile::parse(MAIN, "x").unwrap_err();
    assert!(errors.to_string().contains("a text that is not a file cannot include files"));
}

#[test]
fn routes_of_one_file_shadow_those_of_another() {
    let main = "\
routes:
  - {include: a.yaml, namespaces: [shop]}
  - {include: b.yaml, namespaces: [shop]}
default: x
";
    let files = [
        ("a.yaml", "routes: [{name: all, tag: a, match: {}}]\ntests: [{labels: {}, tag: x}]\n"),
        ("b.yaml", "routes:\n  - {name: all, tag: b, match: {}}\n"),
    ];
    let codes = mistakes(main, &files);
    assert_eq!(codes[0], ("policy/b.yaml".to_owned(), 2, 12, "duplicate-name"));
    let files = [files[0], ("b.yaml", "routes:\n  - {tag: b, match: z}\n")];
    let text = found(main, &files).to_text(false);
    let message = "this route can never win: `all` (policy/a.yaml line 1) takes every record";
    assert!(text.contains(message), "{text}");
    assert!(
        text.contains("--> policy/b.yaml:2:11") && text.contains("::: policy/a.yaml:1:"),
        "{text}"
    );
}
