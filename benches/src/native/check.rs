//! The answers compared, before anything is timed: one that is fast at something else is not a rival.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Rival, Rules, example_tag, ours, rivals};
use crate::corpus::Corpus;
use crate::module::Metered;

/// The answer by the book: serde_json reads the labels, and the member is put before the
/// brace that ends a compact record.
///
/// # Errors
/// The record is not JSON.
pub fn expected(record: &[u8]) -> Result<Vec<u8>> {
    let value: Value = serde_json::from_slice(record)?;
    let Some(Value::Object(labels)) = value.pointer("/kubernetes/labels") else {
        return Ok(record.to_vec());
    };
    let label = |key: &str| labels.get(key).and_then(Value::as_str);
    let tag = example_tag(label("region"), label("tenant"), label("has-sensitive-data"));
    let head = record.strip_suffix(b"}").context("not a compact object")?;
    Ok([head, b",\"new_tag\":\"", tag.as_bytes(), b"\"}"].concat())
}

/// Does every contender answer every record of the corpus as the book says?
///
/// # Errors
/// The first that does not, with what it answered.
pub fn check(corpus: &Corpus) -> Result<()> {
    check_ours(corpus, &Rules::example(), expected)?;
    for rival in rivals() {
        for record in &corpus.records {
            agrees(rival, &record.json, &expected(&record.json)?)?;
        }
    }
    Ok(())
}

/// Does each of our ways answer every record of the corpus as expected?
///
/// # Errors
/// The first that does not, with what it answered.
pub fn check_ours(
    corpus: &Corpus,
    rules: &Rules,
    expected: impl Fn(&[u8]) -> Result<Vec<u8>>,
) -> Result<()> {
    for mut way in ours(corpus, rules) {
        for (answer, record) in (way.answers)().iter().zip(&corpus.records) {
            same(way.name, answer, &expected(&record.json)?)?;
        }
    }
    Ok(())
}

fn agrees(rival: Rival, record: &[u8], expected: &[u8]) -> Result<()> {
    let mut answer = Vec::new();
    (rival.answer)(record, &mut answer);
    if rival.keeps_bytes {
        return same(rival.name, &answer, expected);
    }
    same_meaning(rival.name, &answer, expected)
}

/// Does a module answer every record of the corpus as expected, twice in a row?
///
/// # Errors
/// It does not run, or returns something that means something else.
pub fn check_module(
    name: &str,
    wasm: &[u8],
    corpus: &Corpus,
    expected: impl Fn(&[u8]) -> Result<Vec<u8>>,
) -> Result<()> {
    let mut module = Metered::new(wasm)?;
    for record in corpus.records.iter().chain(&corpus.records) {
        same_meaning(name, &module.call(record)?.answer, &expected(&record.json)?)?;
    }
    Ok(())
}

/// Are the two JSON texts that mean the same?
pub(crate) fn same_meaning(name: &str, answer: &[u8], expected: &[u8]) -> Result<()> {
    let meaning = |text: &[u8]| serde_json::from_slice::<Value>(text);
    let text = String::from_utf8_lossy(answer);
    ensure!(meaning(answer)? == meaning(expected)?, "{name} means something else: {text}");
    Ok(())
}

fn same(name: &str, answer: &[u8], expected: &[u8]) -> Result<()> {
    let text = String::from_utf8_lossy;
    ensure!(answer == expected, "{name}:\n{}\nexpected:\n{}", text(answer), text(expected));
    Ok(())
}
