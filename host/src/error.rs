//! What makes an agent lose a record, or refuse a module.

use std::fmt;

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum HostError {
    /// The module is none, or not one that every agent loads.
    NotLoaded(Box<wasmi::Error>),
    /// The module does not export this, or not with the type that agents call.
    NoExport(String),
    /// The module's `malloc` refused. An agent hands over address 0 then.
    NoMemory,
    /// The module trapped.
    Trapped(Box<wasmi::Error>),
    /// The module answered 0 or an empty string: an agent drops the record.
    Dropped,
    /// The answer has no NUL, or lies outside the memory.
    NotAString,
}

impl HostError {
    pub(crate) fn not_loaded(error: impl Into<wasmi::Error>) -> Self {
        Self::NotLoaded(Box::new(error.into()))
    }

    pub(crate) fn trapped(error: wasmi::Error) -> Self {
        Self::Trapped(Box::new(error))
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoaded(error) => write!(f, "agents cannot load this module: {error}"),
            Self::NoExport(name) => write!(f, "the module lacks the export `{name}`"),
            Self::NoMemory => f.write_str("the module has no memory for the record"),
            Self::Trapped(error) => write!(f, "the module trapped: {error}"),
            Self::Dropped => f.write_str("the module answered nothing: the record is dropped"),
            Self::NotAString => f.write_str("the module's answer is not a string in its memory"),
        }
    }
}

impl std::error::Error for HostError {}
