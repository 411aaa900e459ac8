//! A host that calls a filter as Fluent Bit does, in one of two runtimes.
//!
//! The order is that of `filter_wasm.c` and `flb_wasm.c`: malloc the tag, malloc the record, copy
//! both in with a NUL after them, call, copy the answer out as a C string, free both. One
//! instance filters all records, as since Fluent Bit 4.1.

mod error;
#[cfg(feature = "wamr-library")]
pub mod wamr;
pub mod wasi;
mod wasmi;

use std::fmt;

pub use error::HostError;
pub use wasmi::{Setup, Wasmi};

/// The function that is called: Tagsplice's own name for it.
pub const FUNCTION: &str = "tagsplice_filter";

/// A runtime with an instance of a filter in it. Addresses and lengths are the module's.
pub trait Engine {
    /// Copies a text, of which the last byte is its NUL, into a block of the module's `malloc`.
    /// Returns its address, or 0 where the module has no memory for it.
    ///
    /// # Errors
    /// `malloc` trapped, or returned an address where the text does not fit.
    fn copy_in(&mut self, text: &[u8]) -> Result<u32, HostError>;

    /// Calls the filter: tag and its length, seconds and nanoseconds, record and its length.
    ///
    /// # Errors
    /// It trapped.
    fn call(&mut self, arguments: [u32; 6]) -> Result<u32, HostError>;

    /// Copies a C string out, without its NUL.
    ///
    /// # Errors
    /// There is none in the module's memory.
    fn copy_out(&mut self, at: u32) -> Result<Vec<u8>, HostError>;

    /// Calls the module's `free`.
    ///
    /// # Errors
    /// It trapped.
    fn free(&mut self, at: u32) -> Result<(), HostError>;

    /// How long the module's memory is, in bytes.
    fn memory_len(&self) -> usize;
}

/// A host with one instance of a filter.
pub struct Host<E = Wasmi> {
    engine: E,
    /// Releases before 4.2 never free.
    frees: bool,
    /// The time of the records that are passed, in seconds since 1970.
    pub seconds: u32,
}

impl<E: Engine> fmt::Debug for Host<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let memory = self.engine.memory_len();
        f.debug_struct("Host").field("memory", &memory).field("frees", &self.frees).finish()
    }
}

impl<E: Engine> Host<E> {
    /// A host as Fluent Bit is since 4.2, which frees both copies after each call.
    pub const fn new(engine: E) -> Self {
        Self { engine, frees: true, seconds: 1_696_229_564 }
    }

    /// The same host as an agent before Fluent Bit 4.2, which never frees.
    #[must_use]
    pub fn without_frees(self) -> Self {
        Self { frees: false, ..self }
    }

    /// The runtime.
    pub const fn engine(&mut self) -> &mut E {
        &mut self.engine
    }

    /// The instance's memory, in bytes.
    #[must_use]
    pub fn memory_len(&self) -> usize {
        self.engine.memory_len()
    }

    /// One record and the tag that it came with; returns the record that goes on.
    ///
    /// # Errors
    /// Whatever makes an agent lose the record: the module traps, returns nothing, or returns
    /// something that is not a C string.
    pub fn filter(&mut self, tag: &[u8], record: &[u8]) -> Result<Vec<u8>, HostError> {
        self.filter_terminated(&[tag, b"\0"].concat(), &[record, b"\0"].concat())
    }

    /// Like [`Host::filter`], with texts that end with a NUL, as an agent keeps them: so that a
    /// measurement has no copy in it that an agent does not make.
    ///
    /// # Errors
    /// As [`Host::filter`].
    pub fn filter_terminated(&mut self, tag: &[u8], record: &[u8]) -> Result<Vec<u8>, HostError> {
        let tag = self.copy_in(tag)?;
        let record = self.copy_in(record)?;
        let answer = self.call(tag, record)?;
        let answer = self.copy_out(answer);
        if self.frees {
            for (at, _) in [tag, record] {
                if at != 0 {
                    self.engine.free(at)?;
                }
            }
        }
        answer
    }

    /// Copies a text, of which the last byte is its NUL, into the module. Returns the address and
    /// the length without the NUL. Where the module has no memory for it the address is 0, and an
    /// agent does not look.
    ///
    /// # Errors
    /// `malloc` trapped, or returned an address where the text does not fit.
    pub fn copy_in(&mut self, text: &[u8]) -> Result<(u32, u32), HostError> {
        let len = u32::try_from(text.len()).ok().and_then(|len| len.checked_sub(1));
        Ok((self.engine.copy_in(text)?, len.ok_or(HostError::BadBlock)?))
    }

    /// Calls the filter with a tag and a record, each an address and a length.
    ///
    /// # Errors
    /// It trapped.
    pub fn call(&mut self, tag: (u32, u32), record: (u32, u32)) -> Result<u32, HostError> {
        self.engine.call([tag.0, tag.1, self.seconds, 0, record.0, record.1])
    }

    /// Copies an answer out of the module.
    ///
    /// # Errors
    /// There is none: an agent drops the record.
    pub fn copy_out(&mut self, at: u32) -> Result<Vec<u8>, HostError> {
        if at == 0 {
            return Err(HostError::Dropped);
        }
        let answer = self.engine.copy_out(at)?;
        if answer.is_empty() { Err(HostError::Dropped) } else { Ok(answer) }
    }
}
