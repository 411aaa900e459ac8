//! Fuzz targets, one for each boundary that bytes of somebody else's can reach.
//!
//! A target's body is the function `run` of the module with its name: it takes any bytes and
//! panics if an oracle disagrees. The files in `fuzz_targets/` only hand bytes over, so that
//! `tests/replay.rs` runs the same bodies over the corpus, on stable, without a fuzzer.
//!
//! Bytes are taken as they are, which is what a dictionary and a readable corpus want, unless
//! the first is below 9: then the rest are choices of a generator, [`source::Source`], which
//! makes what gets deep: records with `kubernetes`, route files, sequences of calls.

pub mod locate_vs_naive;
pub mod memo;
pub mod msgpack;
pub mod policies;
pub mod policy_file;
pub mod policy_image;
pub mod record;
pub mod routes;
pub mod shim;
pub mod source;
pub mod splice;
pub mod stream;
pub mod texts;

mod route_file;
