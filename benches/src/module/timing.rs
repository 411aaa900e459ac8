//! Modules against each other in WAMR, in interleaved rounds.

use std::hint::black_box;
use std::path::PathBuf;

use anyhow::{Context, Result};
use tagsplice_module::Host;
use tagsplice_module::wamr::{Library, Wamr};

use super::FUNCTION;
use crate::corpus::{Corpus, Record};
use crate::native;
use crate::rounds::{Contender, Effort, measure};

/// A module in a file.
#[derive(Clone, Debug)]
pub struct File {
    /// What tables call it.
    pub name: String,
    /// The file: wasm, or compiled ahead of time.
    pub path: PathBuf,
    /// Is it an identity filter, whose answers decide nothing?
    pub identity: bool,
}

impl File {
    fn read(&self) -> Result<Vec<u8>> {
        std::fs::read(&self.path).with_context(|| self.path.display().to_string())
    }
}

/// Nanoseconds per record for each module, once each has answered each record as expected.
///
/// # Errors
/// A module does not load, or returns something else.
pub fn times(
    library: &Library,
    corpus: &Corpus,
    modules: &[(&File, Vec<u8>)],
    expected: impl Fn(&[u8]) -> Result<Vec<u8>>,
) -> Result<Vec<f64>> {
    let records: Vec<_> = corpus.records.iter().map(terminated).collect();
    let runtime = library.start()?;
    let load = |(file, bytes): &(&File, Vec<u8>)| runtime.load(bytes).context(file.name.clone());
    let loaded = modules.iter().map(load).collect::<Result<Vec<_>>>()?;
    let instances = loaded.iter().map(|loaded| loaded.instantiate(FUNCTION));
    let instances = instances.collect::<Result<Vec<_>, _>>()?;
    let mut hosts: Vec<_> = instances.into_iter().map(Host::new).collect();
    for (host, (file, _)) in hosts.iter_mut().zip(modules) {
        for ((tag, json), record) in records.iter().zip(&corpus.records) {
            let answer = host.filter_terminated(tag, json).with_context(|| file.name.clone())?;
            if !file.identity {
                native::same_meaning(&file.name, &answer, &expected(&record.json)?)?;
            }
        }
    }
    let mut contenders: Vec<_> = (hosts.iter_mut().zip(modules))
        .map(|(host, (file, _))| {
            let records = &records;
            Contender::new(&file.name, move || pass(host, records))
        })
        .collect();
    let times = measure(&mut contenders, Effort::default());
    Ok(times.iter().map(|time| time / records.len() as f64).collect())
}

/// The modules' files, read.
///
/// # Errors
/// A file cannot be read.
pub fn read(files: &[File]) -> Result<Vec<(&File, Vec<u8>)>> {
    files.iter().map(|file| Ok((file, file.read()?))).collect()
}

fn pass(host: &mut Host<Wamr<'_>>, records: &[(Vec<u8>, Vec<u8>)]) {
    for (tag, record) in records {
        // Each of them was answered before the clock ran.
        black_box(host.filter_terminated(tag, record).expect("it answered before"));
    }
}

/// Tag and record with a NUL after them, as the host keeps its strings.
fn terminated(record: &Record) -> (Vec<u8>, Vec<u8>) {
    ([record.tag.as_bytes(), b"\0"].concat(), [&record.json[..], b"\0"].concat())
}

/// How far a start goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// To an instance that can be called.
    Instance,
    /// To the answer of the first record, since a module can put off to it what it sets up.
    FirstAnswer,
}

/// Nanoseconds from nothing to an instance and back, as Fluent Bit before 4.1 does it for each
/// chunk: start the runtime, read the file, load, instantiate, and end all of it.
///
/// # Errors
/// A module cannot be read or does not load.
pub fn start_times(
    library: &Library,
    files: &[File],
    corpus: &Corpus,
    start: Start,
) -> Result<Vec<f64>> {
    let record = corpus.records.first().context("a corpus without records")?;
    let record = terminated(record);
    for file in files {
        start_once(library, file, &record, start).with_context(|| file.name.clone())?;
    }
    let mut contenders: Vec<_> = (files.iter())
        .map(|file| {
            let record = &record;
            Contender::new(&file.name, move || {
                start_once(library, file, record, start).expect("it started before");
            })
        })
        .collect();
    Ok(measure(&mut contenders, Effort::default()))
}

fn start_once(
    library: &Library,
    file: &File,
    (tag, json): &(Vec<u8>, Vec<u8>),
    start: Start,
) -> Result<()> {
    let runtime = library.start()?;
    let loaded = runtime.load(&file.read()?)?;
    let mut host = Host::new(loaded.instantiate(FUNCTION)?);
    if start == Start::FirstAnswer {
        black_box(host.filter_terminated(tag, json)?);
    }
    Ok(())
}
