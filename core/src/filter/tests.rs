//! What a filter remembers, which no answer shows: a memo that never hits is as right as one that
//! always does.

use std::format;
use std::string::String;
use std::vec;

use super::*;
use crate::Decision;

/// A record of this pod.
fn record(pod: &str) -> String {
    format!(r#"{{"log":"x","kubernetes":{{"pod_name":"{pod}","labels":{{}}}}}}"#)
}

fn see(filter: &mut Filter<'_>, pod: &str) {
    let _ = filter.apply(&record(pod)).expect("a record");
}

/// Is the tail of a record like this one kept?
fn knows(filter: &mut Filter<'_>, pod: &str) -> bool {
    filter.memo.find(record(pod).as_bytes(), None).is_some()
}

#[test]
fn four_pods_are_remembered_and_the_oldest_is_forgotten_first() {
    let mut memory = [0; 400];
    let filters = [Filter::new(Policy::seed()), Filter::new(Policy::seed()).with_memo(&mut memory)];
    for mut filter in filters {
        let pods = ["a", "b", "c", "d"];
        for (index, pod) in pods.into_iter().enumerate() {
            see(&mut filter, pod);
            for (other, pod) in pods.into_iter().enumerate() {
                assert_eq!(knows(&mut filter, pod), other <= index, "{pod} of {index}");
            }
        }
        for (index, pod) in ["e", "f", "g", "h", "i"].into_iter().enumerate() {
            see(&mut filter, pod);
            assert!(knows(&mut filter, pod));
            for (other, pod) in pods.into_iter().enumerate() {
                assert_eq!(knows(&mut filter, pod), other > index, "{pod} behind {index}");
            }
        }
        assert!(!knows(&mut filter, "e"));
    }
}

/// The end of the record is told as it is, and what stands in front is not part of it.
#[test]
fn a_tail_begins_with_the_last_comma_in_front_of_kubernetes() {
    let mut filter = Filter::new(Policy::seed());
    see(&mut filter, "a");
    let longer = String::from(r#"{"n":1,"#) + &record("a")[1..];
    let hit = filter.memo.find(longer.as_bytes(), None).expect("the same tail");
    assert_eq!(&longer[hit.at..], &record("a")[10..]);
    assert_eq!((hit.end.brace, hit.end.has_members), (longer.len() - 1, true));
    // A tail is never all of a record.
    assert!(filter.memo.find(&longer.as_bytes()[hit.at..], None).is_none());
    assert!(filter.memo.find(&longer.as_bytes()[hit.at - 1..], None).is_some());
}

#[test]
fn what_has_no_room_is_not_remembered() {
    let tail = record("a").len() - 10;
    for (room, kept) in [(tail - 1, false), (tail, true), (tail + 1, true)] {
        let mut memory = vec![0; room * 4];
        let mut filter = Filter::new(Policy::seed()).with_memo(&mut memory);
        see(&mut filter, "a");
        assert_eq!(knows(&mut filter, "a"), kept, "{room} bytes for {tail}");
    }
    // By default a tail may have 4 KiB.
    for (room, kept) in [(4_096, true), (4_097, false)] {
        let pod = "p".repeat(room - tail + 1);
        let mut filter = Filter::new(Policy::seed());
        see(&mut filter, &pod);
        assert_eq!(knows(&mut filter, &pod), kept, "{room} bytes");
    }
    let mut filter = Filter::new(Policy::seed()).without_memo();
    see(&mut filter, "a");
    assert!(!knows(&mut filter, "a"));
}

#[test]
fn a_fault_is_not_remembered() {
    let mut filter = Filter::new(Policy::seed());
    let broken = record("a") + "}";
    assert!(filter.apply(&broken).is_err());
    assert!(!knows(&mut filter, "a"));
    assert!(filter.memo.find(broken.as_bytes(), None).is_none());
}

/// The tag counts where the policy looks at it, and only there.
#[test]
fn the_tag_is_part_of_what_is_remembered() {
    let record = record("a");
    let came = || Record::new(record.as_bytes()).with_tag(b"kube.one");
    let mut filter = Filter::new(Policy::seed());
    let _ = filter.apply(came()).expect("a record");
    assert!(filter.memo.find(record.as_bytes(), None).is_some());

    let mut image = Policy::seed().image().to_vec();
    image[crate::image::header::FLAGS] |= 1;
    let mut filter = Filter::new(Policy::from_image_unchecked(&image));
    let _ = filter.apply(came()).expect("a record");
    let mut knows = |tag: Option<&[u8]>| filter.memo.find(record.as_bytes(), tag).is_some();
    assert!(knows(Some(b"kube.one")));
    for tag in [None, Some(&b""[..]), Some(b"kube.two"), Some(b"kube.on"), Some(b"kube.one.")] {
        assert!(!knows(tag), "{tag:?}");
    }
}

/// Under a policy that was made blind to labels, only what is remembered has a route.
#[test]
fn what_is_remembered_is_not_decided_again() {
    use crate::image::{Image, header, map};

    let mut image = Policy::seed().image().to_vec();
    let labels = Image::new(&image).size(header::LABELS) + map::LENGTHS;
    image[labels..labels + 8].fill(0);
    let record = r#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
    let longer = r#"{"a":[{"b":1}],"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
    let mut filter = Filter::new(Policy::seed());
    let route = filter.apply(record).expect("a record").decision();
    assert!(matches!(route, Decision::Route(_)));
    filter.plan = Plan::new(Policy::from_image_unchecked(&image));
    for record in [record, longer, record] {
        assert_eq!(filter.apply(record).expect("a record").decision(), route);
    }
    // Not where the tail lies in a string, or stands behind what it did not stand behind.
    for other in [
        r#"{"a":",\"log\":\"x\",\"kubernetes\":{}"}"#,
        r#"{"kubernetes_namespace":{},"kubernetes":{"labels":{"region":"ap-south-1"}}}"#,
    ] {
        let decision = filter.apply(other).expect("a record").decision();
        assert_ne!(decision, route, "{other}");
    }
    filter.memo.clear();
    assert_eq!(filter.apply(record).expect("a record").decision(), Decision::Default);
}
