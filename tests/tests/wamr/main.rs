//! The modules in WAMR, with Fluent Bit's limits: 8 KiB of operand stack. Both in its fast
//! interpreter; and the one for Fluent Bit compiled ahead of time, where `WAMR` names a shared library
//! and `cargo xtask dist --wamrc` made a file of its format.
#![cfg(feature = "wamr-library")]

mod contract;
#[cfg(unix)]
mod policy_file;

use std::ffi::OsString;

use tagsplice_module::wamr::{Library, Runtime};
use tagsplice_tests::module;

/// A module, as WAMR and as wasmi load it.
#[derive(Clone, Copy)]
struct Subject<'m> {
    file: &'m [u8],
    /// The WebAssembly that the file is, or was compiled from.
    wasm: &'m [u8],
}

impl<'m> Subject<'m> {
    const fn interpreted(wasm: &'m [u8]) -> Self {
        Self { file: wasm, wasm }
    }

    fn is_compiled(&self) -> bool {
        self.file.starts_with(b"\0aot")
    }
}

#[test]
fn the_modules_in_fluent_bits_runtime() {
    let Some(library) = library() else {
        eprintln!("not run: `WAMR` names no shared library of a WAMR");
        return;
    };
    let runtime = library.start().unwrap();
    for wasm in module::both() {
        contract::check(&runtime, Subject::interpreted(wasm));
    }
    #[cfg(unix)]
    policy_file::check(&runtime, Subject::interpreted(module::built()));
    match compiled(&runtime) {
        Some(file) => {
            let subject = Subject { file: &file, wasm: module::built() };
            contract::check(&runtime, subject);
            #[cfg(unix)]
            policy_file::check(&runtime, subject);
        }
        None => eprintln!(
            "not run: compiled modules. `WAMR` must name a shared library that loads them, and \
             `cargo xtask dist --wamrc` must have made them in its format"
        ),
    }
}

/// The shared library that `WAMR` names, which can be of another version or for another
/// architecture, or the WAMR that these tests are built with.
fn library() -> Option<Library> {
    match std::env::var_os("WAMR") {
        Some(path) => Some(Library::load(path.as_ref()).unwrap()),
        None => linked(),
    }
}

#[cfg(feature = "wamr")]
fn linked() -> Option<Library> {
    Some(Library::linked())
}

#[cfg(not(feature = "wamr"))]
fn linked() -> Option<Library> {
    None
}

/// The module compiled into the format that this WAMR loads. That which is linked loads none.
fn compiled(runtime: &Runtime<'_>) -> Option<Vec<u8>> {
    std::env::var_os("WAMR").and_then(|_: OsString| {
        let version = runtime.version();
        let format = if version.starts_with("1.") { 3 } else { 5 };
        let file = module::compiled(format)?;
        eprintln!("WAMR {version}, with the compiled module of format {format}");
        Some(file)
    })
}
