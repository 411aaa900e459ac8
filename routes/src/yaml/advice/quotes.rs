//! Values that YAML reads as something else unless they are in quotes.

use super::{Advice, Fault, brackets};
use crate::source::{Source, Span};

pub(super) fn advice(fault: &Fault<'_>) -> Option<Advice> {
    let finders = [mark, after_bracket, escape, colon, after_quote, unclosed];
    let advice = finders.iter().find_map(|find| find(fault))?;
    Some(Advice { code: "needs-quotes", ..advice })
}

/// A value as text in quotes; in single ones where it has backslashes, which they leave alone.
fn quote(value: &str) -> String {
    if value.contains(['\\', '"']) {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}

/// Is this a place that Helm or another Go template fills in?
fn is_helm(value: &str) -> bool {
    value.starts_with("{{")
}

/// What to do about a value that is to be text: the line with quotes around it.
pub(crate) fn quote_it(source: &Source, part: &Span) -> String {
    let value = &source.text[part.clone()];
    if is_helm(value) {
        return "this is a Go template: fill it in, with `helm template` for example, and check \
                what comes out"
            .to_owned();
    }
    // A place for a value, with blanks between its braces.
    let inner = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
    let value = match inner.map(str::trim) {
        Some(inner) if !inner.contains(['{', '}', ' ']) => format!("{{{inner}}}"),
        _ => value.to_owned(),
    };
    format!("quote it: `{}`", source.corrected(part, &quote(&value)))
}

/// The value that begins at `start`, as it is written.
pub(crate) fn value_from(source: &Source, start: usize) -> &str {
    &source.text[brackets::value(&source.text, start)]
}

/// What to do about the value that begins at `start`, if it is to be text.
pub(crate) fn quote_from(source: &Source, start: usize) -> String {
    quote_it(source, &brackets::value(&source.text, start))
}

fn quoted(fault: &Fault<'_>, part: Span, message: String) -> Advice {
    let help = quote_it(fault.source, &part);
    Advice::new(part, message, help)
}

/// A value that begins with a character which means something in YAML.
fn mark(fault: &Fault<'_>) -> Option<Advice> {
    let (text, at) = (fault.text(), fault.at);
    let char = text[at..].chars().next()?;
    let what = match char {
        '*' if fault.says("anchor") => "an alias",
        '&' if fault.says("anchor") => "an anchor",
        '!' => "a type",
        '@' | '`' | '%' => {
            let message = format!("YAML does not let a value begin with `{char}`");
            return Some(quoted(fault, brackets::value(text, at), message));
        }
        _ => return None,
    };
    // In `[a-z]*` the star is not what YAML stumbled over first.
    let start = match text[..at].ends_with(']') {
        true => brackets::opening(text, at - 1)?,
        false => at,
    };
    let part = brackets::value(text, start);
    if text[..at].trim_end().ends_with("<<:") {
        let name = text[part.clone()].trim_start_matches('*');
        let message = format!("no anchor `&{name}` comes before this");
        return Some(Advice::new(
            part,
            message,
            "merge keys are not supported: write the members out",
        ));
    }
    let message = format!("YAML takes `{}` for {what}", &text[at..part.end]);
    Some(quoted(fault, part, message))
}

/// A value that begins with a bracket, as in `{labels.team}-x`.
fn after_bracket(fault: &Fault<'_>) -> Option<Advice> {
    let (text, at) = (fault.text(), fault.at);
    let is_closed = text[..at].ends_with(['}', ']']);
    let goes_on = text[at..].starts_with(|c: char| !c.is_whitespace() && !",]}:".contains(c));
    if !is_closed || !goes_on {
        return None;
    }
    let start = brackets::opening(text, at - 1)?;
    let part = start..brackets::value(text, start).end.max(at);
    let what = if text[start..].starts_with('{') { "mapping" } else { "list" };
    let message = format!("YAML takes `{}` for a {what}", &text[start..at]);
    Some(quoted(fault, part, message))
}

/// A backslash in double quotes that is not one of YAML's escapes.
fn escape(fault: &Fault<'_>) -> Option<Advice> {
    if !fault.says("quoted scalar") || !(fault.says("escape") || fault.says("hexadecimal")) {
        return None;
    }
    let text = fault.text();
    let line = fault.source.line_span(fault.line);
    let open = text.get(line.start..=fault.at)?.rfind('"')? + line.start;
    let mut chars = text[open + 1..line.end].char_indices();
    let (mut bad, mut close) = (None, None);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => {
                close = Some(open + 1 + at);
                break;
            }
            '\\' => {
                let (_, next) = chars.next()?;
                if bad.is_none() && !"0abtnvfre \"/\\N_LP".contains(next) {
                    bad = Some(open + 1 + at..open + 1 + at + 1 + next.len_utf8());
                }
            }
            _ => {}
        }
    }
    let (bad, close) = (bad?, close?);
    let value = text[open + 1..close].replace('\'', "''");
    let corrected = fault.source.corrected(&(open..close + 1), &format!("'{value}'"));
    Some(Advice::new(
        bad.clone(),
        format!("`{}` in double quotes means nothing in YAML", &text[bad]),
        format!("single quotes leave a backslash as it is: `{corrected}`"),
    ))
}

