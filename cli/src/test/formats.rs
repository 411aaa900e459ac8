//! The results of tests, in each format.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use tagsplice_routes::{TestResult, Verdict};

use super::report::details;
use super::{Format, Run, report, why};
use crate::{color, github};

/// A result, for programs.
#[derive(Serialize)]
struct Result<'r> {
    passed: bool,
    #[serde(flatten)]
    result: &'r TestResult,
    /// What the routes that could give the expected tag say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<Verdict>,
}

pub(super) fn render(runs: &[Run], format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => {
            runs.iter().map(|run| report(&run.file, &run.results, color::on_stdout())).collect()
        }
        Format::Json => json(runs)?,
        Format::Junit => junit(runs)?,
        Format::Github => github(runs),
    })
}

fn json(runs: &[Run]) -> anyhow::Result<String> {
    let mut all = Vec::new();
    for Run { file, results } in runs {
        all.extend(results.iter().map(|result| Result {
            passed: result.passed(),
            result,
            routes: if result.passed() { Vec::new() } else { why::verdicts(file, result) },
        }));
    }
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

fn junit(runs: &[Run]) -> anyhow::Result<String> {
    let mut report = Report::new("tagsplice");
    for Run { file, results } in runs {
        let mut suite = TestSuite::new(file.name());
        for result in results {
            let status = if result.passed() {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let details = details(file, result);
                status.set_message(details.lines().next().unwrap_or_default());
                status.set_description(format!("{}:{}\n{details}", result.file, result.line));
                status
            };
            let mut case = TestCase::new(result.name.as_str(), status);
            case.set_classname(result.file.as_str());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn github(runs: &[Run]) -> String {
    let mut text = String::new();
    for Run { file, results } in runs {
        for result in results.iter().filter(|result| !result.passed()) {
            let title = format!("test failed: {}", result.name);
            text += &github::error(&result.file, result.line, &title, &details(file, result));
        }
    }
    text
}
