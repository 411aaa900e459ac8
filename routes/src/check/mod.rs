//! Everything that is wrong with a route file, or probably not meant.

mod cardinality;
mod covering;
mod filled;
mod parts;
mod reach;
mod returning;
mod unlabeled;

use crate::compile::{clauses, program};
use crate::decode::decode;
use crate::diagnostics::{Diagnostics, Notes};
use crate::model::RouteFile;
use crate::parse::{self, Parsed, ReadInclude};

/// What to check beside the file itself.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CheckOptions {
    /// The Match pattern of the filter that sets tags anew, such as `kube.*`: a tag that it
    /// matches comes back to that filter, again and again.
    pub match_pattern: Option<String>,
}

impl CheckOptions {
    /// The same, with the Match pattern of the filter that sets tags anew.
    #[must_use]
    pub fn with_match_pattern(self, pattern: impl Into<String>) -> Self {
        Self { match_pattern: Some(pattern.into()) }
    }
}

/// Finds every mistake of a route file at once, errors and warnings. `name` is what diagnostics
/// call the file.
///
/// ```
/// use tagsplice_routes::{CheckOptions, check};
/// let text = "routes:\n  - {tag: kube.a, match: 'team in (a,b'}\n";
/// let found = check(text, "routes.yaml", &CheckOptions::default().with_match_pattern("kube.*"));
/// let first = found.iter().next().unwrap();
/// assert_eq!((first.code, first.start.line, first.start.column), ("bad-selector", 2, 39));
/// assert_eq!(first.message, "expected a comma or `)`, found the end");
/// ```
///
/// Warnings are about what can be said for certain: a route that is called unreachable is. Work
/// on that is bounded, so that in files of many thousand routes some may stay unseen.
#[must_use]
pub fn check(
    text: &(impl AsRef<[u8]> + ?Sized),
    name: &str,
    options: &CheckOptions,
) -> Diagnostics {
    check_from(text.as_ref(), name, options, None)
}

/// The same for a route file that may include others, see [`RouteFile::parse_including`].
#[must_use]
pub fn check_including(
    text: &(impl AsRef<[u8]> + ?Sized),
    name: &str,
    options: &CheckOptions,
    read: &ReadInclude<'_>,
) -> Diagnostics {
    check_from(text.as_ref(), name, options, Some(read))
}

fn check_from(
    text: &[u8],
    name: &str,
    options: &CheckOptions,
    read: Option<&ReadInclude<'_>>,
) -> Diagnostics {
    let source = match decode(text, name) {
        Ok(source) => source,
        Err(refusal) => return refusal,
    };
    let Parsed { file, mut notes, source } = parse::parse(source, read);
    match file {
        Some(file) if !notes.has_errors() => return RouteFile { notes, ..file }.check(options),
        // What is without errors is checked all the same.
        Some(file) if program(&file, &mut notes).is_some() => {
            warn(&file, options, false, &mut notes);
        }
        _ => {}
    }
    Diagnostics::new(&source, notes)
}

impl RouteFile {
    /// What is probably not meant in the file, and what `options` do not allow; see [`check()`].
    ///
    /// ```
    /// use tagsplice_routes::{CheckOptions, RouteFile};
    /// let file = RouteFile::parse("routes: [{tag: kube.a, match: team}]", "routes.yaml")?;
    /// let found = file.check(&CheckOptions::default().with_match_pattern("kube.*"));
    /// let codes: Vec<_> = found.iter().map(|found| found.code).collect();
    /// assert_eq!(codes, ["no-default", "no-tests", "returning-tag"]);
    /// # Ok::<(), tagsplice_routes::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn check(&self, options: &CheckOptions) -> Diagnostics {
        let mut notes = self.notes.clone();
        match self.image() {
            Ok(_) => warn(self, options, true, &mut notes),
            Err(errors) => notes.append(errors.clone(), 0),
        }
        Diagnostics::new(&self.source, notes)
    }
}

/// What is true of the routes without errors, whatever the others are; and, of a whole file, of it.
fn warn(file: &RouteFile, options: &CheckOptions, is_whole: bool, notes: &mut Notes) {
    let Some(clauses) = clauses(file, notes) else { return };
    reach::warn(file, &clauses, notes);
    cardinality::warn(file, &clauses, notes);
    if let Some(pattern) = &options.match_pattern {
        returning::warn(file, &clauses, pattern, notes);
    }
    if !is_whole {
        return;
    }
    unlabeled::warn(file, &clauses, notes);
    if file.places.default.is_none() && !reach::take_all(&clauses) {
        notes
            .warn(
                "no-default",
                &file.places.routes,
                "there is no `default`: records that no route matches get no tag",
            )
            .help("write `default: general`, say, or `default: null` if that is meant");
    }
    if file.tests.is_empty() {
        notes.warn("no-tests", &file.places.routes, "there are no `tests`").help(
            "write what you expect, and `tagsplice test` holds the routes to it: \
                 `- {labels: {team: payments}, tag: payments}`",
        );
    }
}
