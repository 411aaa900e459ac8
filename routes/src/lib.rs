//! Route files for Tagsplice: rules by which Kubernetes log records get their tags, written as
//! YAML with the label selectors of Kubernetes, checked, tested, explained and compiled.

#![doc = include_str!("../README.md")]
// What reads and explains route files uses more of what both ways to a policy need.
#![cfg_attr(not(feature = "yaml"), allow(dead_code, unused_imports))]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod build;
#[cfg(feature = "yaml")]
mod check;
mod compile;
#[cfg(feature = "yaml")]
mod coverage;
#[cfg(feature = "yaml")]
mod decode;
mod diagnostics;
#[cfg(feature = "yaml")]
mod diff;
#[cfg(feature = "yaml")]
mod document;
#[cfg(feature = "yaml")]
mod explain;
mod image;
mod model;
#[cfg(feature = "yaml")]
mod naive;
mod parse;
mod pattern;
mod quote;
#[cfg(feature = "yaml")]
mod read;
#[cfg(feature = "yaml")]
mod records;
#[cfg(feature = "yaml")]
mod run;
#[cfg(feature = "yaml")]
mod schema;
mod source;
mod write;
mod yaml;

pub use build::{Keyed, PolicyBuilder, RouteBuilder};
#[cfg(feature = "yaml")]
pub use check::{CheckOptions, check, check_including};
#[cfg(feature = "yaml")]
pub use coverage::{Coverage, RequirementCoverage, RouteCoverage, coverage};
pub use diagnostics::{Diagnostic, Diagnostics, Related, Severity};
#[cfg(feature = "yaml")]
pub use diff::{Change, Decided, Decider, Diff, diff};
#[cfg(feature = "yaml")]
pub use document::{Document, Value};
#[cfg(feature = "yaml")]
pub use explain::{Answer, Explanation, Outcome, Unmet, Verdict, explain};
pub use model::{
    Part, Pattern, PatternKind, Place, RecordSchema, Requirement, Route, RouteFile, RouteRef,
    Selector, SourceFile, Specials, Step, Subject, SubjectKind, Template, Test, TestCase,
};
#[cfg(feature = "yaml")]
pub use parse::ReadInclude;
#[cfg(feature = "yaml")]
pub use run::{TestResult, run_tests};
#[cfg(feature = "yaml")]
pub use schema::schema;
pub use source::Position;
