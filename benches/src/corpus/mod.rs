//! The records that everything is measured with, made from a fixed seed.
//!
//! They look like what Fluent Bit hands to a filter behind its kubernetes filter: compact JSON,
//! the app's line first, `kubernetes` last.

mod line;
mod pod;
mod rng;
mod text;

pub use line::Kind;
pub use pod::{Members, Pod};
pub use rng::Rng;

/// A record, and the tag with which the tail input hands it on.
#[derive(Clone, Debug)]
pub struct Record {
    /// `kube.var.log.containers.<pod>_<namespace>_<container>-<id>.log`
    pub tag: String,
    /// The record.
    pub json: Vec<u8>,
}

/// Records of one kind, in the order in which a filter sees them.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// What tables call it.
    pub name: &'static str,
    /// The records.
    pub records: Vec<Record>,
}

impl Corpus {
    /// All records together, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.records.iter().map(|record| record.json.len()).sum()
    }

    /// The mean length of a record in bytes.
    #[must_use]
    pub fn mean(&self) -> usize {
        self.bytes() / self.records.len()
    }
}

/// The pods of `runs`. Each logs 5 to 60 lines in a row, as in a chunk of one container.
const PODS: u64 = 40;
/// The records of a corpus in which each comes from another pod.
const EACH: u64 = 400;
/// The records of a corpus of very long ones, likewise: too many to be remembered.
const EACH_LONG: usize = 8;
/// The one seed.
const SEED: u64 = 0x7461_6773_706c_6963;

/// Every corpus, in the order of the tables.
#[must_use]
pub fn all() -> Vec<Corpus> {
    vec![
        seed(),
        runs(),
        mix(),
        of_kind("access", Kind::Access),
        of_kind("json", Kind::Json),
        of_kind("trace", Kind::Trace),
        long_line(64 << 10),
        many_labels(250),
        long_annotations(100 << 10),
    ]
}

/// The corpora that stand for a cluster's usual records.
#[must_use]
pub fn usual() -> Vec<Corpus> {
    let mut corpora = all();
    corpora.truncate(6);
    corpora
}

/// The sample record of the blog post that Tagsplice began with.
#[must_use]
pub fn seed() -> Corpus {
    let json = include_bytes!("../../assets/seed.json").trim_ascii().to_vec();
    let tag = "kube.var.log.containers.app-3-5f8ff8f8c6-xv5lw_default_app-3-\
               f8236c0b81a8926343d982cf94422d24fe882a4b19ec3db2b03482b1d30c8055.log";
    Corpus { name: "seed", records: vec![Record { tag: tag.to_owned(), json }] }
}

/// Runs of records from one pod each: the usual case, since a chunk is of one container.
#[must_use]
pub fn runs() -> Corpus {
    let mut rng = Rng::new(SEED);
    let mut records = Vec::new();
    for _ in 0..PODS {
        let pod = Pod::any(&mut rng);
        for _ in 0..rng.between(5, 60) {
            let line = Kind::any(&mut rng).line(&mut rng);
            records.push(pod.record(&line));
        }
    }
    Corpus { name: "runs", records }
}

/// Every record from another pod: the worst case.
#[must_use]
pub fn mix() -> Corpus {
    each_from_another_pod("mix", Kind::any)
}

fn of_kind(name: &'static str, kind: Kind) -> Corpus {
    each_from_another_pod(name, |_| kind)
}

fn each_from_another_pod(name: &'static str, kind: impl Fn(&mut Rng) -> Kind) -> Corpus {
    let mut rng = Rng::new(SEED ^ 1);
    let mut record = || {
        let pod = Pod::any(&mut rng);
        let line = kind(&mut rng).line(&mut rng);
        pod.record(&line)
    };
    Corpus { name, records: (0..EACH).map(|_| record()).collect() }
}

/// Records with a line of so many bytes.
#[must_use]
pub fn long_line(len: usize) -> Corpus {
    let mut rng = Rng::new(SEED ^ 2);
    let mut record = || {
        let line = line::trace(&mut rng, len);
        Pod::any(&mut rng).record(&line)
    };
    Corpus { name: "64KiB", records: (0..EACH_LONG).map(|_| record()).collect() }
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
    Corpus { name: "250 labels", records: (0..EACH_LONG).map(|_| record()).collect() }
}

/// Records of pods whose annotations have so many bytes: some of them escaped JSON.
#[must_use]
pub fn long_annotations(len: usize) -> Corpus {
    let mut rng = Rng::new(SEED ^ 4);
    let records = (0..EACH_LONG).map(|_| annotated(&mut rng, len)).collect();
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
