//! `schema`, and what routes ask for that its records do not have.

use std::collections::HashSet;

use super::Context;
use super::fields::member;
use super::meant::Mapping;
use super::words::{listed, nearest};
use crate::model::{RecordSchema, RouteFile, SCHEMAS, Step, SubjectKind, joined, steps};
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// The most steps of a way. Each is an object that a filter has to keep track of.
const MAX_STEPS: usize = 16;
/// The most bytes of a key: as many as the key of a label can have.
const MAX_KEY: usize = 317;

impl Context<'_> {
    /// Reads the schema first of all, wherever it is in the file: tests are written by it.
    pub(super) fn read_schema(&mut self, root: &Node) {
        if let Some(node) = member(root, "schema")
            && let Some(schema) = self.record_schema(node)
        {
            self.schema = schema;
        }
    }

    fn record_schema(&mut self, node: &Node) -> Option<RecordSchema> {
        let Kind::Map(_) = node.kind else {
            return self.named_schema(node);
        };
        let members = self.map(node, "`schema`")?;
        let base = members.iter().find(|(key, _)| key.text == "base");
        let mut schema = match base {
            Some((_, node)) => self.named_schema(node)?,
            None => RecordSchema::default(),
        };
        for (key, node) in members {
            let kind = SubjectKind::of_word(key.text);
            match kind {
                _ if key.text == "base" => {}
                Some(SubjectKind::Label) if node.is_null() => {
                    self.bad_schema(
                        &node.span,
                        "records have labels somewhere",
                        "write the way to them, such as `labels: kubernetes.labels`",
                    );
                }
                Some(kind) if node.is_null() => schema = schema.with(kind, None),
                Some(kind) => {
                    if let Some(way) = self.way(node, kind) {
                        schema = schema.with(kind, Some(way));
                    }
                }
                None => {
                    self.unknown_key(&key, node, Mapping::Schema);
                }
            }
        }
        Some(schema)
    }

    fn named_schema(&mut self, node: &Node) -> Option<RecordSchema> {
        let name = self.string(node, "a schema")?;
        let schema = RecordSchema::named(name);
        if schema.is_none() {
            let plain = name.to_lowercase().replace(['-', '_', ' '], "");
            let near = match plain.as_str() {
                "otel" | "otlp" => Some("opentelemetry"),
                "fluentd" | "default" | "kubernetes" => Some("fluent-bit"),
                _ => nearest(name, &SCHEMAS),
            };
            let known = format!(
                "known are {}; others are written out: `schema: {{labels: meta.labels, ...}}`",
                listed(&SCHEMAS)
            );
            self.notes
                .error("bad-schema", &node.span, format!("there is no schema `{name}`"))
                .help(near.map_or(known, |near| format!("did you mean `{near}`?")));
        }
        schema
    }

    /// A way: a string with dots, or a list of keys, which may have dots in them.
    fn way(&mut self, node: &Node, kind: SubjectKind) -> Option<Vec<Step>> {
        let mut way = match &node.kind {
            Kind::List(items) => {
                let keys: Vec<_> =
                    items.iter().map(|item| self.string(item, "a step of a way")).collect();
                let keys = keys.into_iter().collect::<Option<Vec<_>>>()?;
                let step = |key: &str| match key {
                    "[0]" => Step::First,
                    key => Step::Key(key.to_owned()),
                };
                keys.into_iter().map(step).collect()
            }
            _ => steps(self.string(node, &format!("the way to `{}`", kind.word()))?),
        };
        if let Some(Step::Key(key)) = way.last()
            && let Some(prefix) = key.strip_suffix('*')
        {
            let prefix = Step::Prefix(prefix.to_owned());
            way.pop();
            // All keys of an object are what an object of labels is for; with fields that says that
            // theirs are not split at dots.
            let is_all = prefix == Step::Prefix(String::new());
            if !is_all || kind == SubjectKind::Field || !kind.is_keyed() {
                way.push(prefix);
            }
        }
        match fault(&way, kind) {
            None => Some(way),
            Some((message, help)) => {
                self.bad_schema(&node.span, &message, help);
                None
            }
        }
    }

    fn bad_schema(&mut self, span: &Span, message: &str, help: &str) {
        self.notes.error("bad-schema", span, message).help(help);
    }

    /// Notes what the file asks for that is nowhere in its records, or that is taken out of them.
    pub(super) fn check_places(&mut self, file: &RouteFile) {
        let schema = self.schema.clone();
        if takes(schema.labels(), &file.tag_key) {
            let span = file.places.tag_key.clone().unwrap_or(file.places.routes.clone());
            self.notes
                .error(
                    "bad-tag-key",
                    &span,
                    format!(
                        "this cannot be the tag key: records have their labels at `{}`",
                        file.tag_key
                    ),
                )
                .help("choose another `tagKey`: that member is taken out of records");
            return;
        }
        let mut seen = HashSet::new();
        for (subject, span) in file.asks() {
            if !seen.insert((span.start, subject.clone())) {
                continue;
            }
            match schema.path(subject) {
                None => self.nowhere(subject.kind(), &span),
                Some(way) if takes(&way, &file.tag_key) => {
                    self.notes
                        .error(
                            "asks-for-tag",
                            &span,
                            format!(
                                "this asks for `{}`, the member that is added: what a record \
                                 brings in it is taken out",
                                file.tag_key
                            ),
                        )
                        .help("ask for another field, or choose another `tagKey`");
                }
                Some(_) => {}
            }
        }
        if let (Some(_), Some(span)) = (&file.specials.untrusted, &file.places.untrusted) {
            for kind in [SubjectKind::Namespace, SubjectKind::Pod] {
                if schema.way(kind).is_none() {
                    self.nowhere(kind, span);
                }
            }
        }
    }

    /// Notes that records of the schema have nothing of a kind.
    pub(super) fn nowhere(&mut self, kind: SubjectKind, span: &Span) {
        let message = format!("records of schema {} have no {}", self.schema, kind.plural());
        self.notes.error("not-in-schema", span, message).help(format!(
            "take it out, or say where they are: `schema: {{base: {}, {}: ...}}`",
            self.schema.base(),
            kind.word()
        ));
    }
}

