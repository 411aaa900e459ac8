//! Tagsplice, in each way that its answers can be taken. All that the benchmarks use of the
//! library's interface is in this file.

use std::hint::black_box;

use anyhow::{Result, anyhow};
use tagsplice::{Edit, Filter, MEMO_LEN, Policy, PolicyBuf};

use crate::corpus::Corpus;

/// A way to filter, with all that it needs: one call handles all records once.
pub struct Prepared<'a> {
    /// What tables call it.
    pub name: &'static str,
    /// The work.
    pub pass: Box<dyn FnMut() + 'a>,
    /// The answers, for those who compare before they measure.
    pub answers: Box<dyn FnMut() -> Vec<Vec<u8>> + 'a>,
}

impl std::fmt::Debug for Prepared<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A policy that a filter can be made with.
#[derive(Debug)]
pub struct Rules(PolicyBuf);

impl Rules {
    /// Those of the blog post.
    #[must_use]
    pub fn example() -> Self {
        Self(PolicyBuf::from(Policy::example()))
    }

    /// Those of a compiled policy.
    ///
    /// # Errors
    /// It is damaged.
    pub fn of(image: Vec<u8>) -> Result<Self> {
        Ok(Self(PolicyBuf::from_image(image).map_err(|error| anyhow!("{error:?}"))?))
    }

    pub(super) fn policy(&self) -> Policy<'_> {
        self.0.policy()
    }
}

/// Every way, the usual one first.
#[must_use]
pub fn ours<'a>(corpus: &'a Corpus, rules: &'a Rules) -> Vec<Prepared<'a>> {
    let forgets = || Filter::new(rules.policy());
    let filter = move || forgets().with_owned_memo(MEMO_LEN);
    vec![
        to_vec("tagsplice", corpus, filter),
        to_vec("tagsplice, no memo", corpus, forgets),
        in_place("tagsplice, in place", corpus, filter),
        pieces("tagsplice, pieces", corpus, filter),
    ]
}

const EXPECTED: &str = "the corpora are valid JSON";

/// The answer copied to a buffer that is used again.
fn to_vec<'a>(
    name: &'static str,
    corpus: &'a Corpus,
    filter: impl Fn() -> Filter<'a> + 'a,
) -> Prepared<'a> {
    let mut timed = filter();
    let mut out = Vec::with_capacity(corpus.bytes());
    Prepared {
        name,
        pass: Box::new(move || {
            for record in &corpus.records {
                out.clear();
                timed.apply(&record.json).expect(EXPECTED).append_to(&mut out);
                black_box(&out);
            }
        }),
        answers: Box::new(move || {
            let mut filter = filter();
            let answer = |record: &[u8]| filter.apply(record).expect(EXPECTED).to_vec();
            // Twice, since the second time more is remembered.
            let twice = [&corpus.records, &corpus.records];
            let mut answers: Vec<_> =
                twice.into_iter().flatten().map(|r| &r.json[..]).map(answer).collect();
            answers.split_off(corpus.records.len())
        }),
    }
}

/// The answer made in the buffer in which the record lies, as in the module.
fn in_place<'a>(
    name: &'static str,
    corpus: &'a Corpus,
    filter: impl Fn() -> Filter<'a> + 'a,
) -> Prepared<'a> {
    const ROOM: usize = 64;
    let buffers: Vec<Vec<u8>> =
        (corpus.records.iter()).map(|record| [&record.json[..], &[0; ROOM]].concat()).collect();
    let mut timed = (filter(), buffers.clone());
    let mut once = (filter(), buffers);
    Prepared {
        name,
        pass: Box::new(move || {
            for (record, buffer) in corpus.records.iter().zip(&mut timed.1) {
                black_box(edit(&mut timed.0, buffer, record.json.len()));
                // Of a compact record only the brace was written over.
                buffer[record.json.len() - 1] = b'}';
            }
        }),
        answers: Box::new(move || {
            (corpus.records.iter().zip(&mut once.1))
                .map(|(record, buffer)| {
                    let len = edit(&mut once.0, buffer, record.json.len());
                    buffer[..len].to_vec()
                })
                .collect()
        }),
    }
}

fn edit(filter: &mut Filter<'_>, buffer: &mut [u8], record_len: usize) -> usize {
    let edit: Edit<'_> = filter.apply(&buffer[..record_len]).expect(EXPECTED).edit();
    edit.apply(buffer).expect("there is room for the longest tag")
}

/// The answer as borrowed pieces, as for a vectored write: nothing is copied.
fn pieces<'a>(
    name: &'static str,
    corpus: &'a Corpus,
    filter: impl Fn() -> Filter<'a> + 'a,
) -> Prepared<'a> {
    let mut timed = filter();
    Prepared {
        name,
        pass: Box::new(move || {
            for record in &corpus.records {
                for piece in timed.apply(&record.json).expect(EXPECTED).pieces() {
                    black_box(piece);
                }
            }
        }),
        answers: Box::new(move || {
            let mut filter = filter();
            (corpus.records.iter())
                .map(|record| {
                    let view = filter.apply(&record.json).expect(EXPECTED);
                    view.pieces().flat_map(|piece| piece.bytes().to_vec()).collect()
                })
                .collect()
        }),
    }
}
