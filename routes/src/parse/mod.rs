//! From YAML to what a route file says, with every mistake noted.

mod expressions;
mod fields;
mod file;
mod foreign;
mod include;
mod labels;
mod meant;
mod names;
mod operators;
mod pattern_advice;
mod patterns;
mod place;
mod selector;
mod short_form;
mod tag;
mod test_cases;

pub(crate) use file::{Parsed, parse};
pub use include::ReadInclude;

use std::collections::HashMap;

use crate::diagnostics::Notes;
use crate::source::{Source, Span};

/// What every parser of a part has at hand.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) notes: Notes,
    /// What the main file includes.
    included: include::Included,
    /// The names of routes so far, and their places.
    pub(crate) route_names: HashMap<String, Span>,
}
