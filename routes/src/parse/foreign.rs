//! Selectors in short form as other languages would write them.

use crate::source::Span;

/// What to write instead of a short form that has a mistake at `part`.
pub(super) fn meant(text: &str, part: &Span) -> Option<String> {
    let before = text[..part.start].trim_end();
    let found = &text[part.clone()];
    let after = text[part.end..].trim_start();
    let key = last_word(before);
    match found.to_ascii_lowercase().as_str() {
        "=" if before.ends_with("!=") => Some("write `!=` for \"is not\"".to_owned()),
        "=" if before.ends_with(['>', '<']) => Some(or_equal(before, after)),
        "=" if is_negated(before) => Some(format!("write `{key}!={}`", first_word(after))),
        "!" if after.starts_with('~') => {
            Some(regex(key, first_word(after[1..].trim_start()), "NotRegex"))
        }
        "&&" | "&" | "and" | ";" => Some("write a comma: each requirement is to hold".to_owned()),
        "||" | "|" | "or" => Some(any(before, after)),
        "not" if first_word(after).eq_ignore_ascii_case("in") => {
            Some(format!("write `{key} notin (a,b)`, in one word"))
        }
        "in" | "notin" => Some(format!("write `{}` in small letters", found.to_lowercase())),
        "exists" | "exist" => Some(format!("write the label alone: `{key}`")),
        "is" | "equals" | "eq" => Some(format!("write `{key}={}`", first_word(after))),
        "matches" | "like" | "~" => Some(regex(key, first_word(after), "Regex")),
        _ if before.ends_with(';') || before.ends_with(',') => None,
        _ if key.eq_ignore_ascii_case("not") => Some(format!("write `!{found}`")),
        _ if found.starts_with('[') => {
            Some(format!("write the values in parentheses: `{} (a,b)`", last_words(before)))
        }
        _ if key.ends_with(';') => Some("write a comma for the semicolon".to_owned()),
        _ => None,
    }
}

/// What to write instead of a value that no label has.
pub(super) fn meant_by_value(value: &str) -> Option<String> {
    let unquoted = |mark| value.strip_prefix(mark).and_then(|value| value.strip_suffix(mark));
    if let Some(text) = unquoted('\'').or_else(|| unquoted('"')) {
        if text.is_empty() {
            return Some("for the empty value write nothing after the operator: `key=`".to_owned());
        }
        return Some(format!("write it without the quotes: `{text}`"));
    }
    if let Some(pattern) = value.strip_prefix('~') {
        return Some(format!(
            "write a regular expression as `{{key: ..., operator: Regex, values: ['{pattern}']}}` \
             under `matchExpressions`"
        ));
    }
    if value.starts_with('{') {
        return Some("places for values are for tags: a selector has none".to_owned());
    }
    let operator = match value {
        _ if value.contains(".*") || value.contains(".+") || value.starts_with('^') => "Regex",
        _ if value.contains(['*', '?']) => "Glob",
        _ => return None,
    };
    Some(format!(
        "write a pattern as `{{key: ..., operator: {operator}, values: ['{value}']}}` under \
         `matchExpressions`"
    ))
}

/// What to write instead of a key that no record has.
pub(super) fn meant_by_key(key: &str) -> Option<String> {
    if key == "*" {
        return Some("write `match: {}` to match every record".to_owned());
    }
    if key.starts_with('$') || key.contains("['") {
        let name = key.trim_end_matches([']', '\'', '"']).rsplit(['\'', '"', '[']).next()?;
        return Some(format!("write the label's key alone: `{name}`"));
    }
    let (name, value) = key.split_once(':')?;
    Some(format!("write `{name}={value}`"))
}

/// A key that a label may have, but that probably names something else.
pub(super) fn suspicious_key(key: &str) -> Option<String> {
    let prefixes = ["kubernetes.labels.", "metadata.labels.", "labels.", "label."];
    if let Some(name) = prefixes.iter().find_map(|prefix| key.strip_prefix(prefix)) {
        return Some(format!("write the key alone: `{name}`"));
    }
    let prefixes = ["kubernetes.annotations.", "metadata.annotations.", "annotations."];
    if let Some(name) = prefixes.iter().find_map(|prefix| key.strip_prefix(prefix)) {
        return Some(format!(
            "for an annotation write `annotations: {{matchLabels: {{{name}: ...}}}}`"
        ));
    }
    let field = key.strip_prefix("kubernetes.").unwrap_or(key);
    let list = match field {
        "namespace" | "namespace_name" => "namespaces",
        "pod" | "pod_name" => "pods",
        "container" | "container_name" => "containers",
        "host" | "node" | "node_name" => "hosts",
        _ => return None,
    };
    Some(format!(
        "write `{list}: [...]` for the {field} of the record, or `matchLabels: {{{key}: ...}}` if \
         there is such a label"
    ))
}

/// `a>=5` for integers: `a>4`.
fn or_equal(before: &str, after: &str) -> String {
    let (comparison, by) = if before.ends_with('>') { ('>', -1) } else { ('<', 1) };
    let key = last_word(before.trim_end_matches(['>', '<']).trim_end());
    match first_word(after).parse::<i64>().ok().and_then(|bound| bound.checked_add(by)) {
        Some(bound) => format!("write `{key}{comparison}{bound}`"),
        None => "there are only `>` and `<`, for integers".to_owned(),
    }
}

fn any(before: &str, after: &str) -> String {
    if before.contains(',') || after.contains([' ', ',', '|']) {
        return "write `any: [...]` with a selector for each alternative".to_owned();
    }
    format!("write `match: {{any: [\"{before}\", \"{after}\"]}}`")
}

fn regex(key: &str, pattern: &str, operator: &str) -> String {
    format!(
        "write `matchExpressions: [{{key: {key}, operator: {operator}, values: ['{pattern}']}}]`"
    )
}

/// Does the requirement at the end begin with an exclamation mark?
fn is_negated(before: &str) -> bool {
    before.rsplit(',').next().is_some_and(|requirement| requirement.trim_start().starts_with('!'))
}

fn last_word(text: &str) -> &str {
    let word = text.trim_end().rsplit([' ', ',']).next().unwrap_or_default();
    word.trim_start_matches('!')
}

fn last_words(text: &str) -> &str {
    text.rsplit(',').next().unwrap_or_default().trim()
}

fn first_word(text: &str) -> &str {
    text.split([' ', ',']).next().unwrap_or_default()
}
