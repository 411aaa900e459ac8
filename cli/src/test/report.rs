//! The results of tests, for people.

use tagsplice_routes::{RouteFile, TestResult};

/// A line for each test, and the difference where one fails.
pub(crate) fn report(file: &RouteFile, results: &[TestResult]) -> String {
    let mut text = String::new();
    for result in results {
        match result.passed() {
            true => text += &format!("ok    {}\n", result.name),
            false => text += &failure(file, result),
        }
    }
    let failed = results.iter().filter(|result| !result.passed()).count();
    text + &match (results.len(), failed) {
        (0, _) => format!("{}: no tests; write some under `tests:`\n", file.name()),
        (count, 0) => format!("{}: all of {count} passed\n", file.name()),
        (count, failed) => format!("{}: {failed} of {count} failed\n", file.name()),
    }
}

fn failure(file: &RouteFile, result: &TestResult) -> String {
    format!(
        "FAIL  {}\n      {}:{}\n      - {}\n      + {}  ({})\n",
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
