//! What users may rely on besides what functions do: traits.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::panic::{RefUnwindSafe, UnwindSafe};

use tagsplice_routes::{
    Answer, Change, CheckOptions, Coverage, Decided, Decider, Diagnostic, Diagnostics, Diff,
    Explanation, Keyed, Outcome, Part, Pattern, PatternKind, Place, PolicyBuilder, Position,
    RecordSchema, Related, Requirement, RequirementCoverage, Route, RouteBuilder, RouteCoverage,
    RouteFile, RouteRef, Selector, Severity, SourceFile, Specials, Step, Subject, SubjectKind,
    Template, Test, TestCase, TestResult, Unmet, Verdict,
};

const fn is_everywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Clone + Debug>() {}

const _: () = {
    is_everywhere::<Answer>();
    is_everywhere::<Change>();
    is_everywhere::<CheckOptions>();
    is_everywhere::<Coverage>();
    is_everywhere::<Decided>();
    is_everywhere::<Decider>();
    is_everywhere::<Diagnostic>();
    is_everywhere::<Diagnostics>();
    is_everywhere::<Diff>();
    is_everywhere::<Explanation>();
    is_everywhere::<Keyed>();
    is_everywhere::<Outcome>();
    is_everywhere::<Part>();
    is_everywhere::<Pattern>();
    is_everywhere::<PatternKind>();
    is_everywhere::<Place>();
    is_everywhere::<PolicyBuilder>();
    is_everywhere::<Position>();
    is_everywhere::<RecordSchema>();
    is_everywhere::<Related>();
    is_everywhere::<Requirement>();
    is_everywhere::<RequirementCoverage>();
    is_everywhere::<Route>();
    is_everywhere::<RouteBuilder>();
    is_everywhere::<RouteCoverage>();
    is_everywhere::<RouteFile>();
    is_everywhere::<RouteRef>();
    is_everywhere::<Selector>();
    is_everywhere::<Severity>();
    is_everywhere::<SourceFile<'_>>();
    is_everywhere::<Specials>();
    is_everywhere::<Step>();
    is_everywhere::<Subject>();
    is_everywhere::<SubjectKind>();
    is_everywhere::<Template>();
    is_everywhere::<Test>();
    is_everywhere::<TestCase>();
    is_everywhere::<TestResult>();
    is_everywhere::<Unmet>();
    is_everywhere::<Verdict>();
};

const fn is_shown<T: Display>() {}

const _: () = {
    is_shown::<Diagnostic>();
    is_shown::<Explanation>();
    is_shown::<Pattern>();
    is_shown::<Place>();
    is_shown::<Position>();
    is_shown::<RecordSchema>();
    is_shown::<Requirement>();
    is_shown::<RouteRef>();
    is_shown::<Selector>();
    is_shown::<Severity>();
    is_shown::<Subject>();
    is_shown::<Template>();
    is_shown::<Test>();
};

const fn is_error<T: Error + Send + Sync + 'static>() {}

const _: () = is_error::<Diagnostics>();

#[test]
fn a_diagnostic_is_one_line() {
    let errors = RouteFile::parse("routes: []", "r.yaml").unwrap_err();
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        ["r.yaml:1:9: error: `routes` is empty; write a route: `- {tag: payments, match: \
          {matchLabels: {team: payments}}}`"]
    );
}
