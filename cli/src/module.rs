//! The filter's module: the one inside this program, or another.

use std::path::Path;

use anyhow::{Context, bail};

/// Empty where the program was built without the module.
static INSIDE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/module.wasm"));

/// The module at `path`, or the one inside.
///
/// # Errors
/// It cannot be read, or there is none inside.
pub(crate) fn get(path: Option<&Path>) -> anyhow::Result<Vec<u8>> {
    match path {
        Some(path) => std::fs::read(path).with_context(|| path.display().to_string()),
        None if INSIDE.is_empty() => bail!(
            "this `tagsplice` was built without the wasm module inside. Give one with \
             `--module tagsplice.wasm` (each release has it), or build both: \
             `cargo xtask dist && cargo install --path cli` in the repository"
        ),
        None => Ok(INSIDE.to_vec()),
    }
}
