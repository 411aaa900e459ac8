//! Which outputs a route file needs, so that each record goes to exactly one.

use tagsplice_routes::{Part, RouteFile, Template};

/// The characters that a value may put into a tag.
const VALUE: &str = "[A-Za-z0-9._-]+";

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
            outputs.add(route.tag());
        }
        let specials = file.specials();
        let specials =
            [&specials.default, &specials.unlabeled, &specials.malformed, &specials.untrusted];
        for tag in specials.into_iter().flatten() {
            if !outputs.literal.contains(tag) {
                outputs.literal.push(tag.clone());
            }
        }
        outputs
    }

    /// A regex for the tags of a template that no output before it takes, nor the last one,
    /// which takes everything below `prefix.`
    pub(super) fn regex(&self, index: usize, prefix: &str) -> String {
        let others = self.literal.iter().map(|tag| escape(tag) + "$");
        let earlier = self.templates[..index].iter().map(|(_, regex)| format!("{regex}$"));
        let mut others: Vec<_> = others.chain(earlier).collect();
        others.push(format!("{}\\.", escape(prefix)));
        format!("^(?!{}){}$", others.join("|"), self.templates[index].1)
    }

    fn add(&mut self, tag: &Template) {
        let text = tag.text();
        if tag.is_literal() {
            if !self.literal.iter().any(|known| known == text) {
                self.literal.push(text.to_owned());
            }
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

/// Tags have one character only that means something in a regex.
pub(super) fn escape(text: &str) -> String {
    text.replace('.', "\\.")
}
