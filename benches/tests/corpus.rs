//! The corpora are what they are said to be, and the same today as when figures were recorded.

use std::collections::BTreeSet;

use tagsplice_benches::{corpus, many_keys};

/// FNV-1a over every record and tag.
fn digest() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let corpora = corpus::all().into_iter().chain([many_keys::corpus()]);
    for record in corpora.flat_map(|corpus| corpus.records) {
        for byte in record.tag.bytes().chain(record.json.iter().copied()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

#[test]
fn never_change() {
    assert_eq!(
        digest(),
        16_063_970_640_767_890_649,
        "the records differ from those that the figures were measured with"
    );
}

#[test]
fn have_the_sizes_of_real_records() {
    let corpora = corpus::all().into_iter().chain([many_keys::corpus()]);
    let means: Vec<_> = corpora.map(|c| (c.name, c.mean())).collect();
    let within = |name: &str, low: usize, high: usize| {
        let (_, mean) = means.iter().find(|(n, _)| *n == name).expect("a corpus");
        assert!((low..=high).contains(mean), "{name}: {mean} bytes, of {means:?}");
    };
    within("post", 640, 640);
    within("runs", 1_000, 1_250);
    within("1 pod", 1_000, 1_250);
    within("node", 1_000, 1_250);
    within("node1", 1_000, 1_250);
    within("mix", 1_000, 1_250);
    within("access", 750, 950);
    within("json", 1_000, 1_300);
    within("trace", 3_800, 5_500);
    within("utf8", 1_000, 1_250);
    within("escaped", 1_700, 2_000);
    within("many-keys", 700, 900);
    within("64KiB", 64 << 10, 72 << 10);
    within("250 labels", 10_000, 20_000);
    within("100KiB annotations", 100 << 10, 120 << 10);
}

#[test]
fn a_node_has_110_pods_that_log_a_few_lines_at_a_time() {
    for (corpus, lines) in
        [(corpus::node("node", 5), 2.0..4.0), (corpus::node("node1", 1), 1.0..1.2)]
    {
        let tags: Vec<&str> = corpus.records.iter().map(|record| record.tag.as_str()).collect();
        let pods: BTreeSet<&str> = tags.iter().copied().collect();
        assert!((100..=110).contains(&pods.len()), "{} pods in {}", pods.len(), corpus.name);
        let bursts = 1 + tags.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let mean = tags.len() as f64 / bursts as f64;
        assert!(lines.contains(&mean), "{mean} lines of a pod in a row in {}", corpus.name);
    }
}

#[test]
fn escaped_is_utf8_in_ascii() {
    for (raw, escaped) in corpus::utf8().records.iter().zip(corpus::escaped().records) {
        let value = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).ok();
        assert!(escaped.json.is_ascii() && !raw.json.is_ascii());
        assert_eq!(value(&raw.json), value(&escaped.json));
    }
}
