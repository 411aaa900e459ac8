//! Brackets and braces that do not match.

use super::{Advice, Fault};
use crate::source::Span;

pub(super) fn advice(fault: &Fault<'_>) -> Option<Advice> {
    let text = fault.text();
    let name = |at: usize| if text[at..].starts_with(['{', '}']) { "brace" } else { "bracket" };
    if fault.says("misplaced bracket") && text[fault.at..].starts_with(['}', ']']) {
        return Some(superfluous(fault.at, name(fault.at)));
    }
    let advice = match scan(text, text.len()) {
        Scan { wrong: Some((Some(open), close)), .. } => Advice::new(
            open..open + 1,
            format!("this {} is closed by a {}", name(open), name(close)),
            format!("write `{}` before the `{}`", partner(text, open), &text[close..=close]),
        ),
        Scan { wrong: Some((None, close)), .. } => superfluous(close, name(close)),
        Scan { open, .. } => {
            let open = *open.last()?;
            let close = partner(text, open);
            let help = format!("write `{close}` where the list or mapping ends");
            Advice::new(open..open + 1, format!("this {} is never closed", name(open)), help)
        }
    };
    (advice.span.start <= fault.at).then_some(advice)
}

fn superfluous(close: usize, name: &str) -> Advice {
    let help = "take it out, or write the one that it is to close";
    Advice::new(close..close + 1, format!("this {name} closes nothing"), help)
}

/// Is a byte of the text inside brackets or braces that YAML reads as those of a list or mapping?
pub(super) fn is_inside(text: &str, at: usize) -> bool {
    !scan(text, at).open.is_empty()
}

/// Where the bracket at `open` is closed on its line: the byte after that.
pub(crate) fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, char) in text.get(open..)?.char_indices() {
        match char {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at + 1);
        }
    }
    None
}

fn partner(text: &str, open: usize) -> char {
    if text[open..].starts_with('{') { '}' } else { ']' }
}

/// What was found up to some byte.
#[derive(Default)]
struct Scan {
    /// The brackets that are open, the outermost first.
    open: Vec<usize>,
    /// A closing bracket that does not fit, and the open one that it should close.
    wrong: Option<(Option<usize>, usize)>,
}

/// Reads brackets as YAML does, up to a byte or the first that does not fit. A line that looks
/// like the next key or item of what is around a bracket ends the search: the bracket was
/// forgotten.
fn scan(text: &str, end: usize) -> Scan {
    let bytes = &text.as_bytes()[..end];
    let mut scan = Scan::default();
    // May a quote, a bracket or a block scalar begin here?
    let mut fresh = true;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let is_last = matches!(next, None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        match byte {
            b'\n' => {
                if is_beyond(text, &scan.open, at + 1) {
                    return scan;
                }
                fresh = true;
            }
            b' ' | b'\t' | b'\r' => {}
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                at = line_end(bytes, at);
                continue;
            }
            b'"' | b'\'' if fresh => {
                at = string_end(bytes, at);
                fresh = false;
                continue;
            }
            b'[' | b'{' if fresh || !scan.open.is_empty() => {
                scan.open.push(at);
                fresh = true;
            }
            b']' | b'}' if fresh || !scan.open.is_empty() => {
                let open = scan.open.pop();
                if open.is_none_or(|open| partner(text, open) != char::from(byte)) {
                    scan.wrong = Some((open, at));
                    return scan;
                }
                fresh = false;
            }
            b'|' | b'>' if fresh && scan.open.is_empty() => {
                at = block_end(text, at);
                fresh = true;
                continue;
            }
            b',' if !scan.open.is_empty() => fresh = true,
            b':' if is_last || matches!(next, Some(b'[' | b'{')) => fresh = true,
            b'-' if fresh && is_last => {}
            _ => fresh = false,
        }
        at += 1;
    }
    scan
}

/// Does a line continue what is around the innermost open bracket?
fn is_beyond(text: &str, open: &[usize], start: usize) -> bool {
    let Some(&open) = open.last() else { return false };
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let opening = &text[text[..open].rfind('\n').map_or(0, |at| at + 1)..];
    let line = text[start..].lines().next().unwrap_or_default();
    let content = line.trim_start();
    let is_key = content.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty()
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "._/-".contains(c))
            && (rest.is_empty() || rest.starts_with(' '))
    });
    (is_key || content.starts_with("- ")) && indentation(line) <= indentation(opening)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |len| at + len)
}

/// The byte after a quoted string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        let is_pair = byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote);
        if is_pair || byte == b'\\' && quote == b'"' {
            at += 1;
        } else if byte == quote {
            return at + 1;
        }
        at += 1;
    }
    bytes.len()
}

/// The byte after a block scalar: after the lines that are indented further than its first.
fn block_end(text: &str, at: usize) -> usize {
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let rest = lines
        .take_while(|line| line.trim().is_empty() || indentation(line) > indentation(first))
        .map(str::len);
    start + first.len() + rest.sum::<usize>()
}

/// The bracket that the one at `close` closes, on the same line.
pub(super) fn opening(text: &str, close: usize) -> Option<usize> {
    let line = text[..close].rfind('\n').map_or(0, |at| at + 1);
    let mut depth = 0;
    for (at, char) in text[line..=close].char_indices().rev() {
        match char {
            '}' | ']' => depth += 1,
            '{' | '[' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(line + at);
        }
    }
    None
}

/// A value that begins at `start`: to the end of its line, or, in a list or mapping in brackets,
/// to the next comma or closing bracket of those.
pub(super) fn value(text: &str, start: usize) -> Span {
    let line = text[start..].find(['\n', '\r']).map_or(text.len(), |len| start + len);
    let rest = &text[start..line];
    let rest = rest.find(" #").map_or(rest, |comment| &rest[..comment]);
    let mut end = rest.len();
    if is_inside(text, start) {
        let mut depth = 0;
        for (at, char) in rest.char_indices() {
            match char {
                '{' | '[' => depth += 1,
                '}' | ']' | ',' if depth == 0 => {
                    end = at;
                    break;
                }
                '}' | ']' => depth -= 1,
                _ => {}
            }
        }
    }
    start..start + rest[..end].trim_end().len()
}
