//! Which outputs there are, and which tags each takes, so that each record goes to one of them.

use std::borrow::Cow;

use tagsplice_routes::RouteFile;

use super::outputs_file::{Entry, OutputsFile, RETRIES};
use super::tags::{Tags, Taken};

/// Where the records of some tags go.
pub(super) struct Destination {
    /// What metrics call it.
    pub(super) alias: String,
    pub(super) comment: Cow<'static, str>,
    pub(super) taken: Taken,
    /// The entries of each output that gets these records.
    pub(super) outputs: Vec<Vec<(String, String)>>,
}

/// All destinations, and the outputs of the records that none of them takes.
pub(super) struct Destinations {
    pub(super) tags: Tags,
    pub(super) all: Vec<Destination>,
    /// `None`: no outputs file says it.
    pub(super) untagged: Option<Vec<Vec<(String, String)>>>,
}

impl Destinations {
    /// One that prints for each tag, to be filled in.
    pub(super) fn to_fill_in(file: &RouteFile) -> Self {
        let tags = Tags::of(file);
        let mut all = Vec::new();
        for (index, tag) in tags.literal.iter().enumerate() {
            all.push(Destination {
                alias: name(file, &tag.text).unwrap_or(&tag.text).to_owned(),
                comment: "Fill in where these records go.".into(),
                taken: Taken { literal: vec![index], ..Taken::default() },
                outputs: vec![printing()],
            });
        }
        for (index, tag) in tags.templates.iter().enumerate() {
            let alias = name(file, &tag.text).map(str::to_owned);
            all.push(Destination {
                alias: alias.unwrap_or_else(|| format!("template-{}", index + 1)),
                comment: "Fill in where these records go. The route file makes these tags of \
                          values."
                    .into(),
                taken: Taken { templates: vec![index], ..Taken::default() },
                outputs: vec![printing()],
            });
        }
        Self { tags, all, untagged: None }
    }

    /// What an outputs file says; what is wrong with it is noted there.
    pub(super) fn of(file: &RouteFile, outputs: &mut OutputsFile) -> Self {
        let mut tags = Tags::of(file);
        let known = (tags.literal.len(), tags.templates.len());
        let mut taken = vec![Taken::default(); outputs.entries.len()];
        let mut missing = Vec::new();
        // A tag that an entry names has an output, whether a route gives it yet or not.
        for entry in outputs.entries.iter().filter(|e| !e.is_pattern() && !e.is_template()) {
            tags.add_literal(entry.key.clone(), &outputs.line(&entry.span));
        }
        for (index, tag) in tags.literal.iter().enumerate() {
            match outputs.entries.iter().position(|entry| entry.takes(&tag.text)) {
                Some(entry) => taken[entry].literal.push(index),
                None => missing.push((&tag.text, &tag.origin)),
            }
        }
        for (index, tag) in tags.templates.iter().enumerate() {
            let takes = |entry: &Entry| entry.key == tag.text || tag.is_matched_by(&entry.key);
            match outputs.entries.iter().position(takes) {
                Some(entry) => taken[entry].templates.push(index),
                None => missing.push((&tag.text, &tag.origin)),
            }
        }
        let missing: Vec<_> = missing
            .into_iter()
            .map(|(tag, origin)| format!("there is no output for the tag `{tag}` ({origin})"))
            .collect();
        for message in missing {
            outputs.error(
                outputs.place.clone(),
                "no-output",
                &message,
                "add an entry for it, or for a pattern such as `\"*\"` that matches it",
            );
        }
        if outputs.untagged.is_none() {
            outputs.error(
                outputs.place.clone(),
                "no-output",
                "there is no output for records without a tag",
                "write `untagged:` beside `outputs:`, and a place that is safe for everybody's \
                 records",
            );
        }
        for (index, taken) in taken.iter_mut().enumerate() {
            check(index, outputs, &mut tags, taken, known);
        }
        let mut destinations = Self { tags, all: Vec::new(), untagged: None };
        for (entry, taken) in outputs.entries.iter().zip(taken) {
            destinations.add(file, entry, taken, &outputs.line(&entry.span));
        }
        let untagged = outputs.untagged.as_deref().unwrap_or_default();
        destinations.untagged = Some(untagged.iter().map(|output| output.filled("")).collect());
        destinations
    }

