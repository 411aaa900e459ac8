//! Images that were written when their version was new: this crate must still read them, and decide
//! by them what it decides by an image that is compiled now.
//!
//! A change of the layout that would read them in another way needs another `image::VERSION`. Those
//! of a new version are written by `TAGSPLICE_BLESS=1`, and never written again.

use std::path::Path;

use tagsplice::image::VERSION;
use tagsplice::{Filter, Policy, Record};
use tagsplice_tests::policies::SUBJECTS;

use crate::changed::Image;

const TAG: &str = "kube.var.log.containers.db-1_shop_app-\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log";

/// More than 64 clauses, so that their sets have two levels.
fn many() -> String {
    let routes = (0..100).map(|i| {
        format!("  - {{tag: 'r{i}-{{labels.a}}', match: 'a in (v{i},w{i}),b!=x,n>{i}'}}\n")
    });
    format!("routes:\n{}default: other\n", routes.collect::<String>())
}

fn records() -> Vec<String> {
    let pod = r#""namespace_name":"shop","pod_name":"db-1""#;
    let mut records: Vec<_> = [
        "{}".to_owned(),
        r#"{"kubernetes":{"labels":{}}}"#.to_owned(),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{"priority":"9","version":"v12"}}}}}}"#),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{"priority":"5","version":"v12"}}}}}}"#),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{"version":"12"}}}}}}"#),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{}},"host":"node-8"}}}}"#),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{}},"host":"node-7","container_name":"c",
            "annotations":{{"log":"full"}}}},"kubernetes_namespace":{{"labels":{{"tier":"gold"}}}}}}"#),
        format!(r#"{{"kubernetes":{{{pod},"labels":{{}}}},
            "kubernetes_namespace":{{"labels":{{"tier":"gold"}}}}}}"#),
        r#"{"kubernetes":{"namespace_name":"x","pod_name":"db-1","labels":{}}}"#.to_owned(),
    ]
    .into();
    records.extend((0..100).flat_map(|i| {
        ["v", "w", "x"].map(|v| {
            format!(r#"{{"kubernetes":{{"labels":{{"a":"{v}{i}","b":"y","n":"{}"}}}}}}"#, 2 * i)
        })
    }));
    records
}

fn decisions(image: &[u8]) -> Vec<String> {
    let policy = Policy::from_image(image).unwrap_or_else(|error| {
        panic!("the layout has changed, but its version has not: {error}");
    });
    let mut filter = Filter::new(policy);
    let mut decide = |record: &str| {
        let view = filter.apply(Record::from(record).with_tag(TAG.as_bytes())).unwrap();
        format!("{:?} {:?}", view.decision(), view.tag().map(String::from_utf8_lossy))
    };
    records().iter().map(|record| decide(record)).collect()
}

#[track_caller]
fn is_read_as_ever(name: &str, routes: &str, different: usize) {
    let new = Image::of(routes).0;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/image");
    let path = folder.join(format!("version-{VERSION}-{name}.image"));
    if !path.exists() && std::env::var_os("TAGSPLICE_BLESS").is_some() {
        std::fs::write(&path, &new).unwrap();
    }
    let old = std::fs::read(&path).unwrap_or_else(|_| {
        panic!("{} is missing: TAGSPLICE_BLESS=1 writes it for a new version", path.display())
    });
    let mut decided = decisions(&old);
    assert_eq!(decided, decisions(&new));
    decided.sort();
    decided.dedup();
    assert_eq!(decided.len(), different, "{decided:#?}");
}

#[test]
fn every_kind_of_table_and_tag_is_read_as_ever() {
    is_read_as_ever("subjects", SUBJECTS, 8);
}

#[test]
fn sets_of_two_levels_are_read_as_ever() {
    is_read_as_ever("many", &many(), 200);
}
