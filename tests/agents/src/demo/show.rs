//! Making records readable: what was put in is marked, what is long is cut in the middle.

use std::io::{IsTerminal, stdout};

/// How many characters are shown of the start of a long text, and of its end.
const ENDS: (usize, usize) = (56, 44);

/// A record and its answer, in which what is not the record's is marked.
pub(crate) fn record(number: usize, record: &str, answer: &str) {
    println!("{number:>4} - {}", elided(record));
    if record == answer {
        println!("     = {}", dim("the same bytes"));
        return;
    }
    let tag_at = answer.rfind(",\"new_tag\":").unwrap_or(answer.len().saturating_sub(1));
    let (body, end) = answer.split_at(tag_at);
    let (member, brace) = end.split_at(end.len().saturating_sub(1));
    // What was mended, if anything was: neither start nor end of what the record has.
    let old = record.strip_suffix(brace).unwrap_or(record);
    let start = shared(old.chars(), body.chars());
    let most = (old.len() - start).min(body.len() - start);
    let mended_end = body.len() - shared(old.chars().rev(), body.chars().rev()).min(most);
    let (head, mended, tail) = (&body[..start], &body[start..mended_end], &body[mended_end..]);
    println!(
        "     + {}{}{}{}{brace}",
        dim(&elided(head)),
        marked(mended),
        dim(&elided(tail)),
        marked(member)
    );
}

/// How many bytes two texts have in common.
fn shared(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// `text`, without its middle if it is long.
pub(crate) fn elided(text: &str) -> String {
    let len = text.chars().count();
    if len <= ENDS.0 + ENDS.1 + 10 {
        return text.into();
    }
    let head: String = text.chars().take(ENDS.0).collect();
    let tail: String = text.chars().skip(len - ENDS.1).collect();
    format!("{head} ... {tail}")
}

/// `text` marked: in colour on a terminal, else between `«` and `»`.
pub(crate) fn marked(text: &str) -> String {
    match is_colourful() {
        _ if text.is_empty() => String::new(),
        true => format!("\x1b[1;32m{text}\x1b[0m"),
        false => format!("«{text}»"),
    }
}

/// `text` as a heading.
pub(crate) fn bold(text: &str) -> String {
    styled("1", text)
}

/// `text` in the background.
pub(crate) fn dim(text: &str) -> String {
    styled("2", text)
}

fn styled(style: &str, text: &str) -> String {
    match is_colourful() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.into(),
    }
}

fn is_colourful() -> bool {
    stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
