//! A pod as options describe it: `explain` takes them, and `diff` writes them.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tagsplice_routes::{RecordSchema, SubjectKind};

/// What is known of a pod.
#[derive(clap::Args)]
#[group(multiple = true)]
pub(crate) struct Options {
    /// Explain a pod with these labels instead of a record: `team=payments,env=prod`.
    ///
    /// Without this the pod has no labels that are known; with an empty text it has none. A comma
    /// in a value is written `\,`.
    #[arg(short, long, value_name = "KEY=VALUE,..")]
    labels: Option<String>,
    /// The pod's annotations.
    #[arg(long, value_name = "KEY=VALUE,..")]
    annotations: Option<String>,
    /// The labels of its namespace.
    #[arg(long, value_name = "KEY=VALUE,..")]
    namespace_labels: Option<String>,
    /// The annotations of its namespace.
    #[arg(long, value_name = "KEY=VALUE,..")]
    namespace_annotations: Option<String>,
    /// The pod's namespace.
    #[arg(short, long)]
    namespace: Option<String>,
    /// The pod's name.
    #[arg(long)]
    pod: Option<String>,
    /// The container that logs.
    #[arg(long)]
    container: Option<String>,
    /// The node that the pod runs on.
    #[arg(long)]
    host: Option<String>,
    /// The kind of the pod's first owner, such as `ReplicaSet`.
    #[arg(long, value_name = "KIND")]
    owner_kind: Option<String>,
    /// The name of the pod's first owner.
    #[arg(long, value_name = "NAME")]
    owner_name: Option<String>,
    /// What the container wrote to: `stdout` or `stderr`.
    #[arg(long)]
    stream: Option<String>,
    /// Fields of the record, by their paths: `level=error,http.status=500`.
    #[arg(long, value_name = "PATH=VALUE,..")]
    fields: Option<String>,
}

impl Options {
    /// In the order of [`SubjectKind::ALL`].
    fn values(&self) -> [&Option<String>; SubjectKind::ALL.len()] {
        let Self { labels, annotations, namespace_labels, namespace_annotations, .. } = self;
        let Self { namespace, pod, container, host, .. } = self;
        let Self { owner_kind, owner_name, stream, fields, .. } = self;
        [
            labels,
            annotations,
            namespace_labels,
            namespace_annotations,
            namespace,
            pod,
            container,
            host,
            owner_kind,
            owner_name,
            stream,
            fields,
        ]
    }

    /// Is anything of a pod known?
    pub(crate) fn is_given(&self) -> bool {
        self.values().into_iter().any(Option::is_some)
    }

    /// The record of such a pod.
    ///
    /// # Errors
    /// A list is not of the form `key=value,key=value`, or records of the schema have no place for
    /// what is given.
    pub(crate) fn record(&self, schema: &RecordSchema) -> anyhow::Result<Value> {
        let mut record = json!({});
        for (kind, given) in SubjectKind::ALL.into_iter().zip(self.values()) {
            let Some(given) = given else { continue };
            ensure!(
                schema.way(kind).is_some(),
                "--{}: records of schema {schema} do not have that",
                option(kind)
            );
            if !kind.is_keyed() {
                schema.insert(&mut record, &kind.subject(""), given.as_str().into());
                continue;
            }
            schema.insert_object(&mut record, kind);
            for (key, value) in pairs(given).with_context(|| format!("--{}", option(kind)))? {
                schema.insert(&mut record, &kind.subject(&key), value.into());
            }
        }
        Ok(record)
    }
}

/// The name of the option that gives subjects of a kind.
fn option(kind: SubjectKind) -> String {
    let mut name = String::new();
    for char in kind.word().chars() {
        if char.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(char.to_ascii_lowercase());
    }
    name
}

/// The options that describe a record, as a shell takes them; none if nothing of its pod is known.
pub(crate) fn describing(record: &Value, schema: &RecordSchema) -> String {
    let listed = |pairs: &[(String, &Value)]| {
        let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| format!("{key}={}", text(value))).collect();
        pairs.join(",")
    };
    let given = |kind: SubjectKind| match kind {
        SubjectKind::Field => {
            Some(fields(record, schema)).filter(|all| !all.is_empty()).map(|all| listed(&all))
        }
        kind if kind.is_keyed() => {
            let all = schema.find_all(record, kind);
            let all: Vec<_> = all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let is_known = kind == SubjectKind::Label && schema.has_labels(record);
            (is_known || !all.is_empty()).then(|| listed(&all))
        }
        kind => schema.find(record, &kind.subject(""))?.as_str().map(str::to_owned),
    };
    let option = |kind| Some(format!("--{} {}", option(kind), quoted(&given(kind)?)));
    SubjectKind::ALL.into_iter().filter_map(option).collect::<Vec<_>>().join(" ")
}

