//! The functions of WAMR's C interface that Fluent Bit calls: of the runtime that is built with
//! this crate (feature `wamr`), or of a shared library that is loaded at run time, which
//! can be any version of it, with or without the loader for modules compiled ahead of time.

use std::ffi::{c_char, c_void};
use std::path::Path;

use crate::host::HostError;

pub(super) type Pointer = *mut c_void;

/// Declares the functions once, for both ways to come by them. A comment says what changed
/// between the versions; arguments and results of 32 bits travel in the registers of 64.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions. They are those of one runtime, which stays loaded as long as this.
        pub(super) struct Functions {
            $($(#[$doc])* pub(super) $name: unsafe extern "C" fn($($arg: $type),*) $(-> $result)?,)*
        }

        impl Functions {
            /// Of a shared library.
            fn of(library: &libloading::Library) -> Result<Self, libloading::Error> {
                // SAFETY: a WAMR's functions have these types, see the macro's use.
                $(let $name = *unsafe { library.get(concat!(stringify!($name), "\0").as_bytes()) }?;)*
                Ok(Self { $($name),* })
            }

            /// Of the runtime that is linked to this program.
            #[cfg(feature = "wamr")]
            fn linked() -> Self {
                // What the crate builds and links; its bindings are for one version.
                use wamrx_sys as _;
                unsafe extern "C" {
                    $(fn $name($($arg: $type),*) $(-> $result)?;)*
                }
                Self { $($name),* }
            }
        }
    };
}

functions! {
    /// Once, before all else: 1.x does not count.
    wasm_runtime_init() -> bool;
    wasm_runtime_destroy();
    wasm_runtime_init_thread_env() -> bool;
    wasm_runtime_get_version(major: *mut u32, minor: *mut u32, patch: *mut u32);
    wasm_runtime_load(bytes: *mut u8, len: u32, error: *mut c_char, error_len: u32) -> Pointer;
    wasm_runtime_unload(module: Pointer);
    /// Of 1.x the descriptors have 32 bits.
    wasm_runtime_set_wasi_args_ex(
        module: Pointer,
        folders: *const *const c_char,
        folder_count: u32,
        mapped: *const *const c_char,
        mapped_count: u32,
        env: *const *const c_char,
        env_count: u32,
        argv: *const *const c_char,
        argc: i32,
        stdin: i64,
        stdout: i64,
        stderr: i64
    );
    wasm_runtime_instantiate(
        module: Pointer, stack: u32, heap: u32, error: *mut c_char, error_len: u32
    ) -> Pointer;
    wasm_runtime_deinstantiate(instance: Pointer);
    wasm_runtime_create_exec_env(instance: Pointer, stack: u32) -> Pointer;
    wasm_runtime_destroy_exec_env(env: Pointer);
    /// The signature is one of 1.x, may be null, and is not looked at since 2.0.
    wasm_runtime_lookup_function(
        instance: Pointer, name: *const c_char, signature: *const c_char
    ) -> Pointer;
    wasm_runtime_call_wasm(env: Pointer, function: Pointer, argc: u32, argv: *mut u32) -> bool;
    wasm_runtime_get_exception(instance: Pointer) -> *const c_char;
    /// Places in the module's memory have 64 bits since 2.0.
    wasm_runtime_module_dup_data(instance: Pointer, bytes: *const c_char, len: u64) -> u64;
    wasm_runtime_module_free(instance: Pointer, at: u64);
    wasm_runtime_validate_app_str_addr(instance: Pointer, at: u64) -> bool;
    wasm_runtime_addr_app_to_native(instance: Pointer, at: u64) -> Pointer;
    wasm_runtime_get_app_addr_range(
        instance: Pointer, at: u64, start: *mut u64, end: *mut u64
    ) -> bool;
}

/// A WAMR, ready to be started.
pub struct Library {
    pub(super) functions: Functions,
    _loaded: Option<libloading::Library>,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").finish_non_exhaustive()
    }
}

impl Library {
    /// The one built with this crate: WAMR 2.4.3, without ahead of time.
    #[cfg(feature = "wamr")]
    #[must_use]
    pub fn linked() -> Self {
        Self { functions: Functions::linked(), _loaded: None }
    }

    /// Loads `libiwasm.so`, or what it is called.
    ///
    /// # Errors
    /// There is no shared library, or not one of a WAMR.
    pub fn load(path: &Path) -> Result<Self, HostError> {
        // SAFETY: the user says that it is a WAMR, which runs nothing while it is loaded.
        let loaded = unsafe { libloading::Library::new(path) };
        let is_not = |what: &str, error: libloading::Error| {
            HostError::NoEngine(format!("{}: {what}: {error}", path.display()))
        };
        let loaded = loaded.map_err(|error| is_not("not loaded", error))?;
        let functions = Functions::of(&loaded).map_err(|error| is_not("not a WAMR", error))?;
        Ok(Self { functions, _loaded: Some(loaded) })
    }
}
