//! Images that nobody checked: they decide nonsense, but soon, and without a panic.

use std::time::{Duration, Instant};

use tagsplice::image::{HEADER_LEN, SCOPE_LEN, header, map, name, scope};
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
    // One map for all scopes, whose entries, all of them zeros, are names of the first key and scope.
    let mut image = vec![0; HEADER_LEN + SCOPE_LEN + 16];
    let mut put = |at: usize, number: u32| {
        image[at..][..4].copy_from_slice(&number.to_le_bytes());
    };
    let map = HEADER_LEN + SCOPE_LEN;
    put(header::SCOPES, HEADER_LEN as u32);
    put(HEADER_LEN + scope::MAP, map as u32);
    put(map + map::MASK, 0x0FFF_FFFF);
    image[map + map::LENGTHS..][..8].fill(0xFF);
    ends_soon(&image, &record());
}

/// Scopes in each other without end, in a record that is as deep.
#[test]
fn scopes_in_a_circle_end() {
    let mut image = subjects().0;
    let get = |image: &[u8], at: usize| tagsplice::image::Image::new(image).size(at);
    let (scopes, count) = (get(&image, header::SCOPES), get(&image, header::SCOPE_COUNT));
    for scope in 0..count {
        // Each name of each scope is the first scope, the last one, or its own.
        for inner in [0, scope, count - 1] {
            let at = get(&image, scopes + scope * SCOPE_LEN + scope::MAP);
            let entries = get(&image, at + map::ENTRIES);
            for place in 0..=get(&image, at + map::MASK) {
                let value = entries + place * tagsplice::image::ENTRY_LEN + map::VALUE;
                let number = name(Some(0), Some(inner as u16));
                image[value..][..4].copy_from_slice(&number.to_le_bytes());
            }
            let deep = 10_000;
            let record =
                format!("{}1{}", r#"{"kubernetes":{"labels":"#.repeat(deep), "}}".repeat(deep));
            ends_soon(&image, &record);
            let list = format!(
                "{{\"kubernetes\":{}1{}}}",
                "[{\"labels\":".repeat(deep),
                "}]".repeat(deep)
            );
            ends_soon(&image, &list);
        }
    }
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
