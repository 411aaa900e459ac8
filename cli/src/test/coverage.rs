//! What the tests of route files cover.

use std::fmt::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use tagsplice_routes::{Coverage, Place, RouteFile, coverage};

use super::{Format, Run};
use crate::github;

#[derive(Serialize)]
struct OfFile<'r> {
    file: &'r str,
    covered: usize,
    total: usize,
    #[serde(flatten)]
    coverage: Coverage,
}

/// A route or a requirement that no test decides.
struct Gap<'c> {
    place: &'c Place,
    text: String,
}

impl Gap<'_> {
    /// The file that it is in.
    fn file<'g>(&'g self, main: &'g RouteFile) -> &'g str {
        self.place.file.as_deref().unwrap_or(main.name())
    }
}

/// The report, and whether so much is covered as asked for: `min` percent of all.
pub(super) fn render(
    runs: &[Run],
    format: Format,
    min: Option<f64>,
) -> anyhow::Result<(String, bool)> {
    let all: Vec<_> = runs.iter().map(|run| (&run.file, coverage(&run.file))).collect();
    let covered: usize = all.iter().map(|(_, coverage)| coverage.covered()).sum();
    let total: usize = all.iter().map(|(_, coverage)| coverage.total()).sum();
    let percent = if total == 0 { 100.0 } else { covered as f64 * 100.0 / total as f64 };
    let is_enough = min.is_none_or(|min| percent >= min);
    let mut text = match format {
        Format::Text => all.iter().map(|(file, coverage)| table(file, coverage)).collect(),
        Format::Json => {
            let all: Vec<_> = all
                .into_iter()
                .map(|(file, coverage)| OfFile {
                    file: file.name(),
                    covered: coverage.covered(),
                    total: coverage.total(),
                    coverage,
                })
                .collect();
            serde_json::to_string_pretty(&all)? + "\n"
        }
        Format::Junit => junit(&all)?,
        Format::Github => all.iter().map(|(file, coverage)| commands(file, coverage)).collect(),
    };
    if matches!(format, Format::Text) {
        let _ = write!(text, "{percent:.1} % of routes and requirements are decided by tests");
        let _ = match min.filter(|_| !is_enough) {
            Some(min) => writeln!(text, ", and {min} % are asked for"),
            None => writeln!(text),
        };
    }
    Ok((text, is_enough))
}

fn gaps(coverage: &Coverage) -> Vec<Gap<'_>> {
    let mut gaps = Vec::new();
    for route in &coverage.routes {
        let name = match &route.route.name {
            Some(name) => format!("route {} `{name}`, tag {}", route.route.number, route.tag),
            None => format!("route {}, tag {}", route.route.number, route.tag),
        };
        if route.tests == 0 {
            gaps.push(Gap { place: &route.route.place, text: format!("{name}: wins no test") });
        }
        for requirement in route.requirements.iter().filter(|requirement| requirement.tests == 0) {
            let text = format!("{name}: no test decides {}", requirement.requirement);
            gaps.push(Gap { place: &requirement.place, text });
        }
    }
    gaps
}

fn table(file: &RouteFile, coverage: &Coverage) -> String {
    let (covered, total) = (coverage.covered(), coverage.total());
    let mut text = format!(
        "{}: {covered} of {total} routes and requirements are decided by a test\n",
        file.name()
    );
    for gap in gaps(coverage) {
        let _ = writeln!(text, "  {}: {}", gap.place, gap.text);
    }
    text
}

fn junit(all: &[(&RouteFile, Coverage)]) -> anyhow::Result<String> {
    let mut report = Report::new("tagsplice coverage");
    for (file, coverage) in all {
        let mut suite = TestSuite::new(file.name());
        for gap in gaps(coverage) {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("{}:{}", gap.file(file), gap.place.line));
            let mut case = TestCase::new(gap.text.as_str(), status);
            case.set_classname(gap.file(file));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn commands(file: &RouteFile, coverage: &Coverage) -> String {
    gaps(coverage)
        .iter()
        .map(|gap| github::error(gap.file(file), gap.place.line, "not tested", &gap.text))
        .collect()
}
