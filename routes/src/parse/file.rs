//! The file as a whole.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Context;
use super::fields::member;
#[cfg(feature = "yaml")]
use super::include::{self, ReadInclude};
use super::meant::Mapping;
use crate::diagnostics::{Diagnostics, Notes, named};
use crate::model::{Place, Places, RecordSchema, Route, RouteFile, Specials, TestCase};
use crate::source::Source;
use crate::yaml::Node;
#[cfg(feature = "yaml")]
use crate::yaml::load;

/// The most characters of a route's name.
const MAX_NAME: usize = 63;

/// A route file, what was noted about it, and the text of all its files.
pub(crate) struct Parsed {
    /// What has errors is left out of it.
    pub(crate) file: Option<RouteFile>,
    pub(crate) notes: Notes,
    pub(crate) source: Source,
}

impl Parsed {
    /// The file, if nothing is wrong with it.
    pub(crate) fn whole(self) -> Result<RouteFile, Diagnostics> {
        match self.file {
            Some(file) if !self.notes.has_errors() => Ok(RouteFile { notes: self.notes, ..file }),
            _ => Err(Diagnostics::new(&self.source, self.notes)),
        }
    }
}

/// Reads a route file, and what it includes, if there is something to read that with.
#[cfg(feature = "yaml")]
pub(crate) fn parse(mut source: Source, read: Option<&ReadInclude<'_>>) -> Parsed {
    let mut notes = Notes::default();
    let Some(root) = load(&source, &mut notes).filter(|root| !root.is_null()) else {
        if !notes.has_errors() {
            notes
                .error("missing-key", &(0..0), "the file is empty")
                .help("write `routes:` and a list of routes");
        }
        return Parsed { file: None, notes, source };
    };
    let included = include::read_all(&root, read, &mut source, &mut notes);
    let route_names = HashMap::new();
    let mut context =
        Context { source: &source, notes, schema: RecordSchema::default(), included, route_names };
    let file = context.file(&root);
    let notes = context.notes;
    Parsed { file, notes, source }
}

/// Understands a route file that includes no others: the values that its text has.
pub(crate) fn understand(root: &Node, source: Source, notes: Notes) -> Parsed {
    let mut context = Context {
        source: &source,
        notes,
        schema: RecordSchema::default(),
        #[cfg(feature = "yaml")]
        included: HashMap::new(),
        route_names: HashMap::new(),
    };
    let file = context.file(root);
    let notes = context.notes;
    Parsed { file, notes, source }
}

