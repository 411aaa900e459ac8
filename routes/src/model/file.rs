//! A route file.

use std::ops::Range;
use std::sync::OnceLock;

use super::{Place, RecordSchema, RouteRef, Selector, Subject, Template};
use crate::diagnostics::Notes;
use crate::source::{Source, Span};

/// A route file without mistakes.
///
/// Made by [`RouteFile::parse`]; what it says can be compiled, tested and explained.
///
/// ```
/// use tagsplice_routes::RouteFile;
/// let file = RouteFile::parse("routes: [{tag: 'x-{pod}', match: team}]", "routes.yaml")?;
/// assert_eq!(file.routes()[0].tag().text(), "x-{pod}");
/// assert_eq!(file.routes()[0].selector().to_string(), "label team exists");
/// assert!(file.compile()?.starts_with(b"tagsplic"));
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct RouteFile {
    pub(crate) source: Source,
    pub(crate) tag_key: String,
    pub(crate) schema: RecordSchema,
    pub(crate) routes: Vec<Route>,
    pub(crate) specials: Specials,
    pub(crate) tests: Vec<TestCase>,
    pub(crate) places: Places,
    /// What was noted of the text, without errors.
    pub(crate) notes: Notes,
    /// What it was compiled to, once it was, or why it cannot be.
    pub(crate) image: OnceLock<Result<Vec<u8>, Notes>>,
}

/// The places of a file's members: keys of lists, values of tags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) tag_key: Option<Span>,
    pub(crate) routes: Span,
    pub(crate) default: Option<Span>,
    pub(crate) unlabeled: Option<Span>,
    pub(crate) malformed: Option<Span>,
    pub(crate) untrusted: Option<Span>,
}

/// A file of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceFile<'f> {
    /// The name that it was read under.
    pub name: &'f str,
    /// Its text.
    pub text: &'f str,
}

/// A route: which records, and what tag they get.
#[derive(Clone, Debug)]
pub struct Route {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tag: Template,
    pub(crate) selector: Selector,
    /// The place of its tag.
    pub(crate) span: Span,
    /// The line of its tag.
    pub(crate) place: Place,
}

/// The tags that do not depend on routes; `None` means no tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Specials {
    /// The record has labels, and no route matches.
    pub default: Option<String>,
    /// The record has no labels, and no route matches.
    pub unlabeled: Option<String>,
    /// The record is not a JSON object.
    pub malformed: Option<String>,
    /// The identity in the record is not that of its tag. `None`: nobody compares them.
    pub untrusted: Option<String>,
}

/// A test of the file: a record, and the tag that it should get.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestCase {
    /// What it is about.
    pub name: String,
    /// The record: JSON, unless the test is about a record that is not.
    pub record: Vec<u8>,
    /// The tag that the record comes with.
    pub incoming_tag: Option<String>,
    /// The tag that it should get; `None`: no tag.
    pub tag: Option<String>,
    /// The name of the file that it is in: the route file, or one that it includes.
    pub file: String,
    /// The line of the test in that file, from 1.
    pub line: usize,
}

impl RouteFile {
    /// The name that the file was parsed under.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.main()
    }

    /// The member that is added to records.
    #[must_use]
    pub fn tag_key(&self) -> &str {
        &self.tag_key
    }

    /// Where records have what the routes ask for.
    #[must_use]
    pub fn schema(&self) -> &RecordSchema {
        &self.schema
    }

    /// The files that it consists of: itself, and those that it includes.
    pub fn sources(&self) -> impl Iterator<Item = SourceFile<'_>> {
        self.source.files().map(|(name, text)| SourceFile { name, text })
    }

    /// The routes as reports refer to them, in order.
    pub fn references(&self) -> impl Iterator<Item = RouteRef> {
        self.routes.iter().enumerate().map(|(index, route)| route.reference(index))
    }

    /// The routes, in the order in which they are tried.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The tags that do not depend on routes.
    #[must_use]
    pub fn specials(&self) -> &Specials {
        &self.specials
    }

    /// What the routes ask for, selectors and templates, each with its place among the bytes that
    /// diagnostics count.
    pub fn asks(&self) -> impl Iterator<Item = (&Subject, Range<usize>)> {
        self.routes.iter().flat_map(|route| {
            let mut asks: Vec<_> =
                route.tag.subjects().map(|subject| (subject, route.span.clone())).collect();
            route.selector.visit(&mut |requirement| {
                asks.push((&requirement.subject, requirement.span.clone()));
            });
            asks
        })
    }

    /// The file's own tests.
    #[must_use]
    pub fn tests(&self) -> &[TestCase] {
        &self.tests
    }
}

impl Route {
    /// What reports call it, if the file names it: no other route has the same name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What it is for, in the words of the file.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// As reports refer to it. `index` is its own, from 0.
    pub(crate) fn reference(&self, index: usize) -> RouteRef {
        RouteRef { number: index + 1, name: self.name.clone(), place: self.place.clone() }
    }

    /// In a message about routes: its name, or its tag.
    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.tag.text)
    }

    /// Its tag.
    #[must_use]
    pub fn tag(&self) -> &Template {
        &self.tag
    }

    /// The records that it is for.
    #[must_use]
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Where its tag is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}
