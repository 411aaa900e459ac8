//! Modules against each other in WAMR, in interleaved rounds.

use std::hint::black_box;

use anyhow::{Context, Result};

use super::wamr::with_nul;
use super::{Loaded, Wamr};
use crate::corpus::Corpus;
use crate::rounds::{Contender, Effort, measure};

/// Nanoseconds per record, for each named module.
///
/// # Errors
/// A module does not load, or does not answer.
pub fn times(corpus: &Corpus, modules: &[(String, Vec<u8>)]) -> Result<Vec<f64>> {
    let records = corpus.records.iter().map(with_nul).collect::<Result<Vec<_>>>()?;
    let loaded = load(modules)?;
    let mut instances = loaded.iter().map(Loaded::instantiate).collect::<Result<Vec<_>>>()?;
    for (instance, (name, _)) in instances.iter_mut().zip(modules) {
        for (tag, record) in &records {
            instance.call(tag, record).with_context(|| name.clone())?;
        }
    }
    let mut contenders: Vec<_> = (instances.iter_mut().zip(modules))
        .map(|(instance, (name, _))| {
            let records = &records;
            Contender::new(name, move || pass(instance, records))
        })
        .collect();
    let times = measure(&mut contenders, Effort::default());
    Ok(times.iter().map(|time| time / records.len() as f64).collect())
}

fn pass(instance: &mut Wamr<'_>, records: &[(Vec<u8>, Vec<u8>)]) {
    for (tag, record) in records {
        // Each of them was answered before the clock ran.
        black_box(instance.call(tag, record).expect("it answered before"));
    }
}

/// Nanoseconds from a loaded module to an instance that can be called, and back.
///
/// # Errors
/// A module does not load, or cannot be instantiated.
pub fn instantiation_times(modules: &[(String, Vec<u8>)]) -> Result<Vec<f64>> {
    let loaded = load(modules)?;
    for module in &loaded {
        module.instantiate()?;
    }
    let mut contenders: Vec<_> = (loaded.iter().zip(modules))
        .map(|(module, (name, _))| {
            Contender::new(name, move || drop(module.instantiate().expect("it was before")))
        })
        .collect();
    Ok(measure(&mut contenders, Effort::default()))
}

fn load(modules: &[(String, Vec<u8>)]) -> Result<Vec<Loaded>> {
    modules.iter().map(|(name, wasm)| Loaded::new(wasm).with_context(|| name.clone())).collect()
}
