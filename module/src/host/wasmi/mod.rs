//! A filter in wasmi, with the features of the oldest agent that loads wasm filters at all: no
//! reference types, no SIMD, no multi-value.

mod natives;
mod wasi;

use std::fmt;

use wasmi::{
    CompilationMode, Config, Linker, Memory, Module, Store, StoreLimits, StoreLimitsBuilder,
    TypedFunc,
};

use super::wasi::{Directories, Wasi};
use super::{Engine, FUNCTION, Host, HostError};

/// How an instance is made.
#[derive(Clone, Debug)]
pub struct Setup<W = Directories> {
    /// The function to call: what `Function_Name` says.
    pub function: &'static str,
    /// What the module finds of its agent's machine.
    pub system: W,
    /// How many bytes the module's memory may grow to.
    pub memory: usize,
    /// Count fuel, about one for each instruction, and translate all functions before the first
    /// call, which would pay for it otherwise.
    pub is_metered: bool,
    /// Load modules that only newer agents load, too.
    pub is_lenient: bool,
}

impl<W> Setup<W> {
    /// [`FUNCTION`] in an agent with this system, with memory without limit.
    pub const fn of(system: W) -> Self {
        Self {
            function: FUNCTION,
            system,
            memory: usize::MAX,
            is_metered: false,
            is_lenient: false,
        }
    }

    fn config(&self) -> Config {
        let mut config = Config::default();
        if self.is_metered {
            config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        }
        if !self.is_lenient {
            config
                .wasm_reference_types(false)
                .wasm_multi_value(false)
                .wasm_tail_call(false)
                .wasm_extended_const(false)
                .wasm_multi_memory(false);
        }
        config
    }
}

impl Default for Setup {
    /// In an agent without a policy file.
    fn default() -> Self {
        Self::of(Directories::new(std::iter::empty::<&str>()))
    }
}

/// An instance in wasmi.
pub struct Wasmi<W = Directories> {
    store: Store<State<W>>,
    memory: Memory,
    malloc: TypedFunc<u32, u32>,
    free: TypedFunc<u32, ()>,
    filter: TypedFunc<(u32, u32, u32, u32, u32, u32), u32>,
}

/// What an instance's host keeps.
struct State<W> {
    limits: StoreLimits,
    system: W,
}

impl<W> fmt::Debug for Wasmi<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wasmi").finish_non_exhaustive()
    }
}

impl Wasmi {
    /// An instance of a module, in an agent without a policy file.
    ///
    /// # Errors
    /// Those of [`Wasmi::with`].
    pub fn new(wasm: &[u8]) -> Result<Self, HostError> {
        Self::with(wasm, Setup::default())
    }

    /// An instance that may look for its policy in these directories: what `accessible_paths` says.
    ///
    /// # Errors
    /// Those of [`Wasmi::with`].
    pub fn in_directories(wasm: &[u8], directories: Directories) -> Result<Self, HostError> {
        Self::with(wasm, Setup::of(directories))
    }
}

impl<W: Wasi + 'static> Wasmi<W> {
    /// An instance that is set up in this way. It may import what WAMR's built-in libc has of
    /// memory functions, and what its WASI has to read a file.
    ///
    /// # Errors
    /// It is not a module that every agent loads, imports what an agent lacks, or lacks an export.
    pub fn with(wasm: &[u8], setup: Setup<W>) -> Result<Self, HostError> {
        let not_loaded = |error: wasmi::Error| HostError::NotLoaded(error.to_string());
        let engine = wasmi::Engine::new(&setup.config());
        let module = Module::new(&engine, wasm).map_err(not_loaded)?;
        let limits = StoreLimitsBuilder::new().memory_size(setup.memory).build();
        let mut store = Store::new(&engine, State { limits, system: setup.system });
        store.limiter(|state| &mut state.limits);
        if setup.is_metered {
            store.set_fuel(u64::MAX).map_err(not_loaded)?;
        }
        let mut linker = Linker::new(&engine);
        natives::link(&mut linker).map_err(not_loaded)?;
        wasi::link(&mut linker, |state: &mut State<W>| &mut state.system).map_err(not_loaded)?;
        let instance = linker.instantiate_and_start(&mut store, &module).map_err(not_loaded)?;
        let missing = |name: &str| HostError::NoExport(name.to_owned());
        let function = setup.function;
        Ok(Self {
            memory: instance.get_memory(&store, "memory").ok_or_else(|| missing("memory"))?,
            malloc: instance.get_typed_func(&store, "malloc").map_err(|_| missing("malloc"))?,
            free: instance.get_typed_func(&store, "free").map_err(|_| missing("free"))?,
            filter: instance.get_typed_func(&store, function).map_err(|_| missing(function))?,
            store,
        })
    }

    /// The agent's machine, as the module finds it.
    pub fn system(&mut self) -> &mut W {
        &mut self.store.data_mut().system
    }

    /// Calls the module's `malloc`.
    ///
    /// # Errors
    /// It trapped.
    pub fn malloc(&mut self, len: u32) -> Result<u32, HostError> {
        self.malloc.call(&mut self.store, len).map_err(trapped)
    }
}

impl<W: Wasi + 'static> Host<Wasmi<W>> {
    /// What the calls in `run` cost, in fuel, and what it returns.
    ///
    /// # Panics
    /// The instance is not metered.
    pub fn fuel<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (u64, T) {
        const METERED: &str = "a metered instance";
        self.engine().store.set_fuel(u64::MAX).expect(METERED);
        let result = run(self);
        (u64::MAX - self.engine().store.get_fuel().expect(METERED), result)
    }
}

impl<W: Wasi + 'static> Engine for Wasmi<W> {
    fn copy_in(&mut self, text: &[u8]) -> Result<u32, HostError> {
        let len = u32::try_from(text.len()).map_err(|_| HostError::BadBlock)?;
        let at = self.malloc(len)?;
        if at != 0 {
            let memory = self.memory.data_mut(&mut self.store).get_mut(at as usize..);
            let place = memory.and_then(|memory| memory.get_mut(..text.len()));
            place.ok_or(HostError::BadBlock)?.copy_from_slice(text);
        }
        Ok(at)
    }

    fn call(&mut self, [a, b, c, d, e, f]: [u32; 6]) -> Result<u32, HostError> {
        self.filter.call(&mut self.store, (a, b, c, d, e, f)).map_err(trapped)
    }

    fn copy_out(&mut self, at: u32) -> Result<Vec<u8>, HostError> {
        let memory = self.memory.data(&self.store);
        let text = memory.get(at as usize..).ok_or(HostError::NotAString)?;
        let end = text.iter().position(|&byte| byte == 0).ok_or(HostError::NotAString)?;
        Ok(text[..end].to_vec())
    }

    fn free(&mut self, at: u32) -> Result<(), HostError> {
        self.free.call(&mut self.store, at).map_err(trapped)
    }

    fn memory_len(&self) -> usize {
        self.memory.data(&self.store).len()
    }
}

fn trapped(error: wasmi::Error) -> HostError {
    HostError::Trapped(error.to_string())
}
