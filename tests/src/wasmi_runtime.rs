//! The module in wasmi, with the features that all of Fluent Bit's runtimes have.

use wasmi::{
    Config, Engine, Instance, Linker, Memory, Module, Store, StoreLimits, StoreLimitsBuilder,
    TypedFunc,
};

use crate::agent::Agent;
use crate::host::{Fault, Host, Runtime};

/// What an instance's host keeps.
#[derive(Debug)]
struct State {
    limits: StoreLimits,
    agent: Agent,
}

/// An instance in wasmi.
#[derive(Debug)]
pub struct Wasmi {
    store: Store<State>,
    /// The time of the records that are passed, in seconds.
    pub seconds: u32,
    memory: Memory,
    malloc: TypedFunc<u32, u32>,
    free: TypedFunc<u32, ()>,
    filter: TypedFunc<(u32, u32, u32, u32, u32, u32), u32>,
}

impl Wasmi {
    /// Instantiates a module whose memory cannot grow beyond `limit` bytes, and which may import
    /// what WAMR's built-in libc has of memory functions.
    ///
    /// # Panics
    /// The module is invalid without reference types, imports anything else, or lacks an export.
    #[must_use]
    pub fn new(module: &[u8], limit: usize) -> Self {
        Self::with_function(module, limit, "tagsplice_filter")
    }

    /// The same with another name of the filter.
    ///
    /// # Panics
    /// As [`Wasmi::new`].
    #[must_use]
    pub fn with_function(module: &[u8], limit: usize, function: &str) -> Self {
        Self::with(module, limit, function, Agent::default())
    }

    /// The same in an agent that may have a policy file.
    ///
    /// # Panics
    /// As [`Wasmi::new`].
    #[must_use]
    pub fn in_agent(module: &[u8], agent: Agent) -> Self {
        Self::with(module, usize::MAX, "tagsplice_filter", agent)
    }

    /// The agent that the instance is in.
    pub fn agent(&mut self) -> &mut Agent {
        &mut self.store.data_mut().agent
    }

    fn with(module: &[u8], limit: usize, function: &str, agent: Agent) -> Self {
        let mut config = Config::default();
        config
            .consume_fuel(true)
            .wasm_reference_types(false)
            .wasm_multi_value(false)
            .wasm_tail_call(false)
            .wasm_extended_const(false)
            .wasm_multi_memory(false);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, module).expect("a valid module");
        let limits = StoreLimitsBuilder::new().memory_size(limit).build();
        let mut store = Store::new(&engine, State { limits, agent });
        store.limiter(|state| &mut state.limits);
        store.set_fuel(u64::MAX).expect("a store that counts fuel");
        let mut linker = Linker::new(&engine);
        tagsplice_host::link_natives(&mut linker).expect("a linker that has nothing yet");
        tagsplice_host::wasi::link_wasi(&mut linker, |state: &mut State| &mut state.agent)
            .expect("a linker that has no WASI yet");
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .expect("a module that imports what agents have");
        Self::of(store, &instance, function)
    }

    /// What the calls of the host `run` cost, in fuel: about one for each instruction.
    ///
    /// # Panics
    /// Never: wasmi counts.
    pub fn fuel<T>(host: &mut Host<Self>, run: impl FnOnce(&mut Host<Self>) -> T) -> (u64, T) {
        host.runtime().store.set_fuel(u64::MAX).expect("a store that counts fuel");
        let result = run(host);
        (u64::MAX - host.runtime().store.get_fuel().expect("a store that counts fuel"), result)
    }

    fn of(store: Store<State>, instance: &Instance, function: &str) -> Self {
        Self {
            memory: instance.get_memory(&store, "memory").expect("the export `memory`"),
            malloc: instance.get_typed_func(&store, "malloc").expect("the export `malloc`"),
            free: instance.get_typed_func(&store, "free").expect("the export `free`"),
            filter: instance.get_typed_func(&store, function).expect("the filter"),
            store,
            seconds: 1_700_000_000,
        }
    }
}

impl Runtime for Wasmi {
    fn malloc(&mut self, len: u32) -> Result<u32, Fault> {
        self.malloc.call(&mut self.store, len).map_err(trap)
    }

    fn free(&mut self, at: u32) -> Result<(), Fault> {
        self.free.call(&mut self.store, at).map_err(trap)
    }

    fn filter(&mut self, tag: (u32, u32), record: (u32, u32)) -> Result<u32, Fault> {
        let arguments = (tag.0, tag.1, self.seconds, 1, record.0, record.1);
        self.filter.call(&mut self.store, arguments).map_err(trap)
    }

    fn memory(&mut self) -> &mut [u8] {
        self.memory.data_mut(&mut self.store)
    }
}

fn trap(error: wasmi::Error) -> Fault {
    Fault::Trap(error.to_string())
}
