//! Patterns that are written in another pattern language, or match less than they seem to.

use crate::model::{Pattern, PatternKind};
use crate::pattern::{self, Legal};

/// What is probably wrong with a pattern that is one, and what to write instead.
pub(super) fn suspicion(pattern: &Pattern, legal: Legal) -> Option<(String, String)> {
    let text = pattern.text.as_str();
    let foreign = match pattern.kind {
        PatternKind::Glob => foreign_glob(text),
        PatternKind::Regex => foreign_regex(text),
    };
    let is_possible = pattern::can_match(pattern, legal);
    match foreign {
        Some((why, help)) if is_possible => Some((why, help)),
        Some((why, help)) => Some((format!("{}: {why}", never(legal)), help)),
        None if is_possible => None,
        None => Some((never(legal).to_owned(), characters(text, legal))),
    }
}

/// In a message about a pattern or name.
fn never(legal: Legal) -> &'static str {
    match legal {
        Legal::LabelValue => "this can match no value that a label may have",
        Legal::DnsLabel | Legal::DnsSubdomain => "this can match no name that Kubernetes accepts",
        Legal::Kind => "this can match no kind of objects",
        Legal::Anything => "this can match nothing",
    }
}

/// What the values are made of.
fn characters(text: &str, legal: Legal) -> String {
    let has_capitals = text.contains(|c: char| c.is_ascii_uppercase());
    match legal {
        Legal::LabelValue | Legal::Anything => {
            "a label's value is at most 63 letters, digits, `-`, `_` and `.`, with a letter or \
             digit at both ends"
                .to_owned()
        }
        Legal::Kind => "a kind is letters and digits, such as `ReplicaSet`".to_owned(),
        _ if has_capitals => format!("names are in small letters: `{}`", text.to_ascii_lowercase()),
        Legal::DnsLabel => {
            "a name here is at most 63 of `a-z`, `0-9` and `-`, with a letter or digit at both \
             ends"
                .to_owned()
        }
        Legal::DnsSubdomain => {
            "a name here is of `a-z`, `0-9`, `-` and `.`, with a letter or digit at both ends"
                .to_owned()
        }
    }
}

/// Text that looks like a regular expression where a glob or name is expected.
pub(super) fn foreign_glob(text: &str) -> Option<(String, String)> {
    let anchored = text.starts_with('^') || text.ends_with('$');
    if let Some(inner) = text.strip_prefix('/').and_then(|text| text.strip_suffix('/')) {
        let help = format!("write it without them: `{inner}`");
        return Some(("the slashes are part of the glob".to_owned(), help));
    }
    let simple = text.trim_start_matches('^').trim_end_matches('$');
    let simple = simple.replace(".*", "*").replace(".+", "?*");
    let marks = [".*", ".+", "\\d", "\\w", "\\s", "]+", "]*", ")*", ")+", ")?", "(?"];
    let is_regex = anchored || marks.iter().any(|mark| text.contains(mark));
    if !is_regex && !text.contains(['|', '(']) {
        return None;
    }
    let why = "this looks like a regular expression, but is a glob";
    let alternatives = || simple.trim_matches(['(', ')']).split('|').collect::<Vec<_>>();
    let help = if simple.contains(['\\', '+']) || simple.contains("]*") || simple.contains("(?") {
        "in a glob `*` is anything and `?` one character; a regular expression needs \
         `operator: Regex` under `matchExpressions`"
            .to_owned()
    } else if simple.contains('|') && !simple.trim_matches(['(', ')']).contains(['(', ')']) {
        format!("write alternatives as values of their own: `[{}]`", alternatives().join(", "))
    } else if simple.contains(['(', ')', '|']) {
        "write alternatives as values of their own".to_owned()
    } else if anchored && text.starts_with('^') != text.ends_with('$') && !simple.contains('*') {
        let loose = if text.starts_with('^') { format!("{simple}*") } else { format!("*{simple}") };
        format!("globs match whole values: write `{loose}`, or `{simple}` if that is all of it")
    } else {
        format!("write `{simple}`: in a glob `*` is anything, and all of the value is matched")
    };
    Some((why.to_owned(), help))
}

