//! A WAMR, the runtime inside Fluent Bit, by the very calls of Fluent Bit's `flb_wasm.c`.
#![allow(unsafe_code, reason = "WAMR's interface is C")]

use std::ffi::{CStr, CString, c_char};
use std::ptr::null;

use anyhow::{Context, Result, bail, ensure};

use super::FUNCTION;
use super::api::{Functions, Library, Pointer};
use crate::corpus::Record;

/// What Fluent Bit gives a filter by default: both stacks, and the "app heap".
const STACK: u32 = 8192;
const HEAP: u32 = 8192;
const STDIN: i64 = 0;
const STDOUT: i64 = 1;
const STDERR: i64 = 2;

impl Library {
    /// Starts the runtime. Only one may run at a time.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&self) -> Result<Runtime<'_>> {
        let functions = &self.functions;
        // SAFETY: none runs.
        ensure!(unsafe { (functions.wasm_runtime_init)() }, "WAMR does not start");
        let runtime = Runtime { functions };
        // SAFETY: the runtime is initialized; a second call on a thread does nothing.
        let ready = unsafe { (functions.wasm_runtime_init_thread_env)() };
        ensure!(ready, "WAMR refuses this thread");
        Ok(runtime)
    }
}

/// A WAMR that runs.
pub struct Runtime<'l> {
    functions: &'l Functions,
}

impl std::fmt::Debug for Runtime<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}

impl Drop for Runtime<'_> {
    fn drop(&mut self) {
        // SAFETY: every module borrows the runtime, so none is left.
        unsafe { (self.functions.wasm_runtime_destroy)() }
    }
}

impl Runtime<'_> {
    /// As in `2.4.1`.
    #[must_use]
    pub fn version(&self) -> String {
        let (mut major, mut minor, mut patch) = (0, 0, 0);
        // SAFETY: three numbers are written, to three places.
        unsafe {
            (self.functions.wasm_runtime_get_version)(
                &raw mut major,
                &raw mut minor,
                &raw mut patch,
            );
        }
        format!("{major}.{minor}.{patch}")
    }

    /// Loads a module, or one compiled ahead of time, which can read files in Fluent Bit's
    /// default for `accessible_paths`, the current folder.
    ///
    /// # Errors
    /// WAMR refuses it.
    pub fn load(&self, module: &[u8]) -> Result<Loaded<'_>> {
        self.load_with_folders(module, &["."])
    }

    /// The same, with the folders that the filter's `accessible_paths` would name.
    ///
    /// # Errors
    /// WAMR refuses it, or a folder's name has a NUL.
    pub fn load_with_folders(&self, module: &[u8], folders: &[&str]) -> Result<Loaded<'_>> {
        let functions = self.functions;
        let mut bytes: Box<[u8]> = module.into();
        let mut error = [0; 128];
        // SAFETY: `bytes` is on the heap, writable, and outlives the module; `error` has the
        // length given.
        let module = unsafe {
            (functions.wasm_runtime_load)(
                bytes.as_mut_ptr(),
                bytes.len() as u32,
                error.as_mut_ptr(),
                error.len() as u32,
            )
        };
        ensure!(!module.is_null(), "WAMR does not load it: {}", message(&error));
        let folders = folders.iter().map(|folder| CString::new(*folder));
        let folders = folders.collect::<Result<Vec<_>, _>>()?;
        let names: Vec<_> = folders.iter().map(|folder| folder.as_ptr()).collect();
        let loaded = Loaded { functions, module, _bytes: bytes, _folders: folders, names };
        loaded.set_wasi(STDERR);
        Ok(loaded)
    }
}

/// A module that WAMR has loaded.
pub struct Loaded<'r> {
    functions: &'r Functions,
    module: Pointer,
    /// WAMR writes to the bytes, and points into them as long as the module lives.
    _bytes: Box<[u8]>,
    /// It reads the folders' names when it makes an instance.
    _folders: Vec<CString>,
    names: Vec<*const c_char>,
}

impl std::fmt::Debug for Loaded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").finish_non_exhaustive()
    }
}

impl Loaded<'_> {
    /// With this descriptor for what instances write to stderr.
    #[must_use]
    pub fn with_stderr(self, stderr: i64) -> Self {
        self.set_wasi(stderr);
        self
    }

    fn set_wasi(&self, stderr: i64) {
        // SAFETY: the module is loaded. WAMR keeps the pointers, which live as long as it.
        unsafe {
            (self.functions.wasm_runtime_set_wasi_args_ex)(
                self.module,
                self.names.as_ptr(),
                self.names.len() as u32,
                null(),
                0,
                null(),
                0,
                null(),
                0,
                STDIN,
                STDOUT,
                stderr,
            );
        }
    }

    /// An instance, as Fluent Bit makes one.
    ///
    /// # Errors
    /// WAMR refuses, or the function is not exported.
    pub fn instantiate(&self) -> Result<Wamr<'_>> {
        let functions = self.functions;
        let mut error = [0; 128];
        // SAFETY: the module is loaded; `error` has the length given.
        let instance = unsafe {
            (functions.wasm_runtime_instantiate)(
                self.module,
                STACK,
                HEAP,
                error.as_mut_ptr(),
                error.len() as u32,
            )
        };
        ensure!(!instance.is_null(), "WAMR does not instantiate it: {}", message(&error));
        // SAFETY: the instance lives.
        let env = unsafe { (functions.wasm_runtime_create_exec_env)(instance, STACK) };
        let function = CString::new(FUNCTION)?;
        let wamr = Wamr { functions, instance, env, function, frees: true, seconds: 1 };
        ensure!(!env.is_null(), "WAMR makes no execution environment");
        Ok(wamr)
    }
}

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        // SAFETY: every instance borrows the module, so none is left.
        unsafe { (self.functions.wasm_runtime_unload)(self.module) }
    }
}