/// Does a way begin with the member that is added?
fn takes(way: &[Step], tag_key: &str) -> bool {
    match joined(way).first() {
        Some(Step::Key(key)) => key == tag_key,
        Some(Step::Prefix(prefix)) => tag_key.starts_with(prefix.as_str()),
        _ => false,
    }
}

/// What is wrong with the way to subjects of a kind, and what to do.
fn fault(way: &[Step], kind: SubjectKind) -> Option<(String, &'static str)> {
    let is_key = |step: &Step| match step {
        Step::Key(key) => !key.is_empty(),
        _ => true,
    };
    let is_short = |step: &Step| match step {
        Step::Key(key) | Step::Prefix(key) => key.len() <= MAX_KEY,
        Step::First => true,
    };
    let has_star = |step: &Step| matches!(step, Step::Key(key) if key.ends_with('*'));
    let ends_with_prefix = matches!(way.last(), Some(Step::Prefix(_)));
    if way.is_empty() && kind != SubjectKind::Field {
        let help = "write the way from the top of the record, such as `kubernetes.labels`";
        return Some(("this is the record itself".to_owned(), help));
    }
    if !way.iter().all(is_key) {
        let help = "write keys with one dot between them, or a list of keys";
        return Some(("this way has an empty key".to_owned(), help));
    }
    if way.first() == Some(&Step::First) {
        let help = "begin with a key: a record is an object";
        return Some(("a record is not a list".to_owned(), help));
    }
    if way.iter().any(has_star) {
        let help = "only the last step can be of many keys: `[attributes, \"k8s.pod.label.*\"]`";
        return Some(("this way has a `*` before its last step".to_owned(), help));
    }
    if ends_with_prefix && !kind.is_keyed() {
        let help = "write the whole key";
        return Some((format!("there is one {}, not one for each key", kind.plural()), help));
    }
    if way.len() > MAX_STEPS || !way.iter().all(is_short) {
        let help = "records that are that deep cannot be asked about";
        let message =
            format!("a way has at most {MAX_STEPS} steps, each of at most {MAX_KEY} bytes");
        return Some((message, help));
    }
    None
}
