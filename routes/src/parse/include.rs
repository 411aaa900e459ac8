//! `include`: routes of another file, confined to the namespaces that the main file grants it.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path};

use super::Context;
use super::fields::member;
use super::meant::Mapping;
use crate::decode::decode;
use crate::diagnostics::Notes;
use crate::model::{
    Pattern, PatternKind, Requirement, Route, Selector, Subject, SubjectKind, Test, TestCase,
};
use crate::pattern;
use crate::source::{Source, Span};
use crate::yaml::{Kind, Node, load};

/// Reads a file that a route file includes, by the name that is written there.
pub type ReadInclude<'r> = dyn Fn(&str) -> io::Result<Vec<u8>> + 'r;

/// Reads all that a main file includes, and adds it to the source.
pub(super) fn read_all(
    root: &Node,
    read: Option<&ReadInclude<'_>>,
    source: &mut Source,
    notes: &mut Notes,
) -> HashMap<usize, Node> {
    let mut included = HashMap::new();
    let mut seen: HashMap<&str, &Span> = HashMap::new();
    for (name, span) in includes(root) {
        if let Some(first) = seen.insert(name, span) {
            notes
                .error("bad-include", span, format!("`{name}` is included twice"))
                .related(first, "first here")
                .help("take one of them out");
            continue;
        }
        if let Some(root) = read_one(name, span, read, source, notes) {
            included.insert(span.start, root);
        }
    }
    included
}

fn includes(root: &Node) -> impl Iterator<Item = (&str, &Span)> {
    let routes = match member(root, "routes").map(|routes| &routes.kind) {
        Some(Kind::List(routes)) => routes.as_slice(),
        _ => &[],
    };
    routes.iter().filter_map(|route| {
        let node = member(route, "include")?;
        match &node.kind {
            Kind::Scalar(scalar) => Some((scalar.text.as_str(), &node.span)),
            _ => None,
        }
    })
}

fn read_one(
    name: &str,
    span: &Span,
    read: Option<&ReadInclude<'_>>,
    source: &mut Source,
    notes: &mut Notes,
) -> Option<Node> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if name.is_empty() || name.contains('\\') || !Path::new(name).components().all(is_plain) {
        notes
            .error(
                "bad-include",
                span,
                format!("{name:?} is not the name of a file beside this one"),
            )
            .help("write a path below this file's folder, such as `payments.yaml`");
        return None;
    }
    let Some(read) = read else {
        notes
            .error("bad-include", span, "a text that is not a file cannot include files")
            .help("give the route file by its path");
        return None;
    };
    let shown = Path::new(source.name()).with_file_name(name).display().to_string();
    let bytes = match read(name) {
        Ok(bytes) => bytes,
        Err(error) => {
            notes
                .error("bad-include", span, format!("cannot read {shown}: {error}"))
                .help("an included file is looked for in the folder of the one that includes it");
            return None;
        }
    };
    let part = match decode(&bytes, &shown) {
        Ok(part) => part,
        Err(refusal) => {
            let why = refusal.iter().next().map_or("", |first| first.message.as_str());
            notes.error("bad-include", span, format!("cannot read {shown}: {why}"));
            return None;
        }
    };
    let start = source.push(&part.text, &shown);
    let mut own = Notes::default();
    let root = load(&part, &mut own);
    if root.is_none() && !own.has_errors() {
        own.error("missing-key", &(0..0), "the file is empty")
            .help("write `routes:` and a list of routes");
    }
    notes.append(own, start);
    root.map(|root| root.shifted(start))
}

/// The namespaces that a main file grants.
struct Grant {
    requirement: Requirement,
    patterns: Vec<Pattern>,
}

