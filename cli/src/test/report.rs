//! The results of tests, for people.

use tagsplice_routes::{RouteFile, TestResult};

use super::why;
use crate::color::{BAD, GOOD, paint};

/// A line for each test; where one fails, the difference, and why.
pub(crate) fn report(file: &RouteFile, results: &[TestResult], is_coloured: bool) -> String {
    let mut text = String::new();
    for result in results {
        match result.passed() {
            true => text += &format!("{}    {}\n", paint(is_coloured, GOOD, "ok"), result.name),
            false => text += &failure(file, result, is_coloured),
        }
    }
    let failed = results.iter().filter(|result| !result.passed()).count();
    text + &match (results.len(), failed) {
        (0, _) if file.tests().is_empty() => {
            format!("{}: no tests; write some under `tests:`\n", file.name())
        }
        (0, _) => format!("{}: no test has such a name\n", file.name()),
        (count, 0) => format!("{}: all of {count} passed\n", file.name()),
        (count, failed) => format!("{}: {failed} of {count} failed\n", file.name()),
    }
}

fn failure(file: &RouteFile, result: &TestResult, is_coloured: bool) -> String {
    let mut text = format!(
        "{}  {}\n      {}:{}\n      - {}\n      + {}  ({})\n",
        paint(is_coloured, BAD, "FAIL"),
        result.name,
        result.file,
        result.line,
        tag(result.expected.as_deref()),
        tag(result.actual.as_deref()),
        result.because
    );
    for verdict in why::verdicts(file, result) {
        for line in verdict.to_text(is_coloured).lines() {
            text += &format!("      {line}\n");
        }
    }
    text
}

/// What is expected, what is so, and why, without colours.
pub(super) fn details(file: &RouteFile, result: &TestResult) -> String {
    let mut text = format!(
        "expected {}, got {} ({})",
        tag(result.expected.as_deref()),
        tag(result.actual.as_deref()),
        result.because
    );
    for verdict in why::verdicts(file, result) {
        text += "\n";
        text += verdict.to_text(false).trim_end();
    }
    text
}

fn tag(tag: Option<&str>) -> &str {
    tag.unwrap_or("(no tag)")
}
