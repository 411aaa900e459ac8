//! What modules cost, called as Fluent Bit does: fuel in wasmi, time in WAMR.

mod aot;
mod fuel;
mod timing;

pub use aot::compile;
pub use fuel::{Fuel, Metered};
pub use timing::{File, Start, read, start_times, times};

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