impl Context<'_> {
    /// An entry of `routes` that includes a file.
    pub(super) fn include(&mut self, node: &Node) -> Option<(Vec<Route>, Vec<TestCase>)> {
        let (mut at, mut grant) = (None, None);
        for (key, node) in self.map(node, "an include")? {
            match key.text {
                "include" if matches!(node.kind, Kind::List(_)) => {
                    self.notes
                        .error(
                            "wrong-type",
                            &node.span,
                            "an include is of one file, but this is a list",
                        )
                        .help("write an entry for each: `- {include: a.yaml, namespaces: [...]}`");
                }
                "include" => at = self.string(node, "`include`").map(|_| node.span.start),
                "namespaces" => grant = Some(self.grant(node)),
                _ => {
                    self.unknown_key(&key, node, Mapping::Include);
                }
            }
        }
        let Some(grant) = grant else {
            return self.missing(
                &node.span,
                "an include has `namespaces`",
                "write those that the file's routes may match, such as `namespaces: [payments]`",
            );
        };
        let (grant, root) = (grant?, self.included.remove(&at?)?);
        self.included_file(&root, &grant)
    }

    fn grant(&mut self, node: &Node) -> Option<Grant> {
        let selector = self.names(node, SubjectKind::Namespace)?;
        let Selector::Is(requirement) = selector else { return None };
        let patterns = match &requirement.test {
            Test::Matches(patterns) => patterns.clone(),
            Test::In(names) => names.iter().map(|name| glob(name)).collect(),
            _ => return None,
        };
        Some(Grant { requirement, patterns })
    }

    fn included_file(&mut self, root: &Node, grant: &Grant) -> Option<(Vec<Route>, Vec<TestCase>)> {
        let (mut routes, mut tests) = (None, Vec::new());
        for (key, node) in self.map(root, "a route file")? {
            match key.text {
                "routes" => routes = Some(self.included_routes(node, grant)),
                "tests" => tests = self.tests(node).unwrap_or_default(),
                name if name.starts_with("x-") => {}
                name if Mapping::File.keys().contains(&name) => {
                    self.notes
                        .error("bad-include", key.span, format!("an included file has no `{name}`"))
                        .help("write it in the main file: it is about the policy as a whole");
                }
                _ => {
                    self.unknown_key(&key, node, Mapping::File);
                }
            }
        }
        let Some(routes) = routes else {
            let start = root.span.start;
            return self.missing(
                &(start..start),
                "a route file has `routes`",
                "write `routes:` and a list of routes",
            );
        };
        Some((routes.unwrap_or_default(), tests))
    }

    fn included_routes(&mut self, node: &Node, grant: &Grant) -> Option<Vec<Route>> {
        let nodes = self.list(node, "`routes`")?;
        let mut routes = Vec::new();
        for node in nodes {
            if let Some(include) = member(node, "include") {
                self.notes
                    .error("bad-include", &include.span, "an included file cannot include others")
                    .help("include it from the main file");
                continue;
            }
            let Some(mut route) = self.route(node) else { continue };
            if !self.stays_inside(&route.selector, grant) {
                continue;
            }
            let confined = Selector::Is(grant.requirement.clone());
            route.selector = Selector::All(vec![confined, route.selector]);
            routes.push(route);
        }
        Some(routes)
    }

    /// Are the namespaces that a selector asks for granted? Notes those that are not.
    fn stays_inside(&mut self, selector: &Selector, grant: &Grant) -> bool {
        match selector {
            Selector::All(parts) | Selector::Any(parts) => {
                let inside: Vec<_> =
                    parts.iter().map(|part| self.stays_inside(part, grant)).collect();
                inside.into_iter().all(|is_inside| is_inside)
            }
            Selector::Not(_) => true,
            Selector::Is(requirement) if requirement.subject == Subject::Namespace => {
                let asked: Vec<_> = match &requirement.test {
                    Test::In(names) => names.iter().map(|name| glob(name)).collect(),
                    Test::Matches(patterns) => patterns.clone(),
                    _ => return true,
                };
                let is_outside = |pattern: &&Pattern| {
                    !pattern::includes(&grant.patterns, std::slice::from_ref(*pattern))
                };
                let Some(outside) = asked.iter().find(is_outside) else { return true };
                let granted: Vec<_> =
                    grant.patterns.iter().map(|pattern| format!("`{}`", pattern.text)).collect();
                self.notes
                    .error(
                        "outside-grant",
                        &requirement.span,
                        format!("the namespaces `{}` are not granted to this file", outside.text),
                    )
                    .related(&grant.requirement.span, "granted here")
                    .help(format!("it may match {}", granted.join(", ")));
                false
            }
            Selector::Is(_) => true,
        }
    }
}

/// A name as a pattern; a name has nothing in it that a glob would take for more.
fn glob(name: &str) -> Pattern {
    Pattern { kind: PatternKind::Glob, text: name.to_owned() }
}
