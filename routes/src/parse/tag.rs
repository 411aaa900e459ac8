//! Tags, templates and the tag key.

use tagsplice::image::MAX_TEMPLATE_TAG;

use super::Context;
use super::words::{listed, nearest};
use crate::diagnostics::named;
use crate::model::{Part, Subject, SubjectKind, Template};
use crate::source::Span;
use crate::yaml::{Kind, Meaning, Node};

const PLACES: &[&str] = &[
    "labels.KEY",
    "namespaceLabels.KEY",
    "annotations.KEY",
    "namespaceAnnotations.KEY",
    "namespace",
    "pod",
    "container",
    "host",
    "ownerKind",
    "ownerName",
    "stream",
    "fields.PATH",
];

/// The word of a place, without the key after it.
fn word(place: &str) -> &str {
    place.split('.').next().unwrap_or(place)
}

impl Context<'_> {
    /// A tag of text only, or null.
    pub(crate) fn special_tag(&mut self, node: &Node, what: &str) -> Option<String> {
        if node.is_null() {
            return None;
        }
        if let Some(Meaning::Bool(_)) = node.meaning() {
            let message = format!("{what} is a tag, but YAML takes this for {}", node.describe());
            let key = what.trim_matches('`');
            self.notes.error("not-a-string", &node.span, message).help(format!(
                "write the tag that these records get, such as `{key}: {}`, or `{key}: null` for \
                 none",
                if key == "default" { "general" } else { "quarantine" },
            ));
            return None;
        }
        let tag = self.template(node, what)?;
        self.warn_of_boolean(node, what);
        if !tag.is_literal() {
            self.notes
                .error("bad-tag", &node.span, format!("{what} cannot have places for values"))
                .help("write a tag of its own, such as `general`");
            return None;
        }
        Some(tag.text)
    }

    /// Warns of a tag that YAML 1.1, or a person, would not take for one.
    fn warn_of_boolean(&mut self, node: &Node, what: &str) {
        let Kind::Scalar(scalar) = &node.kind else { return };
        let key = what.trim_matches('`');
        let help = match scalar.text.to_ascii_lowercase().as_str() {
            "no" | "off" | "n" | "none" | "nil" | "never" | "disabled" => {
                format!("write `{key}: null` for no tag")
            }
            "yes" | "on" | "y" | "always" | "enabled" => {
                "write the tag that these records are to get".to_owned()
            }
            _ => return,
        };
        if scalar.plain {
            self.notes
                .warn("tag-like-boolean", &node.span, format!("this is the tag `{}`", scalar.text))
                .help(format!("{help}; if it is meant, quote it: `{key}: \"{}\"`", scalar.text));
        }
    }

    /// A tag that may have places for values.
    pub(crate) fn template(&mut self, node: &Node, what: &str) -> Option<Template> {
        if node.is_null() {
            self.notes
                .error("bad-tag", &node.span, format!("{what} is missing here"))
                .help("write one, such as `payments`: records that are to get none match no route");
            return None;
        }
        if let Kind::List(_) = node.kind {
            self.notes
                .error("wrong-type", &node.span, format!("{what} is one tag, but this is a list"))
                .help("write one tag: several outputs can match the same tag");
            return None;
        }
        let text = self.string(node, what)?;
        if text.is_empty() {
            self.notes
                .error("bad-tag", &node.span, format!("{what} is empty"))
                .help("write a tag, such as `general`; no tag is `null`");
            return None;
        }
        let mut parts = Vec::new();
        let mut rest = 0;
        while let Some(open) = text[rest..].find('{').map(|at| rest + at) {
            self.literal(node, text, rest..open, &mut parts)?;
            let Some(close) = text[open..].find('}').map(|at| open + at) else {
                let span = self.within(node, open..text.len());
                self.notes
                    .error("bad-template", &span, "this brace is never closed")
                    .help(format!("write `{}}}`, or take the brace out", text[open..].trim_end()));
                return None;
            };
            let inside = open + 1..close;
            match place(&text[inside.clone()]) {
                Ok(subject) => parts.push(Part::Value(subject)),
                Err((message, help)) => {
                    let span = self.within(node, open..close + 1);
                    self.notes.error("bad-template", &span, message).help(help);
                    return None;
                }
            }
            rest = close + 1;
        }
        self.literal(node, text, rest..text.len(), &mut parts)?;
        let fixed: usize = parts.iter().map(shortest).sum();
        if fixed > MAX_TEMPLATE_TAG {
            self.notes.error(
                "bad-tag",
                &node.span,
                format!("{what} has at most {MAX_TEMPLATE_TAG} bytes, this has at least {fixed}"),
            );
            return None;
        }
        Some(Template { text: text.to_owned(), parts })
    }

    fn literal(
        &mut self,
        node: &Node,
        text: &str,
        part: Span,
        parts: &mut Vec<Part>,
    ) -> Option<()> {
        let literal = &text[part.clone()];
        let is_tag = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if let Some((at, bad)) = literal.char_indices().find(|&(_, c)| !is_tag(c)) {
            let at = part.start + at;
            let span = self.within(node, at..at + bad.len_utf8());
            let note = self.notes.error(
                "bad-tag",
                &span,
                format!("a tag cannot have {} in it", named(bad)),
            );
            if bad == '}' {
                note.help("no brace is open here; places for values are written `{labels.KEY}`");
            } else if bad == '$' {
                note.help(match place_of_accessor(&text[at..]) {
                    Some(place) => format!("write `{{{place}}}`: the value of the record"),
                    None => "variables are not filled in; places for values are written \
                             `{labels.KEY}`"
                        .to_owned(),
                });
            } else {
                note.help("a tag has letters, digits, `.`, `_` and `-`: what rewrite_tag and Match take literally");
            }
            return None;
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        Some(())
    }

    /// The name of the member that is added.
    pub(crate) fn tag_key(&mut self, node: &Node) -> Option<String> {
        let key = self.string(node, "`tagKey`")?;
        let is = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let why = match key {
            "" => Some("it is empty".to_owned()),
            "kubernetes" | "kubernetes_namespace" | "log" => {
                Some(format!("records already have a member `{key}`, which would be taken out"))
            }
            _ if key.len() > 128 => Some("it is longer than 128 bytes".to_owned()),
            _ => key.chars().find(|&c| !is(c)).map(|bad| format!("it has {} in it", named(bad))),
        };
        if let Some(why) = why {
            self.notes
                .error("bad-tag-key", &node.span, format!("this cannot be the tag key: {why}"))
                .help("write letters, digits, `_` and `-`, such as `new_tag`: rewrite_tag reads it as `$new_tag`");
            return None;
        }
        Some(key.to_owned())
    }
}