/// A regular expression that was meant in another dialect.
fn foreign_regex(text: &str) -> Option<(String, String)> {
    if let Some((inner, flags)) = text.strip_prefix('/').and_then(|text| text.rsplit_once('/'))
        && flags.chars().all(|c| c.is_ascii_lowercase())
    {
        let flags = if flags.contains('i') { "(?i)" } else { "" };
        let help = format!("write it without them: `{flags}{inner}`");
        return Some(("the slashes are part of the regular expression".to_owned(), help));
    }
    if text.contains("\\\\") {
        let help = format!(
            "where one backslash is meant, write one, in single quotes: `'{}'`",
            text.replace("\\\\", "\\")
        );
        return Some(("two backslashes match a backslash".to_owned(), help));
    }
    if text.contains("[:") && text.contains(":]") && !text.contains("[[:") && !text.contains("[^[:")
    {
        let help = format!("write `{}`", text.replace("[:", "[[:").replace(":]", ":]]"));
        return Some(("this class has the letters of its name in it".to_owned(), help));
    }
    if let Some(advice) = one_anchor(text).or_else(|| glob_like(text)) {
        return Some(advice);
    }
    let is_version = text.contains('.') && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_version.then(|| {
        let help = format!("write `{}` if dots are meant", text.replace('.', "\\."));
        ("a dot matches any character".to_owned(), help)
    })
}

/// An anchor at one end only: at the other the value may not go on either.
fn one_anchor(text: &str) -> Option<(String, String)> {
    let why = |inner: &str| match is_plain(inner) {
        true => format!("this matches exactly `{inner}`: regular expressions match whole values"),
        false => "regular expressions match whole values, with anchors or without".to_owned(),
    };
    let starts = text.strip_prefix('^');
    let ends = text.strip_suffix('$').filter(|inner| !inner.ends_with('\\'));
    match (starts, ends) {
        (Some(inner), None) if !inner.ends_with(".*") && !inner.ends_with(".+") => Some((
            why(inner),
            format!("write `{inner}.*` for values that begin so, or `{inner}` if that is all"),
        )),
        (None, Some(inner)) if !inner.starts_with(".*") && !inner.starts_with(".+") => Some((
            why(inner),
            format!("write `.*{inner}` for values that end so, or `{inner}` if that is all"),
        )),
        _ => None,
    }
}

/// `web-*`, which as a regular expression is any number of dashes.
fn glob_like(text: &str) -> Option<(String, String)> {
    let is_of_glob = |c: char| c.is_ascii_alphanumeric() || "-_*".contains(c);
    if !text.contains('*') || !text.chars().all(is_of_glob) {
        return None;
    }
    let help = format!("write `{}`, or use `operator: Glob`", text.replace('*', ".*"));
    Some(("`*` repeats the one character before it".to_owned(), help))
}

/// Does the text match only itself, as a glob and as a regular expression?
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// Better advice for a text that is not a regular expression at all.
pub(super) fn broken_regex(text: &str) -> Option<String> {
    if text.starts_with(['*', '?']) || text.contains("|*") {
        let regex = text.replace('*', ".*").replace('?', ".");
        return Some(format!("write `{regex}`, or use `operator: Glob`"));
    }
    if text.contains("(?!") || text.contains("(?<!") {
        return Some(
            "there is no look-around: say what is not wanted with `NotRegex` or `NotGlob`"
                .to_owned(),
        );
    }
    if text.contains("\\p{") || text.contains("\\P{") {
        return Some(
            "values are matched as ASCII: write `[A-Za-z]`, or `[[:alpha:]]`, for letters"
                .to_owned(),
        );
    }
    None
}
