//! The corpora are what they are said to be, and the same today as when figures were recorded.

use tagsplice_benches::corpus;

/// FNV-1a over every record and tag.
fn digest() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for record in corpus::all().iter().flat_map(|corpus| &corpus.records) {
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
        11_930_026_942_539_614_168,
        "the records differ from those that the figures were measured with"
    );
}

#[test]
fn have_the_sizes_of_real_records() {
    let means: Vec<_> = corpus::all().iter().map(|c| (c.name, c.mean())).collect();
    let within = |name: &str, low: usize, high: usize| {
        let (_, mean) = means.iter().find(|(n, _)| *n == name).expect("a corpus");
        assert!((low..=high).contains(mean), "{name}: {mean} bytes, of {means:?}");
    };
    within("seed", 640, 640);
    within("runs", 1_000, 1_250);
    within("mix", 1_000, 1_250);
    within("access", 750, 950);
    within("json", 1_000, 1_300);
    within("trace", 3_800, 5_500);
    within("64KiB", 64 << 10, 72 << 10);
    within("250 labels", 10_000, 20_000);
    within("100KiB annotations", 100 << 10, 120 << 10);
}
