//! A filter that remembers answers as one that does not: policies with templates, and policies
//! that check identity.

use tagsplice::{Filter, Policy, Record};
use tagsplice_tests::policies::{EVERYTHING, SUBJECTS, image};

/// A tag as the tail input makes it.
fn came_with(pod: &str) -> Vec<u8> {
    let id = "0123456789abcdef".repeat(4);
    format!("kube.var.log.containers.{pod}_shop_app-{id}.log").into_bytes()
}

fn record(log: &str, pod: &str, team: &str) -> String {
    let names = format!(
        r#""pod_name":"{pod}","namespace_name":"shop","container_name":"app","host":"node-1""#
    );
    let labels = format!(r#""labels":{{"team":"{team}","app":"web","tier":"x"}}"#);
    let annotations = r#""annotations":{"log":"full"}"#;
    format!(
        r#"{{"log":"{log}","kubernetes_namespace":{{"labels":{{"tier":"gold"}}}},"kubernetes":{{{names},{labels},{annotations}}}}}"#
    )
}

/// Each record with each tag, twice in a row and in turns, in an order that leaves and comes
/// back.
#[test]
fn what_is_remembered_is_what_would_be_decided() {
    for policy in [EVERYTHING, SUBJECTS] {
        let image = image(policy);
        let policy = Policy::from_image(&image).expect("an image");
        let mut remembers = Filter::new(policy);
        let mut tags_made = 0;
        for round in 0..300_usize {
            let pod = ["web-0", "web-1", "api-0"][round / 2 % 3];
            let team = ["a", "bb", "team-with-a-long-name", "", "not/allowed"][round / 6 % 5];
            let tag = [Some("web-0"), Some("api-0"), None, Some(pod)][round / 3 % 4];
            let tag = tag.map(came_with);
            let mut text = record(["x", "a longer line"][round % 2], pod, team);
            if round % 7 > 0 {
                // The namespace's labels behind, so that the tail holds all that counts.
                text = text.replace(r#""kubernetes_namespace""#, r#""namespace""#);
            }
            let record = Record::new(text.as_bytes());
            let record = tag.as_deref().map_or(record, |tag| record.with_tag(tag));
            let mut fresh = Filter::new(policy).without_memo();
            let (ours, fresh) = (remembers.apply(record), fresh.apply(record));
            let (ours, fresh) = (ours.expect("a record"), fresh.expect("a record"));
            assert_eq!(ours.decision(), fresh.decision(), "{text}");
            assert_eq!(ours.tag(), fresh.tag(), "{text}");
            assert_eq!(ours.to_vec(), fresh.to_vec(), "{text}");
            tags_made += usize::from(ours.tag().is_some_and(|tag| tag.contains(&b'-')));
        }
        assert!(tags_made > 20, "only {tags_made} tags were made of values");
    }
}
