//! The outputs file: what an operator says about outputs, beside the routes, so that a generated
//! configuration is complete and can be generated again.
//!
//! ```yaml
//! outputs:
//!   audit: {name: s3, bucket: audit-logs}
//!   "*-logs":                # for all tags of this form that no entry before it takes
//!     name: es
//!     index: "{tag}"         # so each of them has an output of its own
//! untagged: {name: stdout}   # records without a tag, or with one that is in no output
//! ```

use std::ops::Range;

use tagsplice_routes::{Diagnostics, Document, Severity, Value};

use super::tags::{glob, is_value};

/// A property's value has the record's tag in the place of this.
const TAG: &str = "{tag}";

/// What an operator says about outputs.
pub(super) struct OutputsFile {
    document: Document,
    /// The place of the key `outputs`.
    pub(super) place: Range<usize>,
    pub(super) entries: Vec<Entry>,
    /// Where records go without a tag, or with one that is in no output.
    pub(super) untagged: Option<Vec<Properties>>,
}

/// The outputs of some tags. One that several outputs get goes to all of them.
pub(super) struct Entry {
    /// A tag, the text of a template, or a pattern in which `*` is anything.
    pub(super) key: String,
    pub(super) span: Range<usize>,
    pub(super) outputs: Vec<Properties>,
}

/// The properties of one output.
pub(super) struct Properties {
    pub(super) all: Vec<Property>,
    /// The place of the first.
    span: Range<usize>,
}

/// One property; of a list, one of several with the same key.
pub(super) struct Property {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) span: Range<usize>,
}

/// What an output does that says nothing of retries: else the agent gives up after the second try.
pub(super) const RETRIES: (&str, &str) = ("Retry_Limit", "no_limits");
/// Properties that `config` writes itself.
const OURS: [&str; 4] = ["match", "match_regex", "alias", "processors"];

impl OutputsFile {
    /// Reads one.
    ///
    /// # Errors
    /// Its mistakes, all of them.
    pub(super) fn parse(text: &[u8], name: &str) -> Result<Self, Diagnostics> {
        let mut document = Document::new(text, name)?;
        let root = document.yaml();
        let mut file = Self { document, place: 0..0, entries: Vec::new(), untagged: None };
        match root {
            Some(root) if !root.is_null() => file.read(&root),
            _ if file.document.has_errors() => {}
            _ => file.error(
                0..0,
                "missing-key",
                "the file is empty",
                "write `outputs:`, and below it a tag and the properties of its output",
            ),
        }
        match file.document.has_errors() {
            true => Err(file.document.into_diagnostics()),
            false => Ok(file),
        }
    }

    fn read(&mut self, root: &Value) {
        let Some(members) = self.members(root, "an outputs file") else { return };
        for (key, value) in members {
            match key.text() {
                Some("outputs") => {
                    self.place = key.span();
                    for (key, value) in self.members(&value, "`outputs`").unwrap_or_default() {
                        let Some(text) = self.tag(&key) else { continue };
                        let outputs = self.outputs(&value);
                        self.entries.push(Entry { key: text, span: key.span(), outputs });
                    }
                }
                Some("untagged") => self.untagged = Some(self.outputs(&value)),
                // A place for anchors.
                Some(text) if text.starts_with("x-") => {}
                _ => self.error(
                    key.span(),
                    "unknown-key",
                    "an outputs file has no such key",
                    "known are `outputs` and `untagged`; tags are below `outputs`",
                ),
            }
        }
    }

