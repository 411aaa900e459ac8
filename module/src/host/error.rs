//! What makes an agent lose a record, or refuse a module.

use std::fmt;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostError {
    /// The runtime is missing, or does not start.
    NoEngine(String),
    /// It is not a module, or not one that every agent loads.
    NotLoaded(String),
    /// The module does not export this, or not with the type that agents call.
    NoExport(String),
    /// The module's `malloc` returned an address where the copy does not fit.
    BadBlock,
    /// The module trapped.
    Trapped(String),
    /// The module returned 0 or an empty string: an agent drops the record.
    Dropped,
    /// The answer has no NUL, or lies outside the memory.
    NotAString,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEngine(error) => write!(f, "the runtime does not start: {error}"),
            Self::NotLoaded(error) => write!(f, "agents cannot load this module: {error}"),
            Self::NoExport(name) => write!(f, "the module lacks the export `{name}`"),
            Self::BadBlock => {
                f.write_str("the module's malloc returned a block outside its memory")
            }
            Self::Trapped(error) => write!(f, "the module trapped: {error}"),
            Self::Dropped => f.write_str("the module returned nothing: the record is dropped"),
            Self::NotAString => f.write_str("the module's answer is not a string in its memory"),
        }
    }
}

impl std::error::Error for HostError {}
