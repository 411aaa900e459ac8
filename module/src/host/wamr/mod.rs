//! A WAMR, the runtime inside Fluent Bit, by the very calls of Fluent Bit's `flb_wasm.c`.
#![allow(unsafe_code, reason = "WAMR's interface is C")]

mod api;

use std::ffi::{CStr, CString, c_char};
use std::ptr::null;

use super::{Engine, HostError};
use api::{Functions, Pointer};

pub use api::Library;

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
    pub fn start(&self) -> Result<Runtime<'_>, HostError> {
        let functions = &self.functions;
        // SAFETY: none runs.
        if !unsafe { (functions.wasm_runtime_init)() } {
            return Err(HostError::NoEngine("WAMR refuses".into()));
        }
        let runtime = Runtime { functions };
        // SAFETY: the runtime is initialized; a second call on a thread does nothing.
        let ready = unsafe { (functions.wasm_runtime_init_thread_env)() };
        if ready {
            Ok(runtime)
        } else {
            Err(HostError::NoEngine("WAMR refuses this thread".into()))
        }
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
    pub fn load(&self, module: &[u8]) -> Result<Loaded<'_>, HostError> {
        self.load_with_folders(module, &["."])
    }

    /// The same, with the folders that the filter's `accessible_paths` would name.
    ///
    /// # Errors
    /// WAMR refuses it, or a folder's name has a NUL.
    pub fn load_with_folders(
        &self,
        module: &[u8],
        folders: &[&str],
    ) -> Result<Loaded<'_>, HostError> {
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
        if module.is_null() {
            return Err(HostError::NotLoaded(message(&error)));
        }
        let folders = folders.iter().map(|folder| CString::new(*folder));
        let folders = folders.collect::<Result<Vec<_>, _>>();
        let folders = folders.map_err(|error| HostError::NotLoaded(error.to_string()))?;
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

    /// An instance, as Fluent Bit makes one, of which `function` will be called.
    ///
    /// # Errors
    /// WAMR refuses, or the function's name has a NUL.
    pub fn instantiate(&self, function: &str) -> Result<Wamr<'_>, HostError> {
        let functions = self.functions;
        let missing = |_| HostError::NoExport(function.to_owned());
        let function = CString::new(function).map_err(missing)?;
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
        if instance.is_null() {
            return Err(HostError::NotLoaded(message(&error)));
        }
        // SAFETY: the instance lives.
        let env = unsafe { (functions.wasm_runtime_create_exec_env)(instance, STACK) };
        let wamr = Wamr { functions, instance, env, function };
        match env.is_null() {
            true => Err(HostError::NoEngine("WAMR makes no execution environment".into())),
            false => Ok(wamr),
        }
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

/// By the functions of WAMR's that Fluent Bit calls for each record.
impl Engine for Wamr<'_> {
    fn copy_in(&mut self, text: &[u8]) -> Result<u32, HostError> {
        let len = text.len() as u64;
        // SAFETY: `text` holds as many bytes as are copied from it.
        let at = unsafe {
            (self.functions.wasm_runtime_module_dup_data)(self.instance, text.as_ptr().cast(), len)
        };
        Ok(at as u32)
    }

    fn call(&mut self, mut arguments: [u32; 6]) -> Result<u32, HostError> {
        // SAFETY: the instance lives, the name ends with a NUL.
        let function = unsafe {
            (self.functions.wasm_runtime_lookup_function)(
                self.instance,
                self.function.as_ptr(),
                null(),
            )
        };
        if function.is_null() {
            return Err(HostError::NoExport(self.function.to_string_lossy().into_owned()));
        }
        // SAFETY: the function is the instance's; six cells hold the six arguments and the result.
        let done = unsafe {
            (self.functions.wasm_runtime_call_wasm)(self.env, function, 6, arguments.as_mut_ptr())
        };
        if done { Ok(arguments[0]) } else { Err(HostError::Trapped(self.exception())) }
    }

    fn copy_out(&mut self, at: u32) -> Result<Vec<u8>, HostError> {
        let at = u64::from(at);
        // SAFETY: the instance lives; any number may be asked about.
        let valid =
            unsafe { (self.functions.wasm_runtime_validate_app_str_addr)(self.instance, at) };
        if !valid {
            return Err(HostError::NotAString);
        }
        // SAFETY: the place was found to lie in the memory.
        let text = unsafe { (self.functions.wasm_runtime_addr_app_to_native)(self.instance, at) };
        // SAFETY: a NUL was found after it, inside the memory, which does not change before
        // the copy is made.
        let text = unsafe { CStr::from_ptr(text.cast()) };
        Ok(text.to_bytes().to_vec())
    }

    fn free(&mut self, at: u32) -> Result<(), HostError> {
        // SAFETY: the module's own malloc made it.
        unsafe { (self.functions.wasm_runtime_module_free)(self.instance, u64::from(at)) }
        Ok(())
    }

    fn memory_len(&self) -> usize {
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
        // A filter has a memory.
        if found { (end - start) as usize } else { 0 }
    }
}
