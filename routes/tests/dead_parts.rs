//! What `check` says never decides can be taken out: no record gets another tag.

use proptest::prelude::*;
use tagsplice_routes::{CheckOptions, RouteFile, check, explain};

/// An alternative: for some of the labels, values that they may have.
type Alternative = Vec<(&'static str, bool, Vec<&'static str>)>;

fn requirement() -> impl Strategy<Value = (&'static str, bool, Vec<&'static str>)> {
    let values = prop::sample::subsequence(vec!["a", "b", "c"], 1..=3);
    (prop::sample::select(vec!["x", "y"]), prop::bool::weighted(0.8), values)
}

fn routes() -> impl Strategy<Value = Vec<(bool, Vec<Alternative>)>> {
    let alternative = prop::collection::vec(requirement(), 1..=2);
    let route = (prop::bool::weighted(0.2), prop::collection::vec(alternative, 1..=3));
    prop::collection::vec(route, 1..=4)
}

/// Each alternative on a line of its own.
fn text(routes: &[(bool, Vec<Alternative>)]) -> String {
    let mut text = String::from("default: none-of-them\nroutes:\n");
    for (index, (is_template, alternatives)) in routes.iter().enumerate() {
        let tag = if *is_template { format!("t{index}-{{labels.x}}") } else { format!("t{index}") };
        text += &format!("  - tag: \"{tag}\"\n    match:\n      any:\n");
        for alternative in alternatives {
            let parts = alternative.iter().map(|(key, is_in, values)| {
                let operator = if *is_in { "in" } else { "notin" };
                format!("{key} {operator} ({})", values.join(","))
            });
            text += &format!("        - \"{}\"\n", parts.collect::<Vec<_>>().join(","));
        }
    }
    text
}

/// The tags of all records that differ for these routes.
fn tags(text: &str) -> Vec<Option<String>> {
    let file = RouteFile::parse(text, "x").unwrap();
    let label =
        |key: &str, value: &Option<&str>| value.map(|value| format!("\"{key}\":\"{value}\""));
    let values = [None, Some("a"), Some("b"), Some("c"), Some("d")];
    let mut records = vec!["{\"kubernetes\":{}}".to_owned()];
    for x in &values {
        for y in &values {
            let labels: Vec<_> = label("x", x).into_iter().chain(label("y", y)).collect();
            records.push(format!("{{\"kubernetes\":{{\"labels\":{{{}}}}}}}", labels.join(",")));
        }
    }
    records.iter().map(|record| explain(&file, record.as_bytes(), None).tag).collect()
}

/// The text without the part that a diagnostic is about.
fn without(text: &str, line: usize, message: &str) -> Option<String> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    if message.starts_with("this alternative") {
        lines.remove(line - 1);
        return Some(lines.join("\n") + "\n");
    }
    let value = message.strip_prefix("the value `")?.split('`').next()?;
    let part = &mut lines[line - 1];
    // Of two requirements of the line the diagnostic means one: only lines with one are clear.
    if part.matches('(').count() != 1 {
        return None;
    }
    let (before, rest) = part.split_once('(')?;
    let (list, after) = rest.split_once(')')?;
    let list: Vec<_> = list.split(',').filter(|other| *other != value).collect();
    *part = format!("{before}({}){after}", list.join(","));
    Some(lines.join("\n") + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn taking_one_out_changes_no_tag(routes in routes()) {
        let text = text(&routes);
        let wanted = tags(&text);
        for found in check(&text, "x", &CheckOptions::default()).iter() {
            if found.code == "dead-part"
                && let Some(shorter) = without(&text, found.start.line, &found.message)
            {
                prop_assert_eq!(&tags(&shorter), &wanted, "{}\nin\n{}", found.message, text);
            }
            if found.code == "shadowed-route" || found.code == "duplicate-route" {
                let tag = text.lines().nth(found.start.line - 1).unwrap();
                let tag = tag.split('"').nth(1).unwrap().split('-').next().unwrap();
                let is_of_route = |won: &Option<String>| {
                    won.as_ref().is_some_and(|won| won.split('-').next() == Some(tag))
                };
                prop_assert!(!wanted.iter().any(is_of_route), "{}\nin\n{}", found.message, text);
            }
        }
    }
}
