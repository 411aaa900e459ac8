//! Hosts that call a module as Fluent Bit does (`filter_wasm.c`, `flb_wasm.c`): malloc the tag,
//! malloc the record, copy both in with their NUL, call, copy the answer out as a C string, free
//! both. One instance for all records, as since Fluent Bit 4.1.

mod aot;
mod api;
mod fuel;
mod timing;
mod wamr;

pub use aot::compile;
pub use api::Library;
pub use fuel::{Fuel, Metered};
pub use timing::{File, Start, read, start_times, times};
pub use wamr::{Loaded, Runtime, Wamr};

/// The function that Fluent Bit calls, by the name that the blog post's configuration gives it.
pub const FUNCTION: &str = "go_filter";

/// A module that hands each record back: what calling any filter costs.
///
/// # Panics
/// Never: its text is part of this crate.
#[must_use]
pub fn identity() -> Vec<u8> {
    wat::parse_str(include_str!("../../assets/identity.wat")).expect("valid text")
}