/// A colon in a value.
fn colon(fault: &Fault<'_>) -> Option<Advice> {
    let text = fault.text();
    let line = fault.source.line_span(fault.line);
    if !fault.says("mapping values are not allowed") || brackets::is_inside(text, fault.at) {
        return None;
    }
    let before = &text[line.start..fault.at];
    let start = line.start + before.find(": ")? + 2;
    let start = start + text[start..].find(|c| c != ' ')?;
    let part = brackets::value(text, start);
    let value = &text[part.clone()];
    let message = "a colon and a space make this a mapping, where a value was begun";
    // A label and its value in a selector.
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
    };
    if before.trim_start_matches([' ', '-']).starts_with("match:")
        && let Some((key, label)) = value.split_once(": ")
        && is_word(key)
        && is_word(label)
    {
        let short = fault.source.corrected(&part, &format!("\"{key}={label}\""));
        let help = format!("write a selector: `{short}` or `match: {{matchLabels: {{{value}}}}}`");
        return Some(Advice::new(part, message, help));
    }
    Some(quoted(fault, part, message.to_owned()))
}

/// Text after a closing quote.
fn after_quote(fault: &Fault<'_>) -> Option<Advice> {
    if !fault.says("trailing content after double-quoted") {
        return None;
    }
    let (text, at) = (fault.text(), fault.at);
    let mark = text[..at].chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let line = fault.source.line_span(fault.line);
    let start = line.start + text[line.start..at - 1].rfind(mark)?;
    let part = start..brackets::value(text, at).end.max(at);
    let inner = &text[start + 1..at - 1];
    let rest = &text[at..part.end];
    // A quote at the end closes it, and the one before was meant as text.
    let value = match rest.strip_suffix(mark) {
        Some(rest) => format!("{inner}{mark}{rest}"),
        None => format!("{inner}{rest}"),
    };
    let corrected = fault.source.corrected(&part, &quote(&value));
    let help = format!("put all of it into the quotes: `{corrected}`");
    Some(Advice::new(at..part.end.max(at), "the value ended with the quote before this", help))
}

fn unclosed(fault: &Fault<'_>) -> Option<Advice> {
    let (text, at) = (fault.text(), fault.at);
    let is_quote = text[at..].starts_with(['"', '\'']);
    if !is_quote || !(fault.says("quoted scalar") || fault.says("eof")) {
        return None;
    }
    let part = brackets::value(text, at);
    let mark = &text[at..=at];
    let corrected = fault.source.corrected(&(part.end..part.end), mark);
    let help = format!("close it, or take it out: `{corrected}`");
    Some(Advice::new(at..at + 1, "this quote is never closed", help))
}
