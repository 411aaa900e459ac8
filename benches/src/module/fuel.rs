//! Fuel in wasmi: what a module executes, counted. The same on every machine and every day.

use anyhow::{Result, ensure};
use tagsplice_module::{Host, Setup, Wasmi};

use super::FUNCTION;
use crate::corpus::{Corpus, Record};

/// A module in wasmi. What it imports costs no fuel here; what it costs in WAMR is time, and is
/// measured there.
#[derive(Debug)]
pub struct Metered {
    host: Host,
}

/// What a record cost, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fuel {
    /// Of all five calls together.
    pub fuel: u64,
    /// The answer.
    pub answer: Vec<u8>,
}

impl Metered {
    /// Instantiates a module. It may import what WAMR's built-in libc has of memory functions.
    ///
    /// # Errors
    /// The module is invalid, imports something else or lacks an export.
    pub fn new(wasm: &[u8]) -> Result<Self> {
        let setup = Setup { is_metered: true, is_lenient: true, ..Setup::default() };
        let engine = Wasmi::with(wasm, Setup { function: FUNCTION, ..setup })?;
        Ok(Self { host: Host::new(engine) })
    }

    /// One record, as Fluent Bit passes it.
    ///
    /// # Errors
    /// The module trapped, could not take the record, or returned no C string.
    pub fn call(&mut self, record: &Record) -> Result<Fuel> {
        let (fuel, answer) =
            self.host.fuel(|host| host.filter(record.tag.as_bytes(), &record.json));
        Ok(Fuel { fuel, answer: answer? })
    }

    /// The mean fuel of a record when the corpus comes by for the second time, or for the third if
    /// it is the record of the blog post: what comes back is known by then, and what does not is kept.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub fn mean(&mut self, corpus: &Corpus) -> Result<u64> {
        ensure!(!corpus.records.is_empty(), "{} has no records", corpus.name);
        let warm_up = if corpus.name == "post" { 2 } else { 1 };
        for record in corpus.records.iter().cycle().take(warm_up * corpus.records.len()) {
            self.call(record)?;
        }
        let mut total = 0;
        for record in &corpus.records {
            total += self.call(record)?.fuel;
        }
        Ok(total / corpus.records.len() as u64)
    }
}
