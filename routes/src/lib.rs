//! Route files for Tagsplice: rules by which Kubernetes log records get their tags, written as
//! YAML with the label selectors of Kubernetes, checked, tested, explained and compiled.

#![doc = include_str!("../README.md")]

mod check;
mod compile;
mod coverage;
mod decode;
mod diagnostics;
mod diff;
mod explain;
mod model;
mod naive;
mod parse;
mod pattern;
mod run;
mod schema;
mod source;
mod write;
mod yaml;

pub use check::{CheckOptions, check};
pub use coverage::{Coverage, RequirementCoverage, RouteCoverage, coverage};
pub use diagnostics::{Diagnostic, Diagnostics, Related, Severity};
pub use diff::{Change, Decided, Decider, Diff, diff};
pub use explain::{Answer, Explanation, Outcome, Unmet, Verdict, explain};
pub use model::{
    Part, Pattern, PatternKind, Requirement, Route, RouteFile, Selector, Specials, Subject,
    Template, Test, TestCase,
};
pub use run::{TestResult, run_tests};
pub use schema::schema;
pub use source::Position;

impl RouteFile {
    /// Reads a route file: YAML in UTF-8. `name` is what diagnostics call it.
    ///
    /// # Errors
    /// The file's mistakes, all of them.
    pub fn parse(text: &(impl AsRef<[u8]> + ?Sized), name: &str) -> Result<Self, Diagnostics> {
        let source = decode::decode(text.as_ref(), name)?;
        let (file, notes) = parse::parse(&source);
        match file {
            Some(file) if !notes.has_errors() => Ok(file),
            _ => Err(Diagnostics::new(&source, notes)),
        }
    }
}
