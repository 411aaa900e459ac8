//! Policies over many labels: what a record costs must depend on its own labels, and neither on
//! the number of routes nor on how many labels the routes ask for.

use std::fmt::Write;

use anyhow::{Context, Result, anyhow};
use serde_json::{Map, Value};
use tagsplice_routes::RouteFile;

use crate::corpus::{Corpus, Kind, Members, Pod, Rng};

/// The labels that the routes ask for.
const KEYS: usize = 50;
/// How many of them a record has.
const PRESENT: usize = 3;
/// The records, each from another pod.
const RECORDS: usize = 400;
/// What no route takes that excludes it.
const BLOCKED: &str = "blocked";
/// The tag of records that no route matches.
const DEFAULT: &str = "rest";

/// So many routes over `KEYS` labels, most of which no record has.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// What tables call them.
    pub name: &'static str,
    routes: usize,
}

/// Few routes, many, and very many.
pub const RULES: [Rules; 3] = [
    Rules { name: "6 routes", routes: 6 },
    Rules { name: "50 keys x 1,000 routes", routes: 1_000 },
    Rules { name: "50 keys x 10,000 routes", routes: 10_000 },
];

/// What a route asks for.
struct Route {
    key: usize,
    value: usize,
    absent: Option<usize>,
    not_blocked: Option<usize>,
}

/// A third of the routes wants a value, a third also wants another label absent, a third also
/// excludes a value of another label, which holds as well where the label is absent.
fn route(i: usize) -> Route {
    let (key, value) = (i % KEYS, i / KEYS);
    let other = |step| (key + step) % KEYS;
    Route {
        key,
        value,
        absent: (i % 3 == 1).then(|| other(7)),
        not_blocked: (i % 3 == 2).then(|| other(11)),
    }
}

fn label(key: usize) -> String {
    format!("example.com/dim-{key:02}")
}

fn value(value: usize) -> String {
    format!("value-{value}")
}

impl Rules {
    /// The route file.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut file = String::from("routes:\n");
        for i in 0..self.routes {
            let Route { key, value: wanted, absent, not_blocked } = route(i);
            let mut selector = format!("{}={}", label(key), value(wanted));
            if let Some(key) = absent {
                let _ = write!(selector, ",!{}", label(key));
            }
            if let Some(key) = not_blocked {
                let _ = write!(selector, ",{}!={BLOCKED}", label(key));
            }
            let _ = writeln!(file, "  - {{tag: tag-{i}, match: \"{selector}\"}}");
        }
        let _ = writeln!(file, "default: {DEFAULT}");
        file
    }

    /// The policy, compiled.
    ///
    /// # Errors
    /// The compiler refuses it.
    pub fn image(&self) -> Result<Vec<u8>> {
        let file = RouteFile::parse(&self.yaml(), "many-keys.yaml").map_err(|e| anyhow!("{e}"))?;
        file.compile().map_err(|error| anyhow!("{error}"))
    }

    /// The answer by the book: serde_json reads the labels, and the routes are tried in order.
    ///
    /// # Errors
    /// The record is not JSON, or has no labels.
    pub fn expected(&self, record: &[u8]) -> Result<Vec<u8>> {
        let parsed: Value = serde_json::from_slice(record)?;
        let labels = parsed.pointer("/kubernetes/labels").and_then(Value::as_object);
        let tag = self.tag(labels.context("no labels")?);
        let head = record.strip_suffix(b"}").context("not a compact object")?;
        Ok([head, b",\"new_tag\":\"", tag.as_bytes(), b"\"}"].concat())
    }

    fn tag(&self, labels: &Map<String, Value>) -> String {
        let get = |key| labels.get(&label(key)).and_then(Value::as_str);
        let matches = |i: &usize| {
            let Route { key, value: wanted, absent, not_blocked } = route(*i);
            get(key) == Some(&value(wanted))
                && absent.is_none_or(|key| get(key).is_none())
                && not_blocked.is_none_or(|key| get(key) != Some(BLOCKED))
        };
        let found = (0..self.routes).find(matches);
        found.map_or_else(|| DEFAULT.to_owned(), |i| format!("tag-{i}"))
    }
}

/// Access lines of pods that have `PRESENT` of the labels, among others. The same records for
/// all rules.
#[must_use]
pub fn corpus() -> Corpus {
    let mut rng = Rng::new(0x6d61_6e79_6b65_7973);
    let mut record = || {
        let mut labels: Members = vec![
            ("app".to_owned(), format!("app-{}", rng.between(0, 8))),
            ("pod-template-hash".to_owned(), rng.hex(10)),
        ];
        let first = rng.number() as usize;
        for i in 0..PRESENT {
            // Steps of 7 and 11 are those between labels of one route.
            let key = label((first + [0, 7, 18][i]) % KEYS);
            let value = match rng.between(0, 9) {
                0 => BLOCKED.to_owned(),
                1..=2 => value(0),
                3..=5 => value(rng.between(0, 19) as usize),
                6..=8 => value(rng.between(0, 199) as usize),
                _ => "other".to_owned(),
            };
            labels.push((key, value));
        }
        Pod::with(&mut rng, &labels, &Members::new()).record(&Kind::Access.line(&mut rng))
    };
    Corpus { name: "many-keys", records: (0..RECORDS).map(|_| record()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_reach_routes_of_each_kind_and_the_default() {
        let [few, many, most] = RULES.map(|rules| {
            let mut kinds = [0; 4];
            for record in corpus().records {
                let parsed: Value = serde_json::from_slice(&record.json).expect("valid JSON");
                let labels = parsed.pointer("/kubernetes/labels").and_then(Value::as_object);
                let tag = rules.tag(labels.expect("labels"));
                let route = tag.strip_prefix("tag-").map(|i| i.parse::<usize>().expect("a route"));
                kinds[route.map_or(3, |i| i % 3)] += 1;
            }
            kinds
        });
        assert!(few.iter().all(|count| *count > 0), "{few:?}");
        assert!(many.iter().all(|count| *count > 20), "{many:?}");
        assert!(most.iter().all(|count| *count > 5), "{most:?}");
    }
}