fn shortest(part: &Part) -> usize {
    match part {
        Part::Literal(text) => text.len(),
        Part::Value(_) => 1,
    }
}

/// The place that a record accessor of Fluent Bit, or a shell's variable, was meant to be.
fn place_of_accessor(text: &str) -> Option<String> {
    let words = text.split(|c: char| "$[]{}'\"".contains(c)).filter(|word| !word.is_empty());
    let words: Vec<_> = words.take(3).collect();
    (1..=words.len()).rev().find_map(|count| {
        let path = words[..count].join(".");
        let path = path.strip_prefix("kubernetes.").unwrap_or(&path);
        // Records call a pod's fields by other names than routes do.
        let path = path.strip_suffix("_name").unwrap_or(path);
        place(path).is_ok().then(|| path.to_owned())
    })
}

/// The subject between braces; else what is wrong, and what to do.
fn place(text: &str) -> Result<Subject, (String, String)> {
    if let Some((word, key)) = text.split_once('.')
        && let Some(kind) = SubjectKind::of_word(word).filter(|kind| kind.is_keyed())
    {
        return match kind.valid_key(key) {
            Ok(()) => Ok(kind.subject(key)),
            Err(why) => {
                Err((format!("`{{{text}}}` can never be filled: no record has such a key"), why))
            }
        };
    }
    Ok(match SubjectKind::of_word(text).filter(|kind| !kind.is_keyed()) {
        Some(kind) => kind.subject(""),
        None => {
            let known: Vec<_> = PLACES.iter().copied().map(self::word).collect();
            let (word, key) = text.split_once('.').unwrap_or((text, ""));
            let inner = text.strip_prefix("kubernetes.").filter(|inner| place(inner).is_ok());
            let help = match nearest(word, &known) {
                _ if inner.is_some() => format!("did you mean `{{{}}}`?", inner.unwrap_or(text)),
                Some(near) if PLACES.contains(&near) => format!("did you mean `{{{near}}}`?"),
                Some("fields") if key.is_empty() => {
                    "write `{fields.PATH}` with the path of a field".to_owned()
                }
                Some(near) if key.is_empty() => format!("write `{{{near}.KEY}}` with a key"),
                Some(near) => format!("did you mean `{{{near}.{key}}}`?"),
                None if SubjectKind::Label.valid_key(text).is_ok() => {
                    format!(
                        "if it is a label, write `{{labels.{text}}}`; known are {}",
                        listed(PLACES)
                    )
                }
                None => format!("known are {}", listed(PLACES)),
            };
            return Err((format!("`{{{text}}}` is not a place for a value"), help));
        }
    })
}
