//! From YAML to what a route file says, with every mistake noted.

mod expressions;
mod fields;
mod file;
mod foreign;
#[cfg(feature = "yaml")]
mod include;
mod labels;
mod meant;
mod name_lists;
mod names;
mod operators;
mod pattern_advice;
mod patterns;
mod place;
mod record_schema;
mod selector;
mod short_form;
mod tag;
#[cfg(feature = "yaml")]
mod test_cases;
mod words;

pub(crate) use file::understand;
#[cfg(feature = "yaml")]
pub(crate) use file::{Parsed, parse};
#[cfg(feature = "yaml")]
pub use include::ReadInclude;

use std::collections::HashMap;

use crate::diagnostics::Notes;
use crate::model::RecordSchema;
use crate::source::{Source, Span};

/// What every parser of a part has at hand.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) notes: Notes,
    /// Where records have what the file asks for.
    pub(crate) schema: RecordSchema,
    /// The files that the main file includes, by where their names are written.
    #[cfg(feature = "yaml")]
    included: HashMap<usize, crate::yaml::Node>,
    /// The names of routes so far, and their places.
    pub(crate) route_names: HashMap<String, Span>,
}
