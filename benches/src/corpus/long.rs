//! Very long records: of one line, of many labels, of large annotations.

use super::{Corpus, Kind, Members, Pod, Record, Rng, SEED, line};

/// The records of a corpus of very long ones, each from another pod.
const EACH: usize = 8;

/// Records with a line of so many bytes.
#[must_use]
pub fn long_line(len: usize) -> Corpus {
    let mut rng = Rng::new(SEED ^ 2);
    let mut record = || {
        let line = line::trace(&mut rng, len);
        Pod::any(&mut rng).record(&line)
    };
    Corpus { name: "64KiB", records: (0..EACH).map(|_| record()).collect() }
}

/// Records of pods with so many labels.
#[must_use]
pub fn many_labels(count: usize) -> Corpus {
    let mut rng = Rng::new(SEED ^ 3);
    let mut record = || {
        let mut label = |i: usize| (format!("example.com/label-{i}"), rng.hex(12));
        let labels = (0..count).map(&mut label).collect();
        let pod = Pod::with(&mut rng, &labels, &Members::new());
        pod.record(&Kind::Access.line(&mut rng))
    };
    Corpus { name: "250 labels", records: (0..EACH).map(|_| record()).collect() }
}

/// Records of pods whose annotations have so many bytes: some of them escaped JSON.
#[must_use]
pub fn long_annotations(len: usize) -> Corpus {
    let mut rng = Rng::new(SEED ^ 4);
    let records = (0..EACH).map(|_| annotated(&mut rng, len)).collect();
    Corpus { name: "100KiB annotations", records }
}

fn annotated(rng: &mut Rng, len: usize) -> Record {
    let labels = vec![("region".to_owned(), "ap-south-1".to_owned())];
    let mut annotations = Members::new();
    let mut total = 0;
    while total < len {
        let value = match annotations.len() % 2 {
            0 => Kind::Json.line(rng),
            _ => rng.hex(1_000),
        };
        total += value.len();
        annotations.push((format!("example.com/note-{}", annotations.len()), value));
    }
    let pod = Pod::with(rng, &labels, &annotations);
    pod.record(&Kind::Access.line(rng))
}
