//! Images that nobody checked: they decide nonsense, but soon, and without a panic.

use std::time::{Duration, Instant};

use tagsplice::image::{HEADER_LEN, LabelMap, header, map};
use tagsplice::{Filter, Policy};

use crate::changed::{many_routes, subjects};

/// A record that asks an image for all that it can know.
fn record() -> String {
    let label = |i: usize| format!(r#""{}":"v{i}""#, "k".repeat(i % 70));
    let labels: Vec<_> = (0..1_000).map(label).collect();
    let labels = labels.join(",");
    format!(
        r#"{{"kubernetes_namespace":{{"labels":{{{labels}}}}},"kubernetes":{{"pod_name":"web",
            "namespace_name":"shop","container_name":"app","host":"node-1",
            "annotations":{{{labels}}},"labels":{{"a":"v1","team":"a","priority":"6",{labels}}}}}}}"#
    )
}

/// Far more than it takes in the slowest build, and far less than what an image can claim takes:
/// a record took 0.5 s by one of 160 bytes, and 10 s by a changed one.
#[track_caller]
fn ends_soon(image: &[u8], record: &str) {
    let start = Instant::now();
    let mut filter = Filter::new(Policy::from_image_unchecked(image));
    let view = filter.apply(record).expect("a record");
    assert_eq!(view.to_vec().len(), view.len());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_map_that_claims_to_be_large_is_as_small_as_the_image() {
    let mut image = vec![0; 160];
    for label_map in LabelMap::ALL.map(header::label_map) {
        image[label_map..][..4].copy_from_slice(&136_u32.to_le_bytes());
    }
    image[136 + map::MASK..][..4].copy_from_slice(&0x0FFF_FFFF_u32.to_le_bytes());
    image[136 + map::LENGTHS..][..8].fill(0xFF);
    ends_soon(&image, &record());
}

/// Each number of an image, as small and as large as it can be.
#[test]
fn no_number_of_an_image_takes_long_or_overflows() {
    let record = r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes":{
        "annotations":{"log":"full"},"labels":{"t\u0065am":"a","a":"v77","version":"v12",
        "priority":"6"},"pod_name":"web-0","namespace_name":"team-a","container_name":"app",
        "host":"node-1"}}"#;
    for image in [subjects(), many_routes()] {
        // All of the header, and of the rest as much as the slowest machine has time for.
        let step = if cfg!(miri) { 997 } else { 3 };
        let rest = (HEADER_LEN..image.0.len() - 4).step_by(step);
        for at in (header::FLAGS..HEADER_LEN).step_by(4).chain(rest) {
            for number in [0, 1, 0x7FFF_FFFF, 0xFFFF_FFF0, u32::MAX] {
                let mut changed = image.0.clone();
                changed[at..at + 4].copy_from_slice(&number.to_le_bytes());
                ends_soon(&changed, record);
            }
        }
    }
}
