//! The host's side of a call, as Fluent Bit does it (`filter_wasm.c`, `flb_wasm.c`).

use std::fmt;

/// One instance of a module in some runtime. Addresses and lengths are the module's.
pub trait Runtime {
    /// Calls the module's `malloc`.
    ///
    /// # Errors
    /// It trapped.
    fn malloc(&mut self, len: u32) -> Result<u32, Fault>;
    /// Calls the module's `free`.
    ///
    /// # Errors
    /// It trapped.
    fn free(&mut self, at: u32) -> Result<(), Fault>;
    /// Calls the filter with tag and record, each an address and a length.
    ///
    /// # Errors
    /// It trapped.
    fn filter(&mut self, tag: (u32, u32), record: (u32, u32)) -> Result<u32, Fault>;
    /// The module's memory.
    fn memory(&mut self) -> &mut [u8];
}

/// What went wrong with a call. Fluent Bit loses the record then, or worse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The module trapped.
    Trap(String),
    /// `malloc` answered an address where the copy does not fit.
    BadBlock,
    /// The answer is 0: Fluent Bit drops the record.
    Null,
    /// The answer is not a C string inside memory.
    NoString,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Fault {}

/// Which habits a host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Fluent Bit 4.2 and later free both copies after each call.
    Frees,
    /// Earlier ones never do.
    Leaks,
}

/// A host with one instance for all records.
#[derive(Debug)]
pub struct Host<R> {
    runtime: R,
    release: Release,
}

impl<R: Runtime> Host<R> {
    /// A host of some release.
    pub const fn new(runtime: R, release: Release) -> Self {
        Self { runtime, release }
    }

    /// Passes one record and copies the answer.
    ///
    /// A copy that the module has no memory for is passed on as address 0, with its length, as
    /// Fluent Bit does: it does not look.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub fn call(&mut self, tag: &[u8], record: &[u8]) -> Result<Vec<u8>, Fault> {
        let tag = self.copy_in(tag)?;
        let record = self.copy_in(record)?;
        let answer = self.runtime.filter(tag, record)?;
        let answer = self.copy_out(answer);
        if self.release == Release::Frees {
            for (at, _) in [tag, record] {
                if at != 0 {
                    self.runtime.free(at)?;
                }
            }
        }
        answer
    }

    /// The runtime.
    pub const fn runtime(&mut self) -> &mut R {
        &mut self.runtime
    }

    /// Copies bytes and a NUL into the module.
    ///
    /// # Errors
    /// `malloc` trapped, or answered an impossible address.
    pub fn copy_in(&mut self, bytes: &[u8]) -> Result<(u32, u32), Fault> {
        let len = u32::try_from(bytes.len()).expect("a record of less than 4 GiB");
        let at = self.runtime.malloc(len + 1)?;
        if at != 0 {
            let memory = self.runtime.memory().get_mut(at as usize..);
            let place = memory.and_then(|memory| memory.get_mut(..=bytes.len()));
            let (nul, text) = place.and_then(<[u8]>::split_last_mut).ok_or(Fault::BadBlock)?;
            text.copy_from_slice(bytes);
            *nul = 0;
        }
        Ok((at, len))
    }

    /// Copies a C string out of the module.
    ///
    /// # Errors
    /// There is none.
    pub fn copy_out(&mut self, at: u32) -> Result<Vec<u8>, Fault> {
        if at == 0 {
            return Err(Fault::Null);
        }
        let text = self.runtime.memory().get(at as usize..).ok_or(Fault::NoString)?;
        let end = text.iter().position(|&byte| byte == 0).ok_or(Fault::NoString)?;
        Ok(text[..end].to_vec())
    }
}
