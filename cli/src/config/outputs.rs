//! Which outputs a route file needs, so that each record goes to exactly one.

use tagsplice_routes::{Part, Route, RouteFile, Selector, Subject, Template, Test};

/// The characters that a value may put into a tag.
const VALUE: &str = "[A-Za-z0-9._-]+";
/// More outputs than this are not written for one route, but one for its template.
const MOST: usize = 64;

/// The tags that a route file can give.
pub(super) struct Outputs {
    /// Those that are always the same, each once, in the order of the file.
    pub(super) literal: Vec<String>,
    /// The others: as the file writes them, and as regexes.
    pub(super) templates: Vec<(String, String)>,
}

impl Outputs {
    pub(super) fn of(file: &RouteFile) -> Self {
        let mut outputs = Self { literal: Vec::new(), templates: Vec::new() };
        for route in file.routes() {
            match listed(route) {
                Some(tags) => tags.into_iter().for_each(|tag| outputs.add_literal(&tag)),
                None => outputs.add(route.tag()),
            }
        }
        let specials = file.specials();
        let specials =
            [&specials.default, &specials.unlabeled, &specials.malformed, &specials.untrusted];
        for tag in specials.into_iter().flatten() {
            outputs.add_literal(tag);
        }
        outputs
    }

    /// A regex for the tags of a template that no output before it takes, nor, if it takes
    /// everything below `prefix.`, the last one.
    pub(super) fn regex(&self, index: usize, prefix: Option<&str>) -> String {
        let others = self.literal.iter().map(|tag| escape(tag) + "$");
        let earlier = self.templates[..index].iter().map(|(_, regex)| format!("{regex}$"));
        let below = prefix.map(|prefix| format!("{}\\.", escape(prefix)));
        let others: Vec<_> = others.chain(earlier).chain(below).collect();
        let regex = &self.templates[index].1;
        if others.is_empty() {
            return format!("^{regex}$");
        }
        format!("^(?!{}){regex}$", others.join("|"))
    }

    /// A regex for every tag that has an output of its own.
    pub(super) fn any(&self) -> Option<String> {
        let literal = self.literal.iter().map(|tag| escape(tag));
        let all: Vec<_> = literal.chain(self.templates.iter().map(|(_, r)| r.clone())).collect();
        (!all.is_empty()).then(|| format!("^(?:{})$", all.join("|")))
    }

    fn add_literal(&mut self, tag: &str) {
        if !self.literal.iter().any(|known| known == tag) {
            self.literal.push(tag.to_owned());
        }
    }

    fn add(&mut self, tag: &Template) {
        let text = tag.text();
        if tag.is_literal() {
            self.add_literal(text);
        } else {
            let part = |part: &Part| match part {
                Part::Literal(text) => escape(text),
                Part::Value(_) => VALUE.to_owned(),
            };
            let regex: String = tag.parts().iter().map(part).collect();
            if !self.templates.iter().any(|(_, known)| *known == regex) {
                self.templates.push((text.to_owned(), regex));
            }
        }
    }
}

/// All tags of a route with a template whose values its selector lists.
fn listed(route: &Route) -> Option<Vec<String>> {
    if route.tag().is_literal() {
        return None;
    }
    let mut tags = vec![String::new()];
    for part in route.tag().parts() {
        let texts = match part {
            Part::Literal(text) => vec![text.clone()],
            Part::Value(subject) => values(route.selector(), subject)?,
        };
        tags =
            tags.iter().flat_map(|tag| texts.iter().map(move |text| tag.clone() + text)).collect();
        if tags.len() > MOST {
            return None;
        }
    }
    Some(tags)
}

/// The values that a selector lets a subject have, if it lists them.
fn values(selector: &Selector, subject: &Subject) -> Option<Vec<String>> {
    match selector {
        Selector::All(all) => all.iter().find_map(|one| values(one, subject)),
        Selector::Is(requirement) if requirement.subject == *subject => match &requirement.test {
            // A value that cannot be part of a tag makes the route not match.
            Test::In(values) => Some(values.iter().filter(|v| is_value(v)).cloned().collect()),
            _ => None,
        },
        _ => None,
    }
}

fn is_value(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Tags have one character only that means something in a regex.
pub(super) fn escape(text: &str) -> String {
    text.replace('.', "\\.")
}
