//! The file as a whole.

use super::Context;
use super::meant::Mapping;
use crate::diagnostics::Notes;
use crate::model::{Places, Route, RouteFile, Specials};
use crate::source::Source;
use crate::yaml::{Node, load};

/// The file; what has errors is left out of it.
pub(crate) fn parse(source: &Source) -> (Option<RouteFile>, Notes) {
    let mut context = Context { source, notes: Notes::default() };
    let root = load(source, &mut context.notes);
    let file = match root {
        Some(root) if !root.is_null() => context.file(&root),
        _ if context.notes.has_errors() => None,
        _ => {
            context
                .notes
                .error("missing-key", &(0..0), "the file is empty")
                .help("write `routes:` and a list of routes");
            None
        }
    };
    let Context { notes, .. } = context;
    (file, notes)
}

impl Context<'_> {
    fn file(&mut self, root: &Node) -> Option<RouteFile> {
        let mut file = RouteFile {
            source: self.source.clone(),
            tag_key: "new_tag".to_owned(),
            routes: Vec::new(),
            specials: Specials::default(),
            tests: Vec::new(),
            places: Places::default(),
        };
        let mut has_routes = false;
        for (key, node) in self.map(root, "a route file")? {
            let (specials, places) = (&mut file.specials, &mut file.places);
            let span = Some(node.span.clone());
            match key.text {
                "tagKey" => file.tag_key = self.tag_key(node).unwrap_or_default(),
                "routes" => {
                    has_routes = true;
                    places.routes = key.span.clone();
                    file.routes = self.routes(node).unwrap_or_default();
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
                "tests" => file.tests = self.tests(node).unwrap_or_default(),
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
        Some(file)
    }

    fn routes(&mut self, node: &Node) -> Option<Vec<Route>> {
        if node.is_null() {
            self.no_routes(node);
            return None;
        }
        let nodes = self.list(node, "`routes`")?;
        if nodes.is_empty() {
            self.no_routes(node);
        }
        Some(nodes.iter().filter_map(|node| self.route(node)).collect())
    }

    fn no_routes(&mut self, node: &Node) {
        self.notes
            .error("empty-list", &node.span, "`routes` is empty")
            .help("write a route: `- {tag: payments, match: {matchLabels: {team: payments}}}`");
    }

    fn route(&mut self, node: &Node) -> Option<Route> {
        let (mut tag, mut selector) = (None, None);
        let mut meant = Vec::new();
        for (key, node) in self.map(node, "a route")? {
            match key.text {
                "tag" => tag = Some((self.template(node, "a route's tag"), node)),
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
        let line = self.source.position(at.span.start).line;
        Some(Route { tag: tag?, selector: selector??, span: at.span.clone(), line })
    }
}
