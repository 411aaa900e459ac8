//! Tagsplice as a WebAssembly filter for Fluent Bit.
//!
//! The host copies the tag and the record into the module (`malloc`, twice), calls the filter,
//! copies the answer, a C string, out again, and calls `free` or does not. See [`exports`] for
//! the four functions, [`shim::Shim`] for what an answer is, [`arena::Arena`] for the memory.
//!
//! Whatever the host passes, the module does not trap, and returns JSON: Fluent Bit takes
//! a trap for a lost record, and can be brought down by an answer that is not JSON.
#![cfg_attr(target_family = "wasm", no_std)]
#![allow(
    missing_docs,
    clippy::new_without_default,
    reason = "unpublished: only a module and the fuzz targets link it"
)]

pub mod arena;
#[cfg(any(not(target_family = "wasm"), feature = "policy-file"))]
pub mod errno;
#[cfg(not(target_family = "wasm"))]
pub mod limited;
#[cfg_attr(
    not(any(target_family = "wasm", test)),
    allow(dead_code, reason = "only a module starts")
)]
mod refusal;
#[cfg(any(not(target_family = "wasm"), feature = "policy-file"))]
pub mod report;
pub mod shim;
pub mod text;
#[cfg(any(not(target_family = "wasm"), feature = "policy-file"))]
pub mod watch;

#[cfg(target_family = "wasm")]
mod exports;
#[cfg(target_family = "wasm")]
mod linear;
#[cfg(all(target_family = "wasm", feature = "policy-file"))]
mod live;
#[cfg(target_family = "wasm")]
mod slot;
#[cfg(all(target_family = "wasm", feature = "policy-file"))]
mod wasi;

#[cfg(test)]
mod tests;
