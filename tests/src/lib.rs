//! What the suites in `tests/` share: hosts that run the module as Fluent Bit does, oracles that
//! know nothing of the code under test, and strategies that make nasty records.

pub mod code;
pub mod data;
pub mod host;
pub mod json;
pub mod module;
pub mod msgpack;
pub mod naive;
pub mod oracle;
pub mod policies;
pub mod seed;
pub mod strategy;
pub mod wasmi_runtime;