    /// Adds the destinations of an entry: one, or one for each of its tags.
    fn add(&mut self, file: &RouteFile, entry: &Entry, taken: Taken, line: &str) {
        let count = taken.literal.len() + taken.templates.len();
        let one_each =
            taken.literal.iter().map(|&tag| Taken { literal: vec![tag], ..Taken::default() });
        let parts = match entry.is_per_tag() {
            true => one_each.collect(),
            false if count > 0 => vec![taken],
            false => Vec::new(),
        };
        for taken in parts {
            let (tag, alias) = match (&*taken.literal, &*taken.templates) {
                (&[tag], []) => {
                    let tag = self.tags.literal[tag].text.clone();
                    let alias = name(file, &tag).unwrap_or(&tag).to_owned();
                    (tag, alias)
                }
                ([], &[template]) => {
                    let text = &self.tags.templates[template].text;
                    (String::new(), name(file, text).unwrap_or(&entry.key).to_owned())
                }
                _ => (String::new(), entry.key.clone()),
            };
            let outputs = entry.outputs.iter().map(|output| output.filled(&tag)).collect();
            let comment = format!("From {line}.").into();
            self.all.push(Destination { alias, comment, taken, outputs });
        }
    }
}

/// What is wrong with an entry once its tags are known.
fn check(
    index: usize,
    outputs: &mut OutputsFile,
    tags: &mut Tags,
    taken: &mut Taken,
    (literal, templates): (usize, usize),
) {
    let entry = &outputs.entries[index];
    let (span, key) = (entry.span.clone(), entry.key.clone());
    let origin = outputs.line(&span);
    let is_new = |taken: &Taken| taken.literal.iter().all(|&tag| tag >= literal);
    if taken.templates.is_empty() && is_new(taken) {
        let is_possible = tags.templates[..templates].iter().any(|form| form.can_be(&key));
        if entry.is_template() {
            let message = format!("no route makes tags of the form `{key}`");
            let help = "write the template as it is in the route file, or a pattern with `*`";
            outputs.error(span, "no-such-tag", &message, help);
            return;
        }
        if entry.is_pattern() && entry.is_per_tag() {
            let message = format!("`{key}` matches no tag that is left for it");
            let help = "no output is written for it: entries before it take the tags, or no route gives one";
            outputs.warn(span, "no-such-tag", &message, help);
            return;
        }
        if entry.is_pattern() {
            // For chunks on the agents' disks, and for routes that are still to come.
            taken.templates.push(tags.add_pattern(&key, &origin));
        }
        if !is_possible {
            let message = format!("no route gives a tag that only `{key}` is for");
            let help = "its output is written all the same: right before the routes that need it \
                        are deployed, and after they are gone";
            outputs.warn(span, "no-such-tag", &message, help);
        }
        return;
    }
    let placeholder = entry.placeholder();
    if let (Some(place), Some(&template)) = (placeholder, taken.templates.first()) {
        let message = format!(
            "`{{tag}}` cannot be filled in: the tags of `{}` are not known beforehand",
            tags.templates[template].text
        );
        let help = "let the plugin take the tag from the record (`logstash_prefix_key: $new_tag`, \
                    `topic_key: new_tag`), or from the agent (`$TAG`), or list the values in the \
                    route's selector: `team in (a,b)`";
        outputs.error(place, "unknown-tag", &message, help);
    }
}

/// What an output does that nobody has filled in yet.
pub(super) fn printing() -> Vec<(String, String)> {
    [("Name", "stdout"), ("Format", "json_lines"), RETRIES]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// The name of the first route that gives a tag; none that is already the alias of something else.
fn name<'f>(file: &'f RouteFile, tag: &str) -> Option<&'f str> {
    let is_taken = |name: &str| {
        matches!(name, "tagsplice" | "retag" | "untagged")
            || file.routes().iter().any(|route| route.tag().text() == name && name != tag)
    };
    let route = file.routes().iter().find(|route| route.tag().text() == tag)?;
    route.name().filter(|name| !is_taken(name))
}
