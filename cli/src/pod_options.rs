//! A pod as options describe it: `explain` takes them, and `diff` writes them.

use anyhow::{Context, bail};
use serde_json::{Map, Value};

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
}

/// An option, and where a record has what it gives.
struct Place {
    option: &'static str,
    path: &'static [&'static str],
    /// Is it a list of keys and values?
    is_list: bool,
}

const PLACES: [Place; 7] = [
    list("labels", &["kubernetes", "labels"]),
    list("annotations", &["kubernetes", "annotations"]),
    list("namespace-labels", &["kubernetes_namespace", "labels"]),
    text("namespace", &["kubernetes", "namespace_name"]),
    text("pod", &["kubernetes", "pod_name"]),
    text("container", &["kubernetes", "container_name"]),
    text("host", &["kubernetes", "host"]),
];

const fn list(option: &'static str, path: &'static [&'static str]) -> Place {
    Place { option, path, is_list: true }
}

const fn text(option: &'static str, path: &'static [&'static str]) -> Place {
    Place { option, path, is_list: false }
}

impl Options {
    /// In the order of [`PLACES`].
    fn values(&self) -> [&Option<String>; 7] {
        let Self { labels, annotations, namespace_labels, namespace, pod, container, host } = self;
        [labels, annotations, namespace_labels, namespace, pod, container, host]
    }

    /// The record of such a pod; `None` if nothing of it is known.
    ///
    /// # Errors
    /// A list is not of the form `key=value,key=value`.
    pub(crate) fn record(&self) -> anyhow::Result<Option<Value>> {
        let mut record = Value::Null;
        for (place, given) in PLACES.iter().zip(self.values()) {
            let Some(given) = given else { continue };
            let value = match place.is_list {
                true => pairs(given).with_context(|| format!("--{}", place.option))?,
                false => given.as_str().into(),
            };
            // What is not there yet is made on the way.
            *place.path.iter().fold(&mut record, |object, key| &mut object[*key]) = value;
        }
        Ok(if record.is_null() { None } else { Some(record) })
    }
}

/// The options that describe a record, as a shell takes them; none if nothing of its pod is known.
pub(crate) fn describing(record: &Value) -> String {
    let option = |place: &Place| {
        let value = place.path.iter().try_fold(record, |object, key| object.get(*key))?;
        let given = match value {
            Value::Object(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| {
                    format!("{key}={}", escaped(value.as_str().unwrap_or_default()))
                });
                pairs.collect::<Vec<_>>().join(",")
            }
            value => value.as_str()?.to_owned(),
        };
        Some(format!("--{} {}", place.option, quoted(&given)))
    };
    PLACES.iter().filter_map(option).collect::<Vec<_>>().join(" ")
}

fn pairs(list: &str) -> anyhow::Result<Value> {
    let mut pairs = Map::new();
    for pair in split(list) {
        let Some((key, value)) = pair.split_once('=') else {
            bail!("`{pair}` has no `=`: write `key=value,key=value`");
        };
        if pairs.insert(key.trim().into(), value.trim().into()).is_some() {
            bail!("`{key}` is there twice");
        }
    }
    Ok(pairs.into())
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
        assert_eq!(found, json!({"k": value, "l": ""}));
        assert_eq!(pairs(r"a=\d, b=c\\,d=").unwrap(), json!({"a": r"\d", "b": r"c\", "d": ""}));
        let record = json!({"kubernetes": {"labels": {"a": "it's"}, "pod_name": "web-0"}});
        assert_eq!(describing(&record), r"--labels 'a=it'\''s' --pod web-0");
        assert_eq!(describing(&json!({"kubernetes": {"labels": {}}})), "--labels ''");
        assert_eq!(quoted("a'\n\u{85}"), r"$'a\'\x0a\xc2\x85'");
    }
}
