//! What is wrong with a line as such: its indentation, a forgotten colon, what git left.

use super::{Advice, Fault, brackets};
use crate::diagnostics::odd_character;
use crate::source::Span;

/// The lines of a merge that git could not make.
pub(super) fn conflict(fault: &Fault<'_>) -> Option<Advice> {
    let marks = ["<<<<<<<", ">>>>>>>"];
    let mut lines = (1..=fault.line + 1).map(|line| fault.source.line_span(line));
    let span =
        lines.find(|span| marks.iter().any(|m| fault.text()[span.clone()].starts_with(m)))?;
    Some(Advice::new(
        span,
        "git could not merge two versions of the file",
        "choose one of the versions, and take out the lines `<<<<<<<`, `=======` and `>>>>>>>`",
    ))
}

/// A blank that looks like a space and is none, where YAML needs one.
pub(super) fn odd_blank(fault: &Fault<'_>) -> Option<Advice> {
    (1..=fault.line).rev().find_map(|line| {
        let line = fault.source.line_span(line);
        let text = &fault.text()[line.clone()];
        let content = text.trim_start_matches([' ', '\t', '-']);
        let indented = odd_character(content.chars().next()?).map(|name| (content, name));
        let (rest, name) = indented.or_else(|| {
            let (_, rest) = text.split_once(':')?;
            odd_character(rest.chars().next()?).map(|name| (rest, name))
        })?;
        let start = line.end - rest.len();
        let len = rest.chars().next()?.len_utf8();
        Some(like_a_space(start..start + len, &name))
    })
}

pub(super) fn like_a_space(span: Span, name: &str) -> Advice {
    Advice::new(
        span,
        format!("this looks like a space, but is {name}"),
        "type a space instead: YAML takes no other blank there",
    )
}

/// A tab where YAML needs spaces.
pub(super) fn tab(fault: &Fault<'_>) -> Option<Advice> {
    let lines = [fault.line, fault.line + 1, fault.line.wrapping_sub(1)];
    let at = lines.into_iter().find_map(|line| {
        let line = fault.source.line_span(line);
        let text = &fault.text()[line.clone()];
        let content = text.trim_start_matches([' ', '\t', '-']);
        let indentation = &text[..text.len() - content.len()];
        let after_colon = || text.find(":\t").map(|colon| colon + 1);
        Some(line.start + indentation.find('\t').or_else(after_colon)?)
    })?;
    Some(Advice::new(
        at..at + 1,
        "this is a tab",
        "write spaces instead: YAML does not allow tabs there",
    ))
}

/// A comment as other languages write it.
pub(super) fn comment(fault: &Fault<'_>) -> Option<Advice> {
    let line = [fault.line, fault.line.wrapping_sub(1)].into_iter().find_map(|line| {
        let line = fault.source.line_span(line);
        let text = &fault.text()[line.clone()];
        let at =
            if text.trim_start().starts_with("//") { text.find("//") } else { text.find(" //") };
        Some(line.start + at?..line.end)
    })?;
    Some(Advice::new(line, "this is not a comment in YAML", "comments begin with `#`"))
}

/// A comma that is not there between members of a list or mapping in brackets.
pub(super) fn comma(fault: &Fault<'_>) -> Option<Advice> {
    if !fault.says("expected ','") {
        return None;
    }
    let text = fault.text();
    let is_of_word = |c: char| !c.is_whitespace() && !"{}[],".contains(c);
    let word = text[..fault.at].trim_end_matches(is_of_word).len();
    let end =
        text[word..].find(|c| !is_of_word(c) || c == ':').map_or(text.len(), |len| word + len);
    Some(Advice::new(
        word..end.max(word),
        "a comma is missing before this",
        "separate the members of a list or mapping in brackets by commas",
    ))
}

/// A line that is not `key: value`.
pub(super) fn colon(fault: &Fault<'_>) -> Option<Advice> {
    if !fault.says("mapping values are not allowed") {
        return None;
    }
    let (span, text) = line_before(fault)?;
    let content = text.trim_start();
    let start = span.end - content.len();
    if let Some(item) = content.strip_prefix('-').filter(|item| !item.starts_with(' ')) {
        return Some(Advice::new(
            start..start + 1,
            "a space is missing after this dash",
            format!("write `- {item}`"),
        ));
    }
    let member = content.strip_prefix("- ").map_or(content, str::trim_start);
    let start = span.end - member.len();
    if let Some((key, value)) = member.split_once(':') {
        if !value.is_empty() && !value.starts_with(' ') && !value.starts_with("//") {
            let colon = start + key.len();
            return Some(Advice::new(
                colon..colon + 1,
                "a space is missing after this colon",
                format!("write `{key}: {value}`"),
            ));
        }
        return None;
    }
    let help = match member.split_once(' ') {
        Some((key, value)) if KEYS.contains(&key) => format!("write `{key}: {}`", value.trim()),
        _ => "write `key: value`, and comments after `#`".to_owned(),
    };
    Some(Advice::new(start..span.end, "this line has no colon", help))
}

/// A line that is indented by too much or too little.
pub(super) fn indentation(fault: &Fault<'_>) -> Option<Advice> {
    let is_about = ["mapping values are not allowed", "did not find expected", "indentation"];
    if !is_about.iter().any(|part| fault.says(part)) || brackets::is_inside(fault.text(), fault.at)
    {
        return None;
    }
    let line = fault.source.line_span(fault.line);
    let text = &fault.text()[line.clone()];
    let content = text.trim_start_matches(' ');
    let own = text.len() - content.len();
    if content.starts_with("- ")
        && let Some(column) = dash_above(fault, own).filter(|&column| column != own)
    {
        let start = line.end - content.len();
        return Some(Advice::new(
            start..start + 1,
            format!("this dash is indented by {own} spaces, and the one above by {column}"),
            format!("indent it by {column} too if both are of one list"),
        ));
    }
    let (_, above) = line_before(fault)?;
    // A key after a dash begins after both.
    let key = above.trim_start_matches([' ', '-']);
    let column = above.len() - key.len();
    let name = key.split(':').next().filter(|name| name.len() < key.len())?;
    if own == column || content.is_empty() {
        return None;
    }
    let first = content.split_whitespace().next()?.len();
    Some(Advice::new(
        line.end - content.len()..line.end - content.len() + first,
        format!("this is indented by {own} spaces, and `{name}` above by {column}"),
        format!("indent it by {column} too if the two belong together"),
    ))
}

const KEYS: &[&str] =
    &["tag", "match", "name", "description", "routes", "default", "tests", "labels"];

/// How far the dash above is indented whose indentation is nearest to `own`.
fn dash_above(fault: &Fault<'_>, own: usize) -> Option<usize> {
    let columns = (1..fault.line).filter_map(|line| {
        let text = &fault.text()[fault.source.line_span(line)];
        let content = text.trim_start_matches(' ');
        content.starts_with("- ").then_some(text.len() - content.len())
    });
    columns.min_by_key(|column| column.abs_diff(own))
}

/// The line before that of the fault, blank lines and comments left out.
fn line_before<'f>(fault: &'f Fault<'_>) -> Option<(Span, &'f str)> {
    (1..fault.line).rev().find_map(|line| {
        let span = fault.source.line_span(line);
        let text = &fault.text()[span.clone()];
        let text = text.trim_end();
        let is_some = !text.is_empty() && !text.trim_start().starts_with('#');
        is_some.then_some((span.start..span.start + text.len(), text))
    })
}
