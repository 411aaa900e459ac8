//! Fuel in wasmi: what a module executes, counted. The same on every machine and every day.

use anyhow::{Context, Result, ensure};
use tagsplice_host::wasi::Directories;
use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Memory, Module, Store, TypedFunc};

use super::FUNCTION;
use crate::corpus::{Corpus, Record};

type Filter = TypedFunc<(i32, i32, i32, i32, i32, i32), i32>;

/// A module in wasmi.
pub struct Metered {
    store: Store<Directories>,
    memory: Memory,
    malloc: TypedFunc<i32, i32>,
    free: TypedFunc<i32, ()>,
    filter: Filter,
}

/// What a record cost, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fuel {
    /// Of all five calls together.
    pub fuel: u64,
    /// The answer.
    pub answer: Vec<u8>,
}

impl std::fmt::Debug for Metered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metered").finish_non_exhaustive()
    }
}

impl Metered {
    /// Instantiates a module. It may import what WAMR's built-in libc has of memory functions.
    ///
    /// # Errors
    /// The module is invalid, imports something else or lacks an export.
    pub fn new(wasm: &[u8]) -> Result<Self> {
        let mut config = Config::default();
        // Else the first call of each function would pay fuel for its translation.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, wasm).context("not a module that wasmi takes")?;
        let mut store = Store::new(&engine, Directories::new(std::iter::empty::<&str>()));
        store.set_fuel(u64::MAX)?;
        let mut linker = Linker::new(&engine);
        // They cost no fuel here; what they cost in WAMR is time, and is measured there.
        tagsplice_host::link_natives(&mut linker)?;
        tagsplice_host::wasi::link_wasi(&mut linker, |directories| directories)?;
        let instance = linker.instantiate_and_start(&mut store, &module)?;
        Self::of(store, &instance)
    }

    fn of(store: Store<Directories>, instance: &Instance) -> Result<Self> {
        Ok(Self {
            memory: instance.get_memory(&store, "memory").context("exports no memory")?,
            malloc: instance.get_typed_func(&store, "malloc").context("export malloc")?,
            free: instance.get_typed_func(&store, "free").context("export free")?,
            filter: instance.get_typed_func(&store, FUNCTION).context("export go_filter")?,
            store,
        })
    }

    /// One record, as Fluent Bit passes it.
    ///
    /// # Errors
    /// The module trapped, could not take the record, or answered no C string.
    pub fn call(&mut self, record: &Record) -> Result<Fuel> {
        self.store.set_fuel(u64::MAX)?;
        let tag = self.copy_in(record.tag.as_bytes())?;
        let text = self.copy_in(&record.json)?;
        let lens = (record.tag.len() as i32, record.json.len() as i32);
        let answer = self.filter.call(&mut self.store, (tag, lens.0, 1, 2, text, lens.1))?;
        let answer = self.c_string(answer)?;
        self.free.call(&mut self.store, tag)?;
        self.free.call(&mut self.store, text)?;
        Ok(Fuel { fuel: u64::MAX - self.store.get_fuel()?, answer })
    }

    /// The mean fuel of a record when the corpus comes by for the second time, or for the third if
    /// it is the record of the blog post: what comes back is known by then, and what does not is kept.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub fn mean(&mut self, corpus: &Corpus) -> Result<u64> {
        let warm_up = if corpus.name == "seed" { 2 } else { 1 };
        for record in corpus.records.iter().cycle().take(warm_up * corpus.records.len()) {
            self.call(record)?;
        }
        let mut total = 0;
        for record in &corpus.records {
            total += self.call(record)?.fuel;
        }
        Ok(total / corpus.records.len() as u64)
    }

    fn copy_in(&mut self, bytes: &[u8]) -> Result<i32> {
        let at = self.malloc.call(&mut self.store, bytes.len() as i32 + 1)?;
        ensure!(at != 0, "malloc refused {} bytes", bytes.len() + 1);
        let memory = self.memory.data_mut(&mut self.store);
        let place = memory.get_mut(at as u32 as usize..).and_then(|m| m.get_mut(..=bytes.len()));
        let place = place.context("malloc answered a place outside the memory")?;
        place[..bytes.len()].copy_from_slice(bytes);
        place[bytes.len()] = 0;
        Ok(at)
    }

    fn c_string(&self, at: i32) -> Result<Vec<u8>> {
        let memory = self.memory.data(&self.store);
        let text = memory.get(at as u32 as usize..).context("the answer is outside the memory")?;
        let end = text.iter().position(|byte| *byte == 0).context("the answer has no NUL")?;
        Ok(text[..end].to_vec())
    }
}
