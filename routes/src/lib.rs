//! Route files for Tagsplice: rules by which Kubernetes log records get their tags, written as
//! YAML with the label selectors of Kubernetes, checked, tested, explained and compiled.

#![doc = include_str!("../README.md")]

mod compile;
mod diagnostics;
mod model;
mod parse;
mod pattern;
mod source;
mod write;
mod yaml;

pub use diagnostics::{Diagnostic, Diagnostics, Related, Severity};
pub use model::{
    Part, Pattern, PatternKind, Requirement, Route, RouteFile, Selector, Specials, Subject,
    Template, Test, TestCase,
};
pub use source::Position;

use source::Source;

impl RouteFile {
    /// Reads a route file. `name` is what diagnostics call it.
    ///
    /// # Errors
    /// The file's mistakes, all of them.
    pub fn parse(text: &str, name: &str) -> Result<Self, Diagnostics> {
        let source = Source::new(text, name);
        let (file, notes) = parse::parse(&source);
        file.ok_or_else(|| Diagnostics::new(&source, notes))
    }
}