fn message(error: &[c_char]) -> String {
    error.iter().take_while(|c| **c != 0).map(|c| char::from(*c as u8)).collect()
}

/// An instance of a module in WAMR.
pub struct Wamr<'m> {
    functions: &'m Functions,
    instance: Pointer,
    env: Pointer,
    function: CString,
    frees: bool,
    /// The time of the records that are passed, in seconds.
    pub seconds: u32,
}

impl std::fmt::Debug for Wamr<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wamr").finish_non_exhaustive()
    }
}

impl Drop for Wamr<'_> {
    fn drop(&mut self) {
        if !self.env.is_null() {
            // SAFETY: the environment is this instance's, and nobody else's.
            unsafe { (self.functions.wasm_runtime_destroy_exec_env)(self.env) }
        }
        // SAFETY: the instance is nobody else's.
        unsafe { (self.functions.wasm_runtime_deinstantiate)(self.instance) }
    }
}

impl Wamr<'_> {
    /// The same instance called as before Fluent Bit 4.2, which never frees.
    #[must_use]
    pub fn without_frees(mut self) -> Self {
        self.frees = false;
        self
    }

    /// How long the module's memory is, in bytes.
    #[must_use]
    pub fn memory_len(&self) -> u64 {
        let (mut start, mut end) = (0, 0);
        // SAFETY: the instance lives; both numbers have room for what any version writes.
        let found = unsafe {
            (self.functions.wasm_runtime_get_app_addr_range)(
                self.instance,
                0,
                &raw mut start,
                &raw mut end,
            )
        };
        assert!(found, "a filter has a memory");
        end - start
    }

    /// One record; `tag` and `record` end with a NUL that their lengths count. The answer is a
    /// copy of its own, as the host's strdup makes one.
    ///
    /// # Errors
    /// The module trapped, or answered no C string.
    pub fn call(&mut self, tag: &[u8], record: &[u8]) -> Result<Vec<u8>> {
        // SAFETY: the instance lives, the name ends with a NUL.
        let function = unsafe {
            (self.functions.wasm_runtime_lookup_function)(
                self.instance,
                self.function.as_ptr(),
                null(),
            )
        };
        ensure!(!function.is_null(), "{FUNCTION} is not exported");
        let tag_at = self.copy_in(tag);
        let record_at = self.copy_in(record);
        let lens = (tag.len() as u32 - 1, record.len() as u32 - 1);
        let mut args = [tag_at, lens.0, self.seconds, 2, record_at, lens.1];
        // SAFETY: the function is the instance's; six cells hold the six arguments and the result.
        let done = unsafe {
            (self.functions.wasm_runtime_call_wasm)(self.env, function, 6, args.as_mut_ptr())
        };
        if !done {
            bail!("it trapped: {}", self.exception());
        }
        let answer = self.c_string(args[0])?;
        if self.frees {
            self.free(tag_at);
            self.free(record_at);
        }
        Ok(answer)
    }

    fn copy_in(&mut self, bytes: &[u8]) -> u32 {
        let len = bytes.len() as u64;
        // SAFETY: `bytes` holds as many bytes as are copied from it.
        let at = unsafe {
            (self.functions.wasm_runtime_module_dup_data)(self.instance, bytes.as_ptr().cast(), len)
        };
        at as u32
    }

    fn free(&mut self, at: u32) {
        // SAFETY: the module's own malloc made it, or it is 0, which the module must bear.
        unsafe { (self.functions.wasm_runtime_module_free)(self.instance, u64::from(at)) }
    }

    fn c_string(&self, at: u32) -> Result<Vec<u8>> {
        let at = u64::from(at);
        // SAFETY: the instance lives; any number may be asked about.
        let valid =
            unsafe { (self.functions.wasm_runtime_validate_app_str_addr)(self.instance, at) };
        ensure!(valid, "the answer is no C string in the memory: {}", self.exception());
        // SAFETY: the place was found to lie in the memory.
        let text = unsafe { (self.functions.wasm_runtime_addr_app_to_native)(self.instance, at) };
        // SAFETY: a NUL was found after it, inside the memory, which does not change before
        // the copy is made.
        let text = unsafe { CStr::from_ptr(text.cast()) };
        Ok(text.to_bytes().to_vec())
    }

    fn exception(&self) -> String {
        // SAFETY: the instance lives.
        let text = unsafe { (self.functions.wasm_runtime_get_exception)(self.instance) };
        if text.is_null() {
            return "no exception".to_owned();
        }
        // SAFETY: WAMR's messages end with a NUL; it is copied before anything is called.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }
}

/// Bytes with a NUL after them, as the host keeps its strings.
pub(super) fn with_nul(record: &Record) -> Result<(Vec<u8>, Vec<u8>)> {
    let tag = CString::new(record.tag.as_bytes()).context("a tag with a NUL")?;
    let json = CString::new(&record.json[..]).context("a record with a NUL")?;
    Ok((tag.into_bytes_with_nul(), json.into_bytes_with_nul()))
}
