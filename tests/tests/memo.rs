//! A filter that saw other records decides as a new one does: under policies that ask for
//! everything, make tags of values, and check identity.

use proptest::prelude::*;
use tagsplice::{Filter, Policy, Record};
use tagsplice_tests::data::TAG;
use tagsplice_tests::policies::{EVERYTHING, SUBJECTS, image, images, revealing};
use tagsplice_tests::subjects;

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
        let mut remembers = Filter::new(policy).with_owned_memo(4096);
        let mut tags_made = 0;
        for round in 0..300_usize {
            let pod = ["web-0", "web-1", "api-0"][round / 2 % 3];
            let team = ["a", "bb", "team-with-a-long-name", "", "not/allowed"][round / 6 % 5];
            let tag = [Some("web-0"), Some("api-0"), None, Some(pod)][round / 3 % 4];
            let tag = tag.map(came_with);
            let mut text = record(["x", "a longer line"][round % 2], pod, team);
            if round % 7 > 0 {
                // The namespace's labels after it, so that the tail holds all that counts.
                text = text.replace(r#""kubernetes_namespace""#, r#""namespace""#);
            }
            let record = Record::new(text.as_bytes());
            let record = tag.as_deref().map_or(record, |tag| record.with_tag(tag));
            let mut fresh = Filter::new(policy);
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

/// Takes each record through a filter that remembers, one that does not, and a new one.
fn check(image: &[u8], records: &[(String, Option<&[u8]>)], order: &[prop::sample::Index]) {
    let policy = Policy::from_image(image).expect("an image");
    let mut remembers = Filter::new(policy).with_owned_memo(4096);
    let mut forgets = Filter::new(policy);
    // An object is remembered when it comes for the second time.
    for index in order.iter().chain(order) {
        let (text, tag) = index.get(records);
        let record = Record::new(text.as_bytes());
        let record = tag.map_or(record, |tag| record.with_tag(tag));
        let mut fresh = Filter::new(policy);
        let fresh = fresh.apply(record).expect("a record");
        for filter in [&mut remembers, &mut forgets] {
            let view = filter.apply(record).expect("a record");
            assert_eq!(view.decision(), fresh.decision(), "{text}");
            assert_eq!(view.tag(), fresh.tag(), "{text}");
            assert_eq!(view.to_vec(), fresh.to_vec(), "{text}");
        }
    }
}

fn order() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 2..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_came_before_changes_nothing(
        image in prop::sample::select(images()),
        records in prop::collection::vec((subjects::record(), prop::option::of(Just(TAG))), 2..6),
        order in order(),
    ) {
        check(&image, &records, &order);
    }

    #[test]
    fn nothing_is_left_of_what_came_before(
        image in Just(image(&revealing())),
        records in prop::collection::vec((subjects::dense(), Just(None)), 2..6),
        order in order(),
    ) {
        check(&image, &records, &order);
    }
}
