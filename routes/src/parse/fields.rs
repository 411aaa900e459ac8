//! Reading mappings, lists and strings, and noting what is wrong about them.

use super::Context;
use super::meant::{Mapping, Meant};
use crate::diagnostics::odd_character;
use crate::quote::quoted;
use crate::source::Span;
use crate::yaml::advice::{closing, quote_it};
use crate::yaml::{Kind, Meaning, Node};

/// What lines say of themselves, as most loggers call it.
const FIELDS: [&str; 6] = ["level", "severity", "log", "message", "msg", "logger"];

/// A mapping's key.
pub(crate) struct Key<'n> {
    pub(crate) text: &'n str,
    pub(crate) span: &'n Span,
}

impl Context<'_> {
    /// The members of a mapping, or `None` with a note. `what` is `a route`, `a test`...
    pub(crate) fn map<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Option<Vec<(Key<'n>, &'n Node)>> {
        let Kind::Map(pairs) = &node.kind else {
            let message = format!("{what} is a mapping, but this is {}", node.describe());
            let help = match &node.kind {
                Kind::Scalar(scalar) if what == "an expression" => Some(format!(
                    "write it without `matchExpressions`: `match: {}`",
                    quoted(&scalar.text)
                )),
                Kind::Scalar(scalar) => {
                    as_mapping(&scalar.text).map(|mapping| format!("write `{mapping}`"))
                }
                Kind::List(_) if what == "a route file" => {
                    Some("write `routes:` on a line before the list".to_owned())
                }
                _ => None,
            };
            let else_help = || "write `key: value`, without a dash, for each member".to_owned();
            let note = self.notes.error("wrong-type", &node.span, message);
            note.help(help.unwrap_or_else(else_help));
            return None;
        };
        if let Some(span) = self.split_by_commas(pairs) {
            self.notes
                .error("needs-quotes", &span, "YAML ends this value at the comma")
                .help(quote_it(self.source, &span));
            return None;
        }
        let mut members = Vec::new();
        for (key, value) in pairs {
            if let Kind::Scalar(scalar) = &key.kind {
                members.push((Key { text: &scalar.text, span: &key.span }, value));
            } else {
                let message = format!("a key is text, but this is {}", key.describe());
                let help = self.quoted(key);
                let note = self.notes.error("wrong-type", &key.span, message);
                help.map(|help| note.help(help));
            }
        }
        Some(members)
    }

    /// The items of a list, or `None` with a note.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        if let Kind::List(nodes) = &node.kind {
            return Some(nodes);
        }
        let message = format!("{what} is a list, but this is {}", node.describe());
        let note = self.notes.error("wrong-type", &node.span, message);
        match &node.kind {
            Kind::Scalar(scalar) if scalar.meaning() != Meaning::Null => {
                let items = scalar.text.split(',').map(|item| quoted(item.trim()));
                note.help(format!("write a list: [{}]", items.collect::<Vec<_>>().join(", ")))
            }
            Kind::Map(_) => note.help("begin each item of a list with a dash: `- ...`"),
            _ => note.help("write a list: `[a, b]`, or an item after a dash on each line"),
        };
        None
    }

    /// A string, or `None` with a note: YAML takes `true` and `5` for something else.
    pub(crate) fn string<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let Kind::Scalar(scalar) = &node.kind else {
            let message = format!("{what} is a string, but this is {}", node.describe());
            let (help, span) = (self.quoted(node), self.bracketed(node));
            let note = self.notes.error("wrong-type", span.as_ref().unwrap_or(&node.span), message);
            help.map(|help| note.help(help));
            return None;
        };
        let help = match scalar.meaning() {
            Meaning::Text => return Some(&scalar.text),
            Meaning::Null => "write \"\" for the empty string".to_owned(),
            Meaning::Bool(_) | Meaning::Number => format!("write \"{}\"", scalar.text),
        };
        self.notes
            .error(
                "not-a-string",
                &node.span,
                format!("{what} is a string, but YAML takes this for {}", node.describe()),
            )
            .help(help);
        None
    }

    /// Notes a key that a mapping does not know. The result is the key that was meant, if that
    /// is clear.
    pub(crate) fn unknown_key(
        &mut self,
        key: &Key<'_>,
        value: &Node,
        of: Mapping,
    ) -> Option<&'static str> {
        let odd = key.text.char_indices().find_map(|(at, c)| Some((at, odd_character(c)?)));
        if let Some((at, name)) = odd {
            let start = key.span.start + at;
            self.notes
                .error("unknown-key", &(start..key.span.end), format!("this key has {name} in it"))
                .help("type it anew: YAML takes only plain spaces for indentation");
            let plain: String =
                key.text.chars().filter(|&c| odd_character(c).is_none() && c != ' ').collect();
            return of.keys().iter().copied().find(|&known| known == plain);
        }
        let Meant { key: meant, help } = of.meant(key.text);
        let message = format!("{} has no key `{}`", of.name(), key.text);
        let note = self.notes.error("unknown-key", key.span, message);
        match (&value.kind, of) {
            (Kind::Scalar(_), Mapping::Selector)
                if value.is_null()
                    && (meant.is_none() || key.text.contains(['=', '!', '(', '>', '<'])) =>
            {
                note.help(format!("write it as text, without braces: `{}`", quoted(key.text)))
            }
            (Kind::Scalar(scalar), Mapping::Selector) if FIELDS.contains(&key.text) => {
                note.help(format!(
                    "for a field of the record write `fields: {{matchLabels: {{{}: {}}}}}`",
                    key.text,
                    quoted(&scalar.text)
                ))
            }
            (Kind::Scalar(scalar), Mapping::Selector) if meant.is_none() => note.help(format!(
                "if it is a label, write `matchLabels: {{{}: {}}}`",
                key.text, scalar.text
            )),
            (Kind::Scalar(scalar), Mapping::Keyed(of)) => note.help(format!(
                "write `{}: {{matchLabels: {{{}: {}}}}}`",
                of.word(),
                key.text,
                quoted(&scalar.text)
            )),
            _ => note.help(help),
        };
        meant
    }

    /// A selector in braces without quotes, whose commas YAML takes for those of the mapping.
    fn split_by_commas(&self, pairs: &[(Node, Node)]) -> Option<Span> {
        let text = &self.source.text;
        let has_no_value = |(key, value): &(Node, Node)| {
            value.is_null() && !text[key.span.end..].trim_start().starts_with(':')
        };
        let is_of_selector = |(key, _): &(Node, Node)| {
            let text = text.get(key.span.clone()).unwrap_or_default();
            !text.starts_with(['"', '\'']) && text.contains(['=', '(', ')', '!', '>', '<'])
        };
        let last = pairs.iter().rposition(|pair| has_no_value(pair) && is_of_selector(pair))?;
        let first = pairs[..last].iter().rposition(|pair| !has_no_value(pair))?;
        Some(pairs[first].1.span.start..pairs[last].0.span.end)
    }

    /// What to do about a list or mapping in brackets that was probably meant as text.
    fn quoted(&self, node: &Node) -> Option<String> {
        let is_meant_as_text = match &node.kind {
            Kind::Map(pairs) => pairs.iter().all(|(_, value)| value.is_null()),
            Kind::List(_) | Kind::Scalar(_) => false,
        };
        let span = self.bracketed(node).filter(|_| is_meant_as_text)?;
        Some(quote_it(self.source, &span))
    }

    /// All of a list or mapping that is written in brackets on one line.
    fn bracketed(&self, node: &Node) -> Option<Span> {
        let start = node.span.start;
        let is_in_brackets = self.source.text.get(start..)?.starts_with(['{', '[']);
        let end = closing(&self.source.text, start).filter(|_| is_in_brackets)?;
        Some(start..end)
    }
}

/// `team=payments` as a member of a mapping.
fn as_mapping(text: &str) -> Option<String> {
    let members = text.split(',').map(|member| {
        let (key, value) = member.split_once(['=', ':'])?;
        let is_word = |text: &str| !text.is_empty() && !text.contains(['=', '!', ' ', ':']);
        (is_word(key) && is_word(value)).then(|| format!("{key}: {value}"))
    });
    Some(format!("{{{}}}", members.collect::<Option<Vec<_>>>()?.join(", ")))
}

/// The value of a mapping's key.
pub(crate) fn member<'n>(node: &'n Node, wanted: &str) -> Option<&'n Node> {
    let Kind::Map(pairs) = &node.kind else { return None };
    let is_wanted = |key: &Node| matches!(&key.kind, Kind::Scalar(key) if key.text == wanted);
    pairs.iter().find(|(key, _)| is_wanted(key)).map(|(_, value)| value)
}
