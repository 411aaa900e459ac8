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

pub use check::{CheckOptions, check, check_including};
pub use coverage::{Coverage, RequirementCoverage, RouteCoverage, coverage};
pub use diagnostics::{Diagnostic, Diagnostics, Related, Severity};
pub use diff::{Change, Decided, Decider, Diff, diff};
pub use explain::{Answer, Explanation, Outcome, Unmet, Verdict, explain};
pub use model::{
    Part, Pattern, PatternKind, Requirement, Route, RouteFile, Selector, SourceFile, Specials,
    Subject, Template, Test, TestCase,
};
pub use parse::ReadInclude;
pub use run::{TestResult, run_tests};
pub use schema::schema;
pub use source::Position;

use parse::Parsed;

impl RouteFile {
    /// Reads a route file: YAML in UTF-8. `name` is what diagnostics call it.
    ///
    /// # Errors
    /// The file's mistakes, all of them.
    pub fn parse(text: &(impl AsRef<[u8]> + ?Sized), name: &str) -> Result<Self, Diagnostics> {
        Self::parse_from(text.as_ref(), name, None)
    }

    /// The same for a route file that may include others, which `read` reads by the names that
    /// are written there: paths relative to the route file's folder, never leading out of it.
    ///
    /// ```
    /// use tagsplice_routes::RouteFile;
    /// let main = "routes: [{include: pay.yaml, namespaces: ['pay-*']}]";
    /// let read = |name: &str| {
    ///     assert_eq!(name, "pay.yaml");
    ///     Ok(b"routes: [{tag: audit, match: 'class=audit'}]".to_vec())
    /// };
    /// let file = RouteFile::parse_including(main, "routes.yaml", &read)?;
    /// assert_eq!(
    ///     file.routes()[0].selector().to_string(),
    ///     "namespace matches \"pay-*\" and (label class = \"audit\")"
    /// );
    /// # Ok::<(), tagsplice_routes::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// The files' mistakes, all of them.
    pub fn parse_including(
        text: &(impl AsRef<[u8]> + ?Sized),
        name: &str,
        read: &ReadInclude<'_>,
    ) -> Result<Self, Diagnostics> {
        Self::parse_from(text.as_ref(), name, Some(read))
    }

    fn parse_from(
        text: &[u8],
        name: &str,
        read: Option<&ReadInclude<'_>>,
    ) -> Result<Self, Diagnostics> {
        let Parsed { file, notes, source } = parse::parse(decode::decode(text, name)?, read);
        match file {
            Some(file) if !notes.has_errors() => Ok(file),
            _ => Err(Diagnostics::new(&source, notes)),
        }
    }
}
