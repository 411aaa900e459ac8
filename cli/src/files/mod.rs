//! How every command reads its inputs and writes its outputs.
//!
//! `-` is stdin or stdout. An input is never an output of the same call. Devices and pipes are
//! written to; regular files are replaced whole, by renaming.

mod compressed;
mod input;
mod output;
mod target;
mod unfinished;

pub(crate) use input::{Input, ensure_one_stdin};
pub(crate) use output::{Output, write};
