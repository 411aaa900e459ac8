//! The results of tests, for people.

use crate::color::{BAD, GOOD, paint};
use tagsplice_routes::{RouteFile, TestResult};

/// A line for each test, and the difference where one fails.
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
        (0, _) => format!("{}: no tests; write some under `tests:`\n", file.name()),
        (count, 0) => format!("{}: all of {count} passed\n", file.name()),
        (count, failed) => format!("{}: {failed} of {count} failed\n", file.name()),
    }
}

fn failure(file: &RouteFile, result: &TestResult, is_coloured: bool) -> String {
    format!(
        "{}  {}\n      {}:{}\n      - {}\n      + {}  ({})\n",
        paint(is_coloured, BAD, "FAIL"),
        result.name,
        file.name(),
        result.line,
        tag(result.expected.as_deref()),
        tag(result.actual.as_deref()),
        result.because
    )
}

fn tag(tag: Option<&str>) -> &str {
    tag.unwrap_or("(no tag)")
}