impl Context<'_> {
    fn file(&mut self, root: &Node) -> Option<RouteFile> {
        self.read_schema(root);
        let mut file = RouteFile {
            source: self.source.clone(),
            tag_key: "new_tag".to_owned(),
            schema: self.schema.clone(),
            routes: Vec::new(),
            specials: Specials::default(),
            tests: Vec::new(),
            places: Places::default(),
            notes: Notes::default(),
            image: OnceLock::new(),
        };
        let mut has_routes = false;
        for (key, node) in self.map(root, "a route file")? {
            let (specials, places) = (&mut file.specials, &mut file.places);
            let span = Some(node.span.clone());
            match key.text {
                "tagKey" => {
                    file.tag_key = self.tag_key(node).unwrap_or_default();
                    places.tag_key = span;
                }
                "schema" => {}
                "routes" => {
                    has_routes = true;
                    places.routes = key.span.clone();
                    let (routes, tests) = self.routes(node).unwrap_or_default();
                    file.routes = routes;
                    file.tests.extend(tests);
                }
                "default" => {
                    specials.default = self.special_tag(node, "`default`");
                    places.default = span;
                }
                "unlabeled" => {
                    specials.unlabeled = self.special_tag(node, "`unlabeled`");
                    places.unlabeled = span;
                }
                "malformed" => {
                    specials.malformed = self.special_tag(node, "`malformed`");
                    places.malformed = span;
                }
                "untrusted" => {
                    specials.untrusted = self.special_tag(node, "`untrusted`");
                    places.untrusted = span;
                }
                #[cfg(feature = "yaml")]
                "tests" => file.tests.extend(self.tests(node).unwrap_or_default()),
                // A place for anchors.
                name if name.starts_with("x-") => {}
                _ => has_routes |= self.unknown_key(&key, node, Mapping::File) == Some("routes"),
            }
        }
        if !has_routes {
            self.missing::<()>(
                &(root.span.start..root.span.start),
                "a route file has `routes`",
                "write `routes:` and a list of routes",
            );
        }
        self.check_places(&file);
        Some(file)
    }

    fn routes(&mut self, node: &Node) -> Option<(Vec<Route>, Vec<TestCase>)> {
        if node.is_null() {
            self.no_routes(node);
            return None;
        }
        let nodes = self.list(node, "`routes`")?;
        if nodes.is_empty() {
            self.no_routes(node);
        }
        let (mut routes, mut tests) = (Vec::new(), Vec::new());
        let mut is_half = false;
        for (index, node) in nodes.iter().enumerate() {
            if std::mem::take(&mut is_half) {
                continue;
            }
            if let Some(next) = nodes.get(index + 1).filter(|next| are_halves(node, next)) {
                self.notes
                    .error("split-route", &next.span, "the dash before this begins another route")
                    .related(&node.span, "this one lacks it")
                    .help("write spaces for the dash: a route's `tag` and `match` are one item");
                is_half = true;
                continue;
            }
            let (more, its) = self.entry(node).unwrap_or_default();
            routes.extend(more);
            tests.extend(its);
        }
        Some((routes, tests))
    }

    /// An entry of `routes`, and the tests that come with it.
    fn entry(&mut self, node: &Node) -> Option<(Vec<Route>, Vec<TestCase>)> {
        #[cfg(feature = "yaml")]
        if member(node, "include").is_some() {
            return self.include(node);
        }
        Some((vec![self.route(node)?], Vec::new()))
    }

    fn no_routes(&mut self, node: &Node) {
        self.notes
            .error("empty-list", &node.span, "`routes` is empty")
            .help("write a route: `- {tag: payments, match: {matchLabels: {team: payments}}}`");
    }

    pub(super) fn route(&mut self, node: &Node) -> Option<Route> {
        let (mut tag, mut selector) = (None, None);
        let (mut name, mut description) = (None, None);
        let mut meant = Vec::new();
        for (key, node) in self.map(node, "a route")? {
            match key.text {
                "tag" => tag = Some((self.template(node, "a route's tag"), node)),
                "name" => name = self.route_name(node),
                "description" => {
                    description = self.string(node, "a route's description").map(str::to_owned);
                }
                "match" => selector = Some(self.selector(node)),
                _ => meant.extend(self.unknown_key(&key, node, Mapping::Route)),
            }
        }
        if tag.is_none() && !meant.contains(&"tag") {
            self.missing::<()>(&node.span, "a route has a `tag`", "write `tag: payments`, say");
        }
        if selector.is_none() && !meant.contains(&"match") {
            self.missing::<()>(
                &node.span,
                "a route has a `match`",
                "write `match: {}` to match every record",
            );
        }
        let (tag, at) = tag?;
        let (tag, selector) = (tag?, selector??);
        let place = Place::of(self.source, at.span.start);
        Some(Route { name, description, tag, selector, span: at.span.clone(), place })
    }

    /// A route's name, which no other route has: outputs and metrics are called by it.
    fn route_name(&mut self, node: &Node) -> Option<String> {
        let name = self.string(node, "a route's name")?;
        let is = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let why = match name.chars().find(|&c| !is(c)) {
            _ if name.is_empty() => Some("it is empty".to_owned()),
            _ if name.len() > MAX_NAME => Some(format!("it is longer than {MAX_NAME} characters")),
            Some(bad) => Some(format!("it has {} in it", named(bad))),
            None => None,
        };
        if let Some(why) = why {
            self.notes
                .error(
                    "bad-route-name",
                    &node.span,
                    format!("this cannot be a route's name: {why}"),
                )
                .help(
                    "a name has letters, digits, `.`, `_` and `-`, because metrics use it; write \
                     what the route is for as its `description`",
                );
            return None;
        }
        if let Some(first) = self.route_names.get(name) {
            self.notes
                .error("duplicate-name", &node.span, format!("two routes are called `{name}`"))
                .related(first, "the first")
                .help("give each route a name of its own");
            return None;
        }
        self.route_names.insert(name.to_owned(), node.span.clone());
        Some(name.to_owned())
    }
}

/// Has one of them the tag only, and the other one the selector?
fn are_halves(one: &Node, other: &Node) -> bool {
    let has = |node: &Node, key| member(node, key).is_some();
    let is_only = |node: &Node, key, not| has(node, key) && !has(node, not);
    is_only(one, "tag", "match") && is_only(other, "match", "tag")
        || is_only(one, "match", "tag") && is_only(other, "tag", "match")
}
