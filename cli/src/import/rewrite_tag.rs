//! A rule of Fluent Bit's `rewrite_tag`.

use serde_json::{Value, json};

use super::Rule;
use super::regex::{Form, Regex};

/// A rule, of a filter with this Match. `place` is where it is.
pub(super) fn rule(place: &str, matched: Option<&str>, text: &str) -> Rule {
    let origin = format!("{place}: Rule {text}");
    if let Some(variable) = variable(text) {
        let why = format!("it uses {variable} of the environment: write its value instead");
        return Rule::left_out(origin, why);
    }
    let mut notes = Vec::new();
    if let Some(matched) = matched.filter(|matched| *matched != "kube.*") {
        notes.push(format!("The filter had the Match {matched}; routes see all records."));
    }
    let fields = fields(text);
    let [key, regex, tag, keep] = fields.as_slice() else {
        return Rule::left_out(origin, "a rule has a key, a regex, a tag and `true` or `false`");
    };
    if ["true", "on", "yes"].iter().any(|yes| keep.eq_ignore_ascii_case(yes)) {
        notes.push(
            "The record was kept with its old tag too: match its new tag in two outputs.".into(),
        );
    }
    Rule { origin, route: route(key, regex, tag), notes }
}

/// The first variable of the environment, such as `${TEAM}`.
fn variable(text: &str) -> Option<&str> {
    let rest = &text[text.find("${")?..];
    rest.find('}').map(|end| &rest[..=end])
}

/// The words of a rule, of which some may be in quotes.
fn fields(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|char| char.is_whitespace()).is_some() {}
        let Some(first) = chars.next() else { return fields };
        let quote = (first == '"' || first == '\'').then_some(first);
        let mut field = if quote.is_some() { String::new() } else { first.to_string() };
        while let Some(char) = chars.next() {
            match (char, quote) {
                ('\\', Some(quote)) if chars.peek() == Some(&quote) => field.extend(chars.next()),
                (char, Some(quote)) if char == quote => break,
                (char, None) if char.is_whitespace() => break,
                (char, _) => field.push(char),
            }
        }
        fields.push(field);
    }
}

/// A subject of routes: how a selector names it, and how a template does.
struct Subject {
    selector: &'static str,
    /// The key of a label or an annotation.
    key: Option<String>,
}

fn route(key: &str, regex: &str, tag: &str) -> Result<(String, Value), String> {
    let subject = subject(key).ok_or_else(|| format!("routes do not ask for {key}"))?;
    let regex = Regex::new(regex);
    let selector = match &subject.key {
        Some(key) => subject.of_pairs(&of_key(key, regex.form())),
        None => match regex.form() {
            Form::Names(list) | Form::Globs(list) => json!({subject.selector: list}),
            Form::Regex(_) => {
                return Err(format!("routes match {key} by names and globs, not by regex"));
            }
        },
    };
    Ok((template(tag, &subject, &regex)?, selector))
}

fn of_key(key: &str, form: Form) -> Value {
    let (operator, values) = match form {
        Form::Names(names) => match names.as_slice() {
            [name] => return json!({"matchLabels": {key: name}}),
            _ => ("In", names),
        },
        Form::Globs(globs) if globs == ["*"] => {
            return json!({"matchExpressions": [{"key": key, "operator": "Exists"}]});
        }
        Form::Globs(globs) => ("Glob", globs),
        Form::Regex(regex) => ("Regex", vec![regex]),
    };
    json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]})
}

/// What a record accessor such as `$kubernetes['labels']['team']` is called in routes.
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

    /// A selector of labels or annotations; labels need no name of their own.
    fn of_pairs(&self, selector: &Value) -> Value {
        match self.selector {
            "labels" => selector.clone(),
            name => json!({name: selector}),
        }
    }
}

/// A new tag as a template.
fn template(tag: &str, subject: &Subject, regex: &Regex<'_>) -> Result<String, String> {
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
            None => rest[1..]
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .map_or(rest.len(), |len| len + 1),
        };
        let (mut place, mut after) = rest.split_at(end);
        // `$0x` is `$0` and `x`.
        if place[1..].starts_with(|c: char| c.is_ascii_digit()) {
            (place, after) = rest.split_at(2);
        }
        made += &match place {
            "$0" if regex.is_all() => subject.place(),
            "$1" if regex.is_all_in_group() => subject.place(),
            _ => self::subject(place)
                .map(|subject| subject.place())
                .ok_or_else(|| format!("routes cannot make the tag {tag}: there is no {place}"))?,
        };
        rest = after;
    }
    Ok(made + rest)
}
