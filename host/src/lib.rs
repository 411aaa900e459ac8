//! A host that calls a wasm filter as Fluent Bit does, in an embedded runtime.
//!
//! The order is that of `filter_wasm.c` and `flb_wasm.c`: malloc the tag, malloc the record, copy
//! both in with a NUL after them, call, copy the answer out as a C string, free both. One
//! instance filters all records, as since Fluent Bit 4.1. The runtime has the features of the
//! oldest agent that loads wasm filters at all: no reference types, no SIMD, no multi-value.
//!
//! ```no_run
//! let wasm = std::fs::read("dist/tagsplice.wasm")?;
//! let mut host = tagsplice_host::Host::new(&wasm)?;
//! let answer = host.filter(b"kube.var.log.containers.web.log", b"{}")?;
//! assert_eq!(answer, b"{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod natives;
pub mod wasi;

use wasmi::{Config, Engine, Linker, Memory, Module, Store, TypedFunc};

pub use error::HostError;
pub use natives::link_natives;
use wasi::Directories;

/// The function that is called: Tagsplice's own name for it.
pub const FUNCTION: &str = "tagsplice_filter";

/// An instance of a filter.
pub struct Host {
    store: Store<Directories>,
    memory: Memory,
    malloc: TypedFunc<i32, i32>,
    free: TypedFunc<i32, ()>,
    filter: TypedFunc<(i32, i32, i32, i32, i32, i32), i32>,
    /// Releases before 4.2 never free.
    frees: bool,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("memory", &self.memory_len()).finish_non_exhaustive()
    }
}

impl Host {
    /// Loads a module and makes an instance of it, which calls [`FUNCTION`].
    ///
    /// # Errors
    /// It is not a module that every agent loads, imports what an agent lacks, or lacks an export.
    pub fn new(wasm: &[u8]) -> Result<Self, HostError> {
        Self::with_function(wasm, FUNCTION)
    }

    /// Like [`Host::new`], with another function to call: what `Function_Name` says.
    ///
    /// # Errors
    /// Those of [`Host::new`].
    pub fn with_function(wasm: &[u8], function: &str) -> Result<Self, HostError> {
        Self::with(wasm, function, Directories::new(std::iter::empty::<&str>()))
    }

    /// Like [`Host::new`], with directories in which the module may look for its policy: what
    /// `accessible_paths` says.
    ///
    /// # Errors
    /// Those of [`Host::new`].
    pub fn with_directories(wasm: &[u8], directories: Directories) -> Result<Self, HostError> {
        Self::with(wasm, FUNCTION, directories)
    }

    fn with(wasm: &[u8], function: &str, directories: Directories) -> Result<Self, HostError> {
        let engine = Engine::new(&oldest_agent());
        let module = Module::new(&engine, wasm).map_err(HostError::not_loaded)?;
        let mut store = Store::new(&engine, directories);
        let mut linker = Linker::new(&engine);
        link_natives(&mut linker).map_err(HostError::not_loaded)?;
        wasi::link_wasi(&mut linker, |directories| directories).map_err(HostError::not_loaded)?;
        let instance =
            linker.instantiate_and_start(&mut store, &module).map_err(HostError::not_loaded)?;
        let missing = |name: &str| HostError::NoExport(name.to_owned());
        Ok(Self {
            memory: instance.get_memory(&store, "memory").ok_or_else(|| missing("memory"))?,
            malloc: instance.get_typed_func(&store, "malloc").map_err(|_| missing("malloc"))?,
            free: instance.get_typed_func(&store, "free").map_err(|_| missing("free"))?,
            filter: instance.get_typed_func(&store, function).map_err(|_| missing(function))?,
            store,
            frees: true,
        })
    }

    /// The same host as an agent before Fluent Bit 4.2, which never frees.
    #[must_use]
    pub fn without_frees(self) -> Self {
        Self { frees: false, ..self }
    }

    /// One record and the tag that it came with; returns the record that goes on.
    ///
    /// # Errors
    /// Whatever makes an agent lose the record: the module has no memory for it, traps, returns
    /// nothing, or returns something that is not a C string.
    pub fn filter(&mut self, tag: &[u8], record: &[u8]) -> Result<Vec<u8>, HostError> {
        let tag_at = self.copy_in(tag)?;
        let at = self.copy_in(record)?;
        let args = (tag_at, len(tag)?, 1_696_229_564, 0, at, len(record)?);
        let answer = self.filter.call(&mut self.store, args).map_err(HostError::trapped)?;
        let answer = self.c_string(answer);
        if self.frees {
            self.free.call(&mut self.store, tag_at).map_err(HostError::trapped)?;
            self.free.call(&mut self.store, at).map_err(HostError::trapped)?;
        }
        answer
    }

    /// What the module wrote to the agent's stdout and stderr.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.store.data().written
    }

    /// The instance's memory, in bytes.
    #[must_use]
    pub fn memory_len(&self) -> usize {
        self.memory.data(&self.store).len()
    }

    /// What `wasm_runtime_module_dup_data` does; an agent would not notice that it failed.
    fn copy_in(&mut self, bytes: &[u8]) -> Result<i32, HostError> {
        let len = len(bytes)?.checked_add(1).ok_or(HostError::NoMemory)?;
        let at = self.malloc.call(&mut self.store, len).map_err(HostError::trapped)?;
        let memory = self.memory.data_mut(&mut self.store);
        let place = memory.get_mut(at as u32 as usize..).and_then(|m| m.get_mut(..=bytes.len()));
        let (nul, place) = place
            .filter(|_| at != 0)
            .and_then(<[u8]>::split_last_mut)
            .ok_or(HostError::NoMemory)?;
        place.copy_from_slice(bytes);
        *nul = 0;
        Ok(at)
    }

    fn c_string(&self, at: i32) -> Result<Vec<u8>, HostError> {
        if at == 0 {
            return Err(HostError::Dropped);
        }
        let memory = self.memory.data(&self.store);
        let text = memory.get(at as u32 as usize..).ok_or(HostError::NotAString)?;
        let end = text.iter().position(|&byte| byte == 0).ok_or(HostError::NotAString)?;
        match &text[..end] {
            [] => Err(HostError::Dropped),
            answer => Ok(answer.to_vec()),
        }
    }
}

fn len(bytes: &[u8]) -> Result<i32, HostError> {
    i32::try_from(bytes.len()).map_err(|_| HostError::NoMemory)
}

fn oldest_agent() -> Config {
    let mut config = Config::default();
    config
        .wasm_reference_types(false)
        .wasm_multi_value(false)
        .wasm_tail_call(false)
        .wasm_extended_const(false);
    config
}
