//! Files of many routes: sets of two levels and of several groups, and work that stays bounded.

use std::fmt::Write as _;

use tagsplice::{Filter, Policy};
use tagsplice_routes::{CheckOptions, RouteFile, check};

fn compile(text: &str) -> Vec<u8> {
    let file = RouteFile::parse(text, "x").unwrap_or_else(|errors| panic!("{errors}"));
    file.compile().unwrap_or_else(|errors| panic!("{errors}"))
}

fn tag(filter: &mut Filter<'_>, labels: &str) -> String {
    let record = format!(r#"{{"kubernetes":{{"labels":{{{labels}}}}}}}"#);
    let view = filter.apply(&record).unwrap();
    String::from_utf8(view.tag().unwrap().to_vec()).unwrap()
}

/// Routes for tenants, every third for one environment only, and one for all others.
fn tenants(count: usize) -> String {
    let mut text = String::from("default: 'none'\nroutes:\n");
    for index in 0..count {
        let rest = if index % 3 == 0 { ", env: prod" } else { "" };
        let _ = writeln!(
            text,
            "  - {{tag: t{index}, match: {{matchLabels: {{tenant: t{index}{rest}}}}}}}"
        );
    }
    text + "  - {tag: others, match: tenant}\n"
}

#[test]
fn each_of_many_routes_wins() {
    // One word, several words, and several groups of 64 words.
    for count in [10, 63, 64, 65, 1_000, 5_000] {
        let image = compile(&tenants(count));
        let mut filter = Filter::new(Policy::from_image(&image).unwrap());
        for index in (0..count).step_by(if count > 100 { 37 } else { 1 }) {
            let with = format!(r#""tenant":"t{index}","env":"prod""#);
            assert_eq!(tag(&mut filter, &with), format!("t{index}"), "of {count}");
            let without = format!(r#""tenant":"t{index}""#);
            let wanted = if index % 3 == 0 { "others".to_owned() } else { format!("t{index}") };
            assert_eq!(tag(&mut filter, &without), wanted, "of {count}");
        }
        assert_eq!(tag(&mut filter, r#""env":"prod""#), "none");
    }
}

#[test]
fn many_patterns_become_few_automata() {
    let mut text = String::from("default: 'none'\nroutes:\n");
    for index in 0..300 {
        let _ = writeln!(
            text,
            "  - {{tag: t{index}, match: {{namespaces: ['team-{index}-*', '*-of-{index}']}}}}"
        );
    }
    let image = compile(&text);
    assert!(image.len() < 1 << 20, "{} bytes do not go into a ConfigMap", image.len());
    let mut filter = Filter::new(Policy::from_image(&image).unwrap());
    for index in [0, 1, 17, 299] {
        for name in
            [format!("team-{index}-x"), format!("x-of-{index}"), format!("team-{index}-of-0")]
        {
            let record = format!(r#"{{"kubernetes":{{"namespace_name":"{name}","labels":{{}}}}}}"#);
            let view = filter.apply(&record).unwrap();
            let first = if name.ends_with("-of-0") { 0 } else { index };
            assert_eq!(view.tag(), Some(format!("t{first}").as_bytes()), "{name}");
        }
    }
}

/// Comparing names with globs is work, of which a check does only so much.
#[test]
fn checking_many_globs_ends() {
    let mut text = String::from("default: 'none'\nroutes:\n");
    for index in 0..300 {
        let _ = writeln!(text, "  - {{tag: t{index}, match: {{namespaces: ['team-{index}-*']}}}}");
        let _ = writeln!(
            text,
            "  - {{tag: n{index}, match: {{namespaces: [team-{index}-x, n{index}]}}}}"
        );
    }
    let found = check(&text, "x", &CheckOptions::default());
    let dead = found.iter().filter(|item| item.code == "dead-part").count();
    assert!((100..=300).contains(&dead), "{dead}");
    assert!(found.iter().all(|item| matches!(item.code, "no-tests" | "dead-part")), "{found}");
}

/// Each line doubles what the one before means.
#[test]
fn aliases_of_aliases_are_refused() {
    let mut text = String::from("x-0: &a0 [x, x]\n");
    for index in 1..40 {
        let before = index - 1;
        let _ = writeln!(text, "x-{index}: &a{index} [*a{before}, *a{before}]");
    }
    let errors = RouteFile::parse(&text, "x").unwrap_err();
    assert_eq!(errors.iter().next().unwrap().code, "yaml");
}

#[test]
fn checking_many_routes_ends() {
    let found = check(&tenants(2_000), "x", &CheckOptions::default());
    let codes: Vec<_> = found.iter().map(|item| item.code).collect();
    assert_eq!(codes, ["no-tests"], "{found}");
}

#[test]
fn selectors_that_multiply_are_refused() {
    // (a1 or b1) and (a2 or b2) and ...: two to the twentieth alternatives.
    let any: Vec<_> = (0..20).map(|i| format!("{{any: [a{i}, b{i}]}}")).collect();
    let text = format!("routes: [{{tag: x, match: {{all: [{}]}}}}]\n", any.join(", "));
    let errors = RouteFile::parse(&text, "x").unwrap().compile().unwrap_err();
    assert_eq!(errors.iter().next().unwrap().code, "too-large");
    assert!(check(&text, "x", &CheckOptions::default()).has_errors());
}

#[test]
fn more_than_an_image_holds_is_refused() {
    let labels: String = (0..257).map(|i| format!("  - {{tag: x, match: label{i}}}\n")).collect();
    let values: String =
        (0..289).map(|i| format!("  - {{tag: \"x{{labels.l{i}}}\", match: {{}}}}\n")).collect();
    for routes in [labels, values] {
        let file = RouteFile::parse(&format!("routes:\n{routes}"), "x").unwrap();
        let errors = file.compile().unwrap_err();
        assert_eq!(errors.iter().next().unwrap().code, "too-large");
    }
}

/// Routes for namespaces by globs, of which none takes another's.
fn globs(count: usize) -> String {
    let mut text = String::from("default: rest\nroutes:\n");
    for index in 0..count {
        let _ = writeln!(
            text,
            "  - {{tag: t{index}, match: {{namespaces: ['team-{index}-*', '*-of-{index}']}}}}"
        );
    }
    text
}

/// The globs meet: `team-1-of-2` is of two of them. That must not use up what a check may do.
#[test]
fn of_a_thousand_globs_each_dead_one_is_found() {
    let mut text = globs(1_000);
    for index in (0..1_000).step_by(10) {
        let _ =
            writeln!(text, "  - {{tag: d{index}, match: {{namespaces: ['team-{index}-x-*']}}}}");
    }
    let found = check(&text, "x", &CheckOptions::default());
    let dead = found.iter().filter(|item| item.code == "shadowed-route").count();
    assert_eq!((dead, found.iter().count()), (100, 101), "{found}");
}

/// Routes for many values each, and alternatives.
fn lists(count: usize) -> String {
    let mut text = String::from("default: rest\nroutes:\n");
    for index in 0..count {
        let values: Vec<_> = (0..20).map(|value| format!("v{index}-{value}")).collect();
        let _ = writeln!(
            text,
            "  - {{tag: t{index}, match: {{any: ['x in ({})', 'y=a{index}', 'z=b{index}']}}}}",
            values.join(",")
        );
    }
    text
}

/// `cargo test -p tagsplice-routes --release --test scale -- --ignored --nocapture`
#[test]
#[ignore = "prints figures"]
fn figures() {
    let post = include_str!("../../examples/blog-post.yaml");
    for (name, text) in [
        ("blog post", post.to_owned()),
        ("100 tenants", tenants(100)),
        ("1,000 tenants", tenants(1_000)),
        ("10,000 tenants", tenants(10_000)),
        ("1,000 globs", globs(1_000)),
        ("1,000 lists of values", lists(1_000)),
    ] {
        let start = std::time::Instant::now();
        let file = RouteFile::parse(&text, "x").unwrap();
        let parsed = start.elapsed();
        let image = file.compile().unwrap();
        let compiled = start.elapsed();
        let _ = check(&text, "x", &CheckOptions::default());
        let checked = start.elapsed() - compiled;
        let (meta, whole) = (Policy::from_image(&image).unwrap().meta().len(), image.len());
        println!(
            "{name}: {whole} bytes ({meta} of them meta), parse {parsed:?}, with compile {compiled:?}, check {checked:?}"
        );
    }
}

/// Routes over as many keys as there are `keys`, two of which each route asks for.
fn many_keys(keys: usize, routes: usize) -> String {
    let mut text = String::from("default: none\nroutes:\n");
    for index in 0..routes {
        let (key, value) = (index % keys, index / keys);
        let region = index % 5;
        let _ = writeln!(
            text,
            "  - {{tag: t{index}, match: {{matchLabels: {{k{key}: v{value}, region: r{region}}}}}}}"
        );
    }
    text
}

/// A record with eight labels, three of which routes ask for.
fn record_of(keys: usize, route: usize) -> String {
    let (key, value) = (route % keys, route / keys);
    let (other, region) = ((key + 1) % keys, route % 5);
    format!(
        r#"{{"log":"x","kubernetes":{{"pod_name":"web-0","namespace_name":"shop","host":"n1",
        "labels":{{"app":"web","k{key}":"v{value}","tier":"front","region":"r{region}",
        "k{other}":"none","team":"a","env":"prod","version":"v1"}}}}}}"#
    )
}

#[test]
fn each_of_many_routes_over_many_keys_wins() {
    for (keys, routes) in [(6, 6), (50, 1_000), (50, 10_000), (250, 1_000)] {
        let image = compile(&many_keys(keys, routes));
        let mut filter = Filter::new(Policy::from_image(&image).unwrap());
        for route in (0..routes).step_by(1 + routes / 100) {
            let record = record_of(keys, route);
            let view = filter.apply(&record).unwrap();
            assert_eq!(view.tag(), Some(format!("t{route}").as_bytes()), "{record}");
        }
    }
}

/// `cargo test -p tagsplice-routes --release --test scale -- --ignored --nocapture cost`
#[test]
#[ignore = "prints figures"]
fn cost_of_many_keys() {
    let mut base = 0.0;
    for (keys, routes) in [(6, 6), (50, 1_000), (50, 10_000), (250, 1_000)] {
        let image = compile(&many_keys(keys, routes));
        let mut filter = Filter::new(Policy::from_image(&image).unwrap());
        let records: Vec<_> = (0..64).map(|i| record_of(keys, i * routes / 64)).collect();
        let mut least = f64::MAX;
        for _ in 0..50 {
            let start = std::time::Instant::now();
            for _ in 0..20 {
                for record in &records {
                    std::hint::black_box(filter.apply(record).unwrap().tag());
                }
            }
            least = least.min(start.elapsed().as_secs_f64() * 1e9 / (20.0 * 64.0));
        }
        base = if base == 0.0 { least } else { base };
        let size = image.len();
        println!(
            "{keys} keys, {routes} routes: {least:.0} ns a record, {:.2} times; {size} bytes",
            least / base
        );
    }
}
