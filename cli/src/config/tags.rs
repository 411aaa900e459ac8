//! Which tags a route file can give, and regular expressions for them.

use tagsplice_routes::{Part, Place, Route, RouteFile, Selector, Subject, Test};

/// The characters that a value may put into a tag.
const VALUE: &str = "[A-Za-z0-9._-]+";
/// Likewise, for a pattern of an outputs file, whose `*` may be nothing.
const ANYTHING: &str = "[A-Za-z0-9._-]*";
/// More tags than this are not listed for one route, but its template is taken as it is.
const MOST: usize = 64;

/// The tags that a route file can give, in the order of the file.
pub(super) struct Tags {
    /// Those that are always the same, each once.
    pub(super) literal: Vec<Tag>,
    /// The others.
    pub(super) templates: Vec<Tag>,
}

/// A tag, or the form of several.
pub(super) struct Tag {
    /// As the route file or the outputs file writes it.
    pub(super) text: String,
    /// Text, and `None` for what is not known beforehand.
    parts: Vec<Option<String>>,
    regex: String,
    /// Where it is given: `routes.yaml:3`.
    pub(super) origin: String,
}

/// Some of the tags, by their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    pub(super) literal: Vec<usize>,
    pub(super) templates: Vec<usize>,
}

impl Tags {
    pub(super) fn of(file: &RouteFile) -> Self {
        let mut tags = Self { literal: Vec::new(), templates: Vec::new() };
        for route in file.routes() {
            let Place { file: included, line, .. } = route.place();
            let origin = format!("{}:{line}", included.as_deref().unwrap_or(file.name()));
            match listed(route) {
                Some(listed) => {
                    for tag in listed {
                        tags.add_literal(tag, &origin);
                    }
                }
                None => tags.add(route, origin),
            }
        }
        let specials = file.specials();
        for (tag, key) in [
            (&specials.default, "default"),
            (&specials.unlabeled, "unlabeled"),
            (&specials.malformed, "malformed"),
            (&specials.untrusted, "untrusted"),
        ] {
            if let Some(tag) = tag {
                tags.add_literal(tag.clone(), &format!("{}, `{key}`", file.name()));
            }
        }
        tags
    }

    /// Adds a tag, and returns its place.
    pub(super) fn add_literal(&mut self, text: String, origin: &str) -> usize {
        if let Some(known) = self.literal.iter().position(|tag| tag.text == text) {
            return known;
        }
        let (parts, regex) = (vec![Some(text.clone())], escape(&text));
        self.literal.push(Tag { text, parts, regex, origin: origin.to_owned() });
        self.literal.len() - 1
    }

    /// Adds a pattern of an outputs file, in which `*` is anything, and returns its place.
    pub(super) fn add_pattern(&mut self, text: &str, origin: &str) -> usize {
        let regex = text.split('*').map(escape).collect::<Vec<_>>().join(ANYTHING);
        let (text, origin) = (text.to_owned(), origin.to_owned());
        self.templates.push(Tag { text, parts: vec![None], regex, origin });
        self.templates.len() - 1
    }

    fn add(&mut self, route: &Route, origin: String) {
        let text = route.tag().text().to_owned();
        if route.tag().is_literal() {
            self.add_literal(text, &origin);
            return;
        }
        let part = |part: &Part| match part {
            Part::Literal(text) => Some(text.clone()),
            Part::Value(_) => None,
        };
        let parts: Vec<_> = route.tag().parts().iter().map(part).collect();
        let regex: String =
            parts.iter().map(|part| part.as_deref().map_or(VALUE.to_owned(), escape)).collect();
        if !self.templates.iter().any(|known| known.regex == regex) {
            self.templates.push(Tag { text, parts, regex, origin });
        }
    }

    /// A regular expression for some tags and no others; `prefix`: nor anything below `prefix.`,
    /// which the last output takes.
    pub(super) fn regex(&self, taken: &Taken, prefix: Option<&str>) -> String {
        let literal = taken.literal.iter().map(|&index| self.literal[index].regex.clone());
        let templates = taken.templates.iter().map(|&index| {
            let others = self.literal.iter().enumerate();
            let others = others.filter(|(index, _)| !taken.literal.contains(index));
            let earlier = self.templates[..index].iter().enumerate();
            let earlier = earlier.filter(|(index, _)| !taken.templates.contains(index));
            let below = prefix.map(|prefix| format!("{}\\.", escape(prefix)));
            let excluded: Vec<_> = others
                .chain(earlier)
                .map(|(_, tag)| format!("{}$", tag.regex))
                .chain(below)
                .collect();
            let regex = &self.templates[index].regex;
            match excluded.is_empty() {
                true => regex.clone(),
                false => format!("(?!{}){regex}", excluded.join("|")),
            }
        });
        let all: Vec<_> = literal.chain(templates).collect();
        match &*all {
            [one] => format!("^{one}$"),
            several => format!("^(?:{})$", several.join("|")),
        }
    }

    /// A regular expression for every tag that has an output of its own.
    pub(super) fn any(&self) -> Option<String> {
        let all: Vec<_> =
            self.literal.iter().chain(&self.templates).map(|tag| tag.regex.as_str()).collect();
        (!all.is_empty()).then(|| format!("^(?:{})$", all.join("|")))
    }
}

impl Tag {
    /// Does a pattern, in which `*` is anything, match every tag of this form?
    pub(super) fn is_matched_by(&self, pattern: &str) -> bool {
        // A value can be anything, so that only a `*` is certain to match it.
        const VALUE: char = '\0';
        let text: String =
            self.parts.iter().map(|part| part.clone().unwrap_or(VALUE.to_string())).collect();
        glob(pattern, &text)
    }

    /// A tag of this form.
    pub(super) fn sample(&self) -> String {
        self.parts.iter().map(|part| part.as_deref().unwrap_or("sample")).collect()
    }

    /// Can a tag of this form be this one?
    pub(super) fn can_be(&self, tag: &str) -> bool {
        let form: String =
            self.parts.iter().map(|part| part.clone().unwrap_or("*".to_owned())).collect();
        glob(&form, tag)
    }
}

/// Does a text match a pattern, in which `*` is anything?
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
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

/// Is this text of the characters of tags?
pub(super) fn is_value(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Tags have one character only that means something in a regex.
pub(super) fn escape(text: &str) -> String {
    text.replace('.', "\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_anything() {
        for (pattern, text, is_match) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "a", true),
            ("*-b", "a-b", true),
            ("*-b", "a-bc", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c", false),
            ("a*a", "a", false),
            ("*a*", "bab", true),
        ] {
            assert_eq!(glob(pattern, text), is_match, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_matches_a_template_only_with_all_its_tags() {
        let text = "routes:\n  - {tag: 'x-{labels.a}-{labels.b}', match: 'a,b'}\n";
        let file = RouteFile::parse(text, "routes.yaml").unwrap();
        let tags = Tags::of(&file);
        let template = &tags.templates[0];
        assert_eq!(template.origin, "routes.yaml:2");
        assert!(["*", "x-*", "x-*-*", "x*-*"].iter().all(|p| template.is_matched_by(p)));
        assert!(!["x-a*", "*-a", "x-a-b", "y*"].iter().any(|p| template.is_matched_by(p)));
        assert!(template.can_be("x-a-b") && template.can_be("x-a-b-c"));
        assert!(!template.can_be("x-a") && !template.can_be("y-a-b"));
    }
}