    /// A key of `outputs`.
    fn tag(&mut self, key: &Value) -> Option<String> {
        let text = key.text().filter(|_| !key.is_null());
        let is_pattern = |text: &str| is_value(&text.replace('*', "x"));
        let is_template = |text: &str| text.contains('{') && !text.contains('*');
        match text.filter(|text| is_pattern(text) || is_template(text)) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.error(
                    key.span(),
                    "bad-tag",
                    "this is neither a tag nor a pattern of tags",
                    "tags consist of letters, digits, `.`, `_` and `-`; in a pattern `*` is \
                     anything; a template is written as in the route file",
                );
                None
            }
        }
    }

    /// The outputs of one entry: one, or a list.
    fn outputs(&mut self, value: &Value) -> Vec<Properties> {
        match value.items() {
            Some(items) => items.iter().filter_map(|item| self.properties(item)).collect(),
            None => self.properties(value).into_iter().collect(),
        }
    }

    fn properties(&mut self, value: &Value) -> Option<Properties> {
        let members = self.members(value, "an output")?;
        let (mut all, mut has_name) = (Vec::new(), false);
        for (key, value) in members {
            has_name |= key.text().is_some_and(|text| text.eq_ignore_ascii_case("name"));
            let name = key.text().unwrap_or_default().to_owned();
            if OURS.contains(&name.to_lowercase().as_str()) {
                self.error(
                    key.span(),
                    "not-here",
                    &format!("`config` writes `{name}` itself"),
                    "take it out; an entry's key says which records it is for",
                );
                continue;
            }
            for item in value.items().unwrap_or_else(|| vec![value.clone()]) {
                let is_one_line = |text: &&str| !item.is_null() && !text.contains(['\n', '\r']);
                match item.text().filter(is_one_line) {
                    Some(text) => all.push(Property {
                        key: name.clone(),
                        value: text.to_owned(),
                        span: item.span(),
                    }),
                    None => self.error(
                        item.span(),
                        "wrong-type",
                        &format!(
                            "a property is text on one line, or a list of such, but this is {}",
                            item.describe()
                        ),
                        "write it in quotes",
                    ),
                }
            }
        }
        if !has_name {
            self.error(
                value.span(),
                "missing-key",
                "this output has no `name`",
                "write which plugin it is: `name: s3`; of Fluent Bit's own that drops records, `name: \"null\"`",
            );
        }
        Some(Properties { all, span: value.span() })
    }

    fn members(&mut self, value: &Value, what: &str) -> Option<Vec<(Value, Value)>> {
        let members = value.members();
        if members.is_none() {
            let message = format!("{what} is a mapping, but this is {}", value.describe());
            self.error(value.span(), "wrong-type", &message, "write `key: value` for each member");
        }
        members
    }

    /// Notes a mistake.
    pub(super) fn error(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: &str,
        help: &str,
    ) {
        self.document.note(Severity::Error, code, span, message, Some(help.to_owned()));
    }

    /// Notes what is probably not meant.
    pub(super) fn warn(
        &mut self,
        span: Range<usize>,
        code: &'static str,
        message: &str,
        help: &str,
    ) {
        self.document.note(Severity::Warning, code, span, message, Some(help.to_owned()));
    }

    /// Where something is, for people: `outputs.yaml:3`.
    pub(super) fn line(&self, span: &Range<usize>) -> String {
        format!("{}:{}", self.document.name(), self.document.position(span.start).line)
    }

    /// All that was noted.
    pub(super) fn into_diagnostics(self) -> Diagnostics {
        self.document.into_diagnostics()
    }

    /// The first property that lets the agent use the tag with which records come to an output:
    /// what it is, and its place.
    pub(super) fn using_tag(&self) -> Option<(String, Range<usize>)> {
        self.entries.iter().flat_map(|entry| &entry.outputs).find_map(Properties::using_tag)
    }
}

impl Entry {
    /// Does each tag have an output of its own?
    pub(super) fn is_per_tag(&self) -> bool {
        self.placeholder().is_some()
    }

    /// The place of the first `{tag}`.
    pub(super) fn placeholder(&self) -> Option<Range<usize>> {
        let mut all = self.outputs.iter().flat_map(|output| &output.all);
        all.find(|property| fill(&property.value, "").is_some())
            .map(|property| property.span.clone())
    }

    /// Is it for all tags of a form, rather than for one?
    pub(super) fn is_pattern(&self) -> bool {
        self.key.contains('*')
    }

    /// Is it the text of a template?
    pub(super) fn is_template(&self) -> bool {
        self.key.contains('{')
    }

    /// Is it for a tag that is known beforehand?
    pub(super) fn takes(&self, tag: &str) -> bool {
        glob(&self.key, tag)
    }
}

impl Properties {
    /// What of it makes the agent use the tag of the records, or one tag for a whole chunk.
    fn using_tag(&self) -> Option<(String, Range<usize>)> {
        let has = |key: &str| self.all.iter().any(|property| property.is(key));
        let is_plugin = |name: &str| {
            self.all.iter().any(|p| p.is("name") && p.value.eq_ignore_ascii_case(name))
        };
        let by_key = |property: &&Property| {
            ["tenant_id_key", "header_tag", "log_stream_prefix"].iter().any(|key| property.is(key))
                || property.is("include_tag_key") && is_on(&property.value)
        };
        if let Some(property) = self.all.iter().find(|property| property.value.contains("$TAG")) {
            return Some(("`$TAG`".to_owned(), property.span.clone()));
        }
        if let Some(property) = self.all.iter().find(by_key) {
            return Some((format!("`{}`", property.key), property.span.clone()));
        }
        for (plugin, key) in [("forward", "tag"), ("file", "file")] {
            if is_plugin(plugin) && !has(key) {
                let what = format!("`{plugin}` without `{key}`");
                return Some((what, self.span.clone()));
            }
        }
        None
    }

    /// Its properties for a tag, `name` first.
    pub(super) fn filled(&self, tag: &str) -> Vec<(String, String)> {
        let (mut names, others): (Vec<_>, Vec<_>) =
            self.all.iter().partition(|property| property.is("name"));
        names.extend(others);
        let value = |p: &Property| fill(&p.value, tag).unwrap_or_else(|| p.value.clone());
        let mut filled: Vec<_> = names.iter().map(|p| (p.key.clone(), value(p))).collect();
        if !self.all.iter().any(|property| property.is(RETRIES.0)) {
            filled.push((RETRIES.0.to_owned(), RETRIES.1.to_owned()));
        }
        filled
    }
}

impl Property {
    fn is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}

/// A value with the tag in its places; `None` if it has none. `${tag}` is a variable of the agent.
fn fill(value: &str, tag: &str) -> Option<String> {
    let mut filled = String::new();
    let mut rest = value;
    let mut places = 0;
    while let Some((before, after)) = rest.split_once(TAG) {
        filled += before;
        let is_variable = before.ends_with('$');
        filled += if is_variable { TAG } else { tag };
        places += usize::from(!is_variable);
        rest = after;
    }
    (places > 0).then(|| filled + rest)
}

/// Is a switch of the agent on?
fn is_on(value: &str) -> bool {
    ["on", "true", "yes"].contains(&value.to_lowercase().as_str())
}
