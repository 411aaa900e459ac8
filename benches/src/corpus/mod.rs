//! The records that everything is measured with, made from a fixed seed.
//!
//! They look like what Fluent Bit passes to a filter after its kubernetes filter: compact JSON,
//! the app's line first, `kubernetes` last.

mod languages;
mod line;
mod long;
mod pod;
mod pods;
mod rng;
mod text;

pub use line::Kind;
pub use long::{long_annotations, long_line, many_labels};
pub use pod::{Members, Pod};
pub use pods::{each, escaped, mix, node, one_pod, post, runs, utf8};
pub use rng::Rng;

/// A record, and the tag that the tail input gave it.
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

    /// The same records with a letter for each byte that is not ASCII or belongs to a `\uXXXX`:
    /// what is left of the cost is that of so many bytes.
    #[must_use]
    pub fn in_ascii(&self) -> Self {
        let letters = |record: &Record| Record {
            tag: record.tag.clone(),
            json: languages::as_letters(&record.json),
        };
        Self { name: self.name, records: self.records.iter().map(letters).collect() }
    }
}

/// Every corpus, in the order of the tables.
#[must_use]
pub fn all() -> Vec<Corpus> {
    vec![
        post(),
        runs(),
        one_pod(),
        node("node", 5),
        node("node1", 1),
        mix(),
        each("access", Kind::Access),
        each("json", Kind::Json),
        each("trace", Kind::Trace),
        utf8(),
        escaped(),
        long_line(64 << 10),
        many_labels(250),
        long_annotations(100 << 10),
    ]
}

/// The seed of all generators.
const SEED: u64 = 0x7461_6773_706c_6963;
