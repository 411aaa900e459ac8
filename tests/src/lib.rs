//! What the suites in `tests/` share: hosts that run the module as Fluent Bit does, oracles that
//! know nothing of the code under test, and strategies that make nasty records.

#[cfg(feature = "module")]
pub mod agent;
pub mod check;
#[cfg(feature = "module")]
pub mod code;
pub mod data;
pub mod example;
#[cfg(feature = "module")]
pub mod host;
pub mod json;
#[cfg(feature = "module")]
pub mod module;
pub mod msgpack;
pub mod naive;
pub mod oracle;
pub mod policies;
#[cfg(feature = "strategy")]
pub mod strategy;
#[cfg(feature = "strategy")]
pub mod subjects;
