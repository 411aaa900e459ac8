//! Running a file's own tests.

use serde::Serialize;
use tagsplice::mend::mended;
use tagsplice::{Decision, Filter, Policy, Record, View};

use crate::diagnostics::Diagnostics;
use crate::model::RouteFile;

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TestResult {
    /// What the test is about.
    pub name: String,
    /// The name of the file that it is in: the route file, or one that it includes.
    pub file: String,
    /// Its line in that file.
    pub line: usize,
    /// The tag that the record should get.
    pub expected: Option<String>,
    /// The tag that it gets.
    pub actual: Option<String>,
    /// Why it gets that.
    pub because: String,
}

impl TestResult {
    /// Does the record get the tag that it should?
    #[must_use]
    pub fn passed(&self) -> bool {
        self.expected == self.actual
    }
}

/// Compiles the file and runs its tests against the image.
///
/// ```
/// use tagsplice_routes::{RouteFile, run_tests};
/// let file = RouteFile::parse(
///     "routes: [{tag: a, match: team}]\ntests: [{name: a team, labels: {team: x}, tag: b}]",
///     "routes.yaml",
/// )?;
/// let results = run_tests(&file)?;
/// assert!(!results[0].passed());
/// assert_eq!((results[0].name.as_str(), results[0].actual.as_deref()), ("a team", Some("a")));
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
///
/// # Errors
/// The file cannot be compiled, see [`RouteFile::compile`].
pub fn run_tests(file: &RouteFile) -> Result<Vec<TestResult>, Diagnostics> {
    let image = file.compile()?;
    let mut filter = Filter::new(Policy::from_image_unchecked(&image));
    let results = file.tests.iter().map(|test| {
        let tagged = |bytes| {
            let record = Record::new(bytes);
            test.incoming_tag.as_ref().map_or(record, |tag| record.with_tag(tag.as_bytes()))
        };
        let mended = mended(&test.record);
        let (actual, because) = match filter.apply(tagged(&test.record)) {
            Ok(view) => answer(file, &view, ""),
            // As the module does, before it gives a record up.
            Err(error) => match filter.apply(tagged(&mended)) {
                Ok(view) => answer(file, &view, ", the record mended"),
                Err(_) => (file.specials.malformed.clone(), format!("malformed: {error}")),
            },
        };
        TestResult {
            name: test.name.clone(),
            file: test.file.clone(),
            line: test.line,
            expected: test.tag.clone(),
            actual,
            because,
        }
    });
    Ok(results.collect())
}

fn answer(file: &RouteFile, view: &View<'_, '_>, how: &str) -> (Option<String>, String) {
    let tag = view.tag().map(|tag| String::from_utf8_lossy(tag).into_owned());
    (tag, because(file, view.decision()) + how)
}

fn because(file: &RouteFile, decision: Decision) -> String {
    match decision {
        Decision::Route(index) => file
            .routes
            .get(index)
            .map_or_else(String::new, |route| route.reference(index).to_string()),
        Decision::Default => "default: no route matches".to_owned(),
        Decision::Unlabeled => {
            "unlabeled: the record has no labels, and no route matches".to_owned()
        }
        Decision::Untrusted => "untrusted: the record is not from where its tag says".to_owned(),
        _ => "a decision that this version does not know".to_owned(),
    }
}
