//! Rules of Fluent Bit's `rewrite_tag`, in a classic configuration.

use serde_json::{Value, json};

use super::Rule;

/// All rules of all `rewrite_tag` filters, in order.
pub(super) fn rules(text: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut section: Vec<(usize, &str)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            rules.extend(of_section(&section));
            section.clear();
        }
        if !line.is_empty() && !line.starts_with('#') {
            section.push((number + 1, line));
        }
    }
    rules.extend(of_section(&section));
    rules
}

fn of_section(lines: &[(usize, &str)]) -> Vec<Rule> {
    let entry = |line: &str, key: &str| {
        let (name, value) = line.split_once(char::is_whitespace)?;
        name.eq_ignore_ascii_case(key).then(|| value.trim().to_owned())
    };
    let is_filter = lines.first().is_some_and(|(_, line)| line.eq_ignore_ascii_case("[FILTER]"));
    let is_ours = lines.iter().any(|(_, line)| {
        entry(line, "Name").is_some_and(|name| name.eq_ignore_ascii_case("rewrite_tag"))
    });
    if !is_filter || !is_ours {
        return Vec::new();
    }
    let matched = lines
        .iter()
        .find_map(|(_, line)| entry(line, "Match").or_else(|| entry(line, "Match_Regex")));
    let rule = |&(number, line): &(usize, &str)| {
        let text = entry(line, "Rule")?;
        let mut notes = Vec::new();
        if let Some(matched) = matched.as_ref().filter(|matched| *matched != "kube.*") {
            notes.push(format!("The filter had the Match {matched}; routes see all records."));
        }
        let fields: Vec<_> = text.split_whitespace().collect();
        let route = match fields.as_slice() {
            [key, regex, tag, keep] => {
                if keep.eq_ignore_ascii_case("true") {
                    notes.push(
                        "The record was kept with its old tag too: match its new tag in two outputs."
                            .into(),
                    );
                }
                route(key, regex, tag)
            }
            _ => Err("a rule has a key, a regex, a tag and `true` or `false`".into()),
        };
        Some(Rule { origin: format!("line {number}: Rule {text}"), route, notes })
    };
    lines.iter().filter_map(rule).collect()
}

/// A subject of routes: how a selector names it, and how a template does.
struct Subject {
    selector: &'static str,
    /// The key of a label or an annotation.
    key: Option<String>,
}

fn route(key: &str, regex: &str, tag: &str) -> Result<(String, Value), String> {
    let subject = subject(key).ok_or_else(|| format!("routes do not ask for {key}"))?;
    let selector = match (&subject.key, literal(regex)) {
        (Some(key), Some(value)) => json!({subject.selector: {"matchLabels": {key: value}}}),
        (None, Some(value)) => json!({subject.selector: [value]}),
        (Some(key), None) => {
            let expression = json!({"key": key, "operator": "Regex", "values": [whole(regex)]});
            json!({subject.selector: {"matchExpressions": [expression]}})
        }
        (None, None) => return Err(format!("routes match {key} by names and globs, not by regex")),
    };
    // Labels need no name of their own in a selector.
    let selector = match selector {
        Value::Object(mut members) if subject.selector == "labels" => {
            members.remove("labels").unwrap_or_default()
        }
        other => other,
    };
    Ok((template(tag, &subject, regex)?, selector))
}

/// What a record accessor such as `$kubernetes['labels']['team']` means.
fn subject(accessor: &str) -> Option<Subject> {
    let rest = accessor.strip_prefix("$kubernetes['")?.strip_suffix("']")?;
    let parts: Vec<_> = rest.split("']['").collect();
    let (selector, key) = match parts.as_slice() {
        ["labels", key] => ("labels", Some((*key).to_owned())),
        ["annotations", key] => ("annotations", Some((*key).to_owned())),
        ["namespace_name"] => ("namespaces", None),
        ["pod_name"] => ("pods", None),
        ["container_name"] => ("containers", None),
        ["host"] => ("hosts", None),
        _ => return None,
    };
    Some(Subject { selector, key })
}

impl Subject {
    /// Its place in a tag.
    fn place(&self) -> String {
        match &self.key {
            Some(key) => format!("{{{}.{key}}}", self.selector),
            None => format!("{{{}}}", self.selector.trim_end_matches('s')),
        }
    }
}

/// The one value that a regex matches, if that can be seen.
fn literal(regex: &str) -> Option<&str> {
    let text = regex.strip_prefix('^')?.strip_suffix('$')?;
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!text.is_empty() && text.chars().all(is_plain)).then_some(text)
}

/// Fluent Bit searches; routes compare whole values.
fn whole(regex: &str) -> String {
    match regex.strip_prefix('^').and_then(|regex| regex.strip_suffix('$')) {
        Some(inner) if !inner.contains(['|', '\\']) => inner.to_owned(),
        _ => format!("(?s:.*)(?:{regex})(?s:.*)"),
    }
}

/// A new tag as a template.
fn template(tag: &str, subject: &Subject, regex: &str) -> Result<String, String> {
    let takes_all = ["^(.*)$", "^(.+)$", "(.*)", "^([A-Za-z0-9._-]+)$"].contains(&regex)
        || literal(regex).is_some();
    let mut made = String::new();
    let mut rest = tag;
    while let Some(at) = rest.find('$') {
        made += &rest[..at];
        rest = &rest[at..];
        let end = match rest.strip_prefix("$kubernetes[") {
            // Up to the last bracket that another does not follow.
            Some(_) => rest
                .match_indices(']')
                .map(|(at, _)| at + 1)
                .find(|&end| !rest[end..].starts_with('['))
                .ok_or_else(|| format!("{rest} has no end"))?,
            None => 2.min(rest.len()),
        };
        let (place, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        made += &match place {
            "$0" | "$1" if takes_all => subject.place(),
            _ => self::subject(place)
                .map(|subject| subject.place())
                .ok_or_else(|| format!("routes cannot make the tag {tag}: there is no {place}"))?,
        };
        rest = after;
    }
    Ok(made + rest)
}
