//! What the dashboard and the alerts ask for is what a running agent has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{read, yaml};

#[test]
fn the_dashboard_asks_for_what_there_is() {
    let dashboard: Value =
        serde_json::from_str(&read("observability/grafana-dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let expressions: Vec<_> = targets.map(|target| target["expr"].as_str().unwrap()).collect();
    assert!(expressions.len() >= 10);
    expressions.iter().for_each(|expression| assert_known(expression));
}

#[test]
fn the_alerts_ask_for_what_there_is() {
    let text = read("observability/alerts.yaml");
    let file = yaml::documents("alerts.yaml", &text).remove(0);
    let rules = file["groups"][0]["rules"].as_array().unwrap();
    let mut names = BTreeSet::new();
    for rule in rules {
        assert!(names.insert(rule["alert"].as_str().unwrap()), "{rule} is there twice");
        for key in ["summary", "description"] {
            assert!(rule["annotations"][key].is_string(), "{rule}");
        }
        assert!(rule["labels"]["severity"].is_string(), "{rule}");
        assert_known(rule["expr"].as_str().unwrap());
    }
    assert!(names.len() >= 5);
}

#[test]
fn the_page_names_what_there_is() {
    let page = read("../docs/observability.md");
    let metrics: Vec<_> = metrics(&page).collect();
    assert!(metrics.len() >= 8);
    metrics.iter().for_each(|(metric, name)| assert_metric(metric, name.as_deref()));
}

fn assert_known(expression: &str) {
    let metrics: Vec<_> = metrics(expression).collect();
    assert!(!metrics.is_empty(), "{expression}");
    metrics.iter().for_each(|(metric, name)| assert_metric(metric, name.as_deref()));
}

/// The names of metrics, each with the `name` or `output` that it is asked for.
fn metrics(text: &str) -> impl Iterator<Item = (String, Option<String>)> {
    text.match_indices("fluentbit_").map(|(at, _)| {
        let rest = &text[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let selector = rest[end..].strip_prefix('{').map(|rest| rest.split('}').next().unwrap());
        let label = selector.and_then(|s| s.split_once("name=\"").or(s.split_once("output=\"")));
        let name = label.map(|(_, value)| value.split('"').next().unwrap().to_owned());
        (rest[..end].to_owned(), name)
    })
}

/// Those that exist only once a record was lost. They were seen in agents that lost some.
const ONLY_WITH_LOSS: [&str; 1] = ["fluentbit_routing_logs_drop_records_total"];

/// In a scrape of one way of routing or of another.
fn assert_metric(metric: &str, name: Option<&str>) {
    if ONLY_WITH_LOSS.contains(&metric) {
        return;
    }
    let is_it = |line: &&str| {
        line.strip_prefix(metric).is_some_and(|rest| rest.starts_with(['{', ' ']))
            && name.is_none_or(|name| line.contains(&format!("\"{name}\"")))
    };
    let is_in = |file| read(file).lines().any(|line| is_it(&line));
    let scrapes = ["observability/scrape.prom", "observability/scrape-outputs.prom"];
    assert!(scrapes.into_iter().any(is_in), "no {metric} of {name:?} in the scrapes");
}

/// Every alert but those about `rewrite_tag` has its metrics by the default way as well.
#[test]
fn alerts_are_for_the_default_way_too() {
    let text = read("observability/alerts.yaml");
    let file = yaml::documents("alerts.yaml", &text).remove(0);
    let scrape = read("observability/scrape-outputs.prom");
    let mut without = Vec::new();
    for rule in file["groups"][0]["rules"].as_array().unwrap() {
        let is_there = |metric: &str| {
            ONLY_WITH_LOSS.contains(&metric)
                || scrape.lines().any(|line| line.starts_with(&format!("{metric}{{")))
        };
        let mut metrics = metrics(rule["expr"].as_str().unwrap());
        if !metrics.all(|(metric, _)| is_there(&metric)) {
            without.push(rule["alert"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(without, ["TagspliceEmitterFull"]);
}