/// The strings of a record that are nothing else but fields, by their paths.
fn fields<'r>(record: &'r Value, schema: &RecordSchema) -> Vec<(String, &'r Value)> {
    let others: Vec<&Value> = SubjectKind::ALL
        .into_iter()
        .filter(|kind| *kind != SubjectKind::Field)
        .flat_map(|kind| match kind.is_keyed() {
            true => schema.find_all(record, kind).into_iter().map(|(_, value)| value).collect(),
            false => schema.find(record, &kind.subject("")).into_iter().collect::<Vec<_>>(),
        })
        .collect();
    let mut found = Vec::new();
    let mut open = vec![(String::new(), record)];
    while let Some((path, value)) = open.pop() {
        let dot = if path.is_empty() { "" } else { "." };
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = format!("{path}{dot}{key}");
            let is_field = value.is_string()
                && !others.iter().any(|other| std::ptr::eq(*other, value))
                && schema
                    .find(record, &SubjectKind::Field.subject(&path))
                    .is_some_and(|field| std::ptr::eq(field, value));
            if is_field {
                found.push((path.clone(), value));
            }
            open.push((path, value));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn pairs(list: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for pair in split(list) {
        let Some((key, value)) = pair.split_once('=') else {
            bail!("`{pair}` has no `=`: write `key=value,key=value`");
        };
        if pairs.insert(key.trim().into(), value.trim().into()).is_some() {
            bail!("`{key}` is there twice");
        }
    }
    Ok(pairs)
}

/// The parts between commas, without the blanks around; empty ones are left out.
fn split(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = list.chars().peekable();
    while let Some(char) = chars.next() {
        let last = parts.last_mut().expect("there is always one part");
        match char {
            ',' => parts.push(String::new()),
            '\\' => last.push(chars.next_if(|&next| next == ',' || next == '\\').unwrap_or('\\')),
            char => last.push(char),
        }
    }
    let trimmed = parts.iter().map(|part| part.trim().to_owned());
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// A value that [`split`] does not split.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace(',', r"\,")
}

/// As a shell takes it.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "=,._-/:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.contains(char::is_control) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let escaped = text.chars().map(|char| match char {
        '\'' | '\\' => format!("\\{char}"),
        // Those of one byte in UTF-8, and U+0080 to U+009F of two.
        char if char.is_control() => {
            char.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect()
        }
        char => char.to_string(),
    });
    format!("$'{}'", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let value = r"a,b\,c\";
        let found = pairs(&format!("k={},l=", escaped(value))).unwrap();
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [("k".to_owned(), value.to_owned()), ("l".to_owned(), String::new()),]
        );
        let found = pairs(r"a=\d, b=c\\,d=").unwrap();
        assert_eq!(found.into_values().collect::<Vec<_>>(), [r"\d", r"c\", ""]);
        let describing = |record: Value| describing(&record, &RecordSchema::default());
        let record = json!({"kubernetes": {"labels": {"a": "it's"}, "pod_name": "web-0"}});
        assert_eq!(describing(record), r"--labels 'a=it'\''s' --pod web-0");
        assert_eq!(describing(json!({"kubernetes": {"labels": {}}})), "--labels ''");
        assert_eq!(quoted("a'\n\u{85}"), r"$'a\'\x0a\xc2\x85'");
    }

    #[test]
    fn all_that_is_given_is_described_in_every_schema() {
        let values = |schema: &RecordSchema| {
            let mut options = Options {
                labels: Some("a=b,c=".into()),
                annotations: Some("a=b".into()),
                namespace_labels: Some("a=b".into()),
                namespace_annotations: Some("a=b".into()),
                namespace: Some("n".into()),
                pod: Some("p".into()),
                container: Some("c".into()),
                host: Some("h".into()),
                owner_kind: Some("Job".into()),
                owner_name: Some("j".into()),
                stream: Some("stderr".into()),
                fields: Some("level=x,log.level=y".into()),
            };
            if schema.way(SubjectKind::OwnerKind).is_none() {
                (options.owner_kind, options.owner_name) = (None, None);
            }
            options
        };
        for name in ["fluent-bit", "vector", "flat", "opentelemetry"] {
            let schema = RecordSchema::named(name).unwrap();
            let options = values(&schema);
            let wanted: Vec<_> = SubjectKind::ALL
                .into_iter()
                .zip(options.values())
                .filter_map(|(kind, value)| Some(format!("--{} {}", option(kind), value.as_ref()?)))
                .collect();
            let record = options.record(&schema).unwrap();
            assert_eq!(describing(&record, &schema), wanted.join(" "), "{name}");
        }
        assert!(values(&RecordSchema::default()).record(&RecordSchema::vector()).is_err());
    }
}
