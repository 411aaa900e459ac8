//! Strings against an oracle that reads them byte by byte and asks the standard library about
//! UTF-8: over a slice and over a padded text, and at every place in a window.

use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use super::*;
use crate::{Error, Padded};

/// Where the string whose opening quote is the text's first byte ends, and whether it has escapes.
fn oracle(text: &[u8]) -> Result<(usize, bool), (ErrorKind, usize)> {
    let mut at = 1;
    let mut escaped = false;
    loop {
        let rest = &text[at..];
        at += match rest {
            [] => return Err((ErrorKind::UnexpectedEnd, text.len())),
            [b'"', ..] => return Ok((at, escaped)),
            [b'\\', ..] => {
                escaped = true;
                match escape_len(rest) {
                    Some(0) => return Err((ErrorKind::UnexpectedEnd, text.len())),
                    Some(len) => len,
                    None => return Err((ErrorKind::InvalidEscape, at)),
                }
            }
            [0..0x20, ..] => return Err((ErrorKind::ControlCharacter, at)),
            [0x20..0x80, ..] => 1,
            _ => match std::str::from_utf8(&rest[..rest.len().min(4)]) {
                Ok(text) => text.chars().next().map_or(0, char::len_utf8),
                Err(error) if error.valid_up_to() > 0 => {
                    let valid = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap();
                    valid.chars().next().map_or(0, char::len_utf8)
                }
                Err(error) if error.error_len().is_none() => {
                    return Err((ErrorKind::UnexpectedEnd, text.len()));
                }
                Err(_) => return Err((ErrorKind::InvalidUtf8, at)),
            },
        };
    }
}

/// The length of the escape at the start of the text; 0 where the text ends in one.
fn escape_len(text: &[u8]) -> Option<usize> {
    const SIMPLE: &[u8] = b"\"\\/bfnrt";
    match text.get(1) {
        None => return Some(0),
        Some(letter) if SIMPLE.contains(letter) => return Some(2),
        Some(b'u') => {}
        Some(_) => return None,
    }
    // Every pattern that the digits may have, one class of digits a place.
    let any = "0123456789abcdefABCDEF";
    let (low, high) = ("01234567", "89abAB");
    let after_d = format!("{low}{high}cdefCDEF");
    let not_d = any.replace(['d', 'D'], "");
    let one: [Vec<&str>; 2] = [vec![&not_d, &after_d, any, any], vec!["dD", low, any, any]];
    let pair = vec!["dD", high, any, any, "\\", "u", "dD", "cdefCDEF", any, any];
    let mut ends_early = false;
    for pattern in one.iter().chain([&pair]) {
        let found =
            text[2..].iter().zip(pattern).take_while(|(b, class)| class.contains(char::from(**b)));
        let found = found.count();
        if found == pattern.len() {
            return Some(2 + found);
        }
        ends_early |= found == text.len() - 2;
    }
    ends_early.then_some(0)
}

fn plain(text: &[u8]) -> Result<(usize, bool), (ErrorKind, usize)> {
    found(text, end(text, 1))
}

/// The same with room after the text, which holds what would end or continue any string.
fn padded(text: &[u8], padding: u8) -> Result<(usize, bool), (ErrorKind, usize)> {
    let mut buffer = text.to_vec();
    buffer.push(0);
    buffer.resize(text.len() + Padded::PADDING, padding);
    let buffer = buffer.into_boxed_slice();
    let padded = Padded::new(&buffer, text.len()).expect("padding");
    padded.read(|text| found(text, end(text, text.after(text.start()))))
}

fn found<'r, T: Source<'r>>(
    text: T,
    end: Result<StringEnd<T::At>, Unexpected>,
) -> Result<(usize, bool), (ErrorKind, usize)> {
    match end {
        Ok(end) => Ok((text.offset(end.quote.at()), end.escaped)),
        Err(fault) => {
            let error = Error::from(fault);
            Err((error.kind(), error.offset()))
        }
    }
}

/// Compares them on one text.
fn check(text: &[u8]) {
    let expected = oracle(text);
    assert_eq!(plain(text), expected, "{}", text.escape_ascii());
    for padding in [0, b'"', b'a', 0xBF, 0xE2] {
        assert_eq!(padded(text, padding), expected, "{} in room", text.escape_ascii());
    }
}

/// The same with the content of a string at the places of a window that `before` says, closed and
/// not, followed by more and not.
fn slide(content: &[u8], before: impl IntoIterator<Item = usize>) {
    for before in before {
        for filling in ["a", "\u{434}", "\u{65e5}"] {
            let mut text = vec![b'"'];
            text.resize(1 + before % filling.len(), b'.');
            text.extend(filling.repeat(before / filling.len()).bytes());
            text.extend(content);
            check(&text);
            text.extend(b"b\"");
            check(&text);
            text.truncate(text.len() - 2);
            text.extend(b"\",\"key\":\"\xd0\xb4");
            check(&text);
            if cfg!(miri) {
                break;
            }
        }
    }
}

/// The places at which a case is tried: each, but few where each takes long.
fn places() -> impl IntoIterator<Item = usize> + Clone {
    if cfg!(miri) { vec![0, 5, 7] } else { (0..20).collect() }
}

#[test]
fn characters_at_every_place() {
    let mut chars: Vec<char> = Vec::new();
    for at in [0x20, 0x7F, 0x80, 0xBF, 0xC0, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF]
        .into_iter()
        .chain([0xE000, 0xFFFF, 0x1_0000, 0x3_FFFF, 0x4_0000, 0xF_FFFF, 0x10_0000, 0x10_FFFF])
    {
        chars.extend(char::from_u32(at));
    }
    for first in &chars {
        for second in chars.iter().step_by(if cfg!(miri) { 7 } else { 1 }) {
            let content = format!("{first}{second}");
            slide(content.as_bytes(), places());
            for missing in 1..second.len_utf8() {
                slide(&content.as_bytes()[..content.len() - missing], places());
            }
        }
        if cfg!(miri) && *first > '\u{1000}' {
            break;
        }
    }
}

/// Every first byte, and every other at the ends of what may follow one.
#[test]
fn bytes_that_are_no_characters() {
    const OTHERS: [u8; 10] = [b'"', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE1];
    let few = OTHERS.len() * OTHERS.len() * OTHERS.len();
    let step = if cfg!(miri) { 331 } else { 1 };
    for first in (0x80..=0xFF_u8).step_by(if cfg!(miri) { 13 } else { 1 }) {
        for number in (0..few).step_by(step) {
            let other = |place: usize| OTHERS[number / place % OTHERS.len()];
            let content = [first, other(1), other(10), other(100)];
            // Across the ends of windows of 8 and 16 bytes, at one place for each case.
            let before = usize::from(first) * 7 + number;
            slide(&content, [before % 16]);
        }
    }
    for content in
        [&b"\xc0\xaf"[..], b"\xed\xa0\x80", b"\xe0\x9f\xbf", b"\xf4\x90\x80\x80", b"\xff"]
    {
        slide(content, places());
    }
}

#[test]
fn scripts_with_all_that_comes_between_words() {
    let words = [
        "\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}",
        "\u{65e5}\u{672c}\u{8a9e}",
        "\u{d558}\u{ae00}",
        "\u{e44}\u{e17}\u{e22}",
        "\u{1f600}\u{1f44d}",
        "ascii",
    ];
    for between in [" ", ", ", "\\n", "\\\"", "\\\\", "\\u0434", "\n", "\"", ""] {
        for count in 1..if cfg!(miri) { 3 } else { 9 } {
            let text: String =
                (0..count).map(|n| format!("{}{between}", words[n * 5 % words.len()])).collect();
            slide(text.as_bytes(), places());
        }
    }
}

#[test]
fn escapes_of_every_kind() {
    for letter in 0..=255_u8 {
        slide(&[b'\\', letter], [0, 6, 7, 15]);
    }
    for text in [
        r"\u0041",
        r"\uD7ff",
        r"\uE000",
        r"\uffff",
        r"\ud83d\ude00",
        r"\uDBFF\uDFFF",
        r"\uD800\uDC00",
        r"\ud83d",
        r"\ude00",
        r"\ud83d\ud83d",
        r"\ude00\ud83d",
        r"\ud83dx",
        r"\ud83d\n",
        r"\ud83d\u0041",
        r"\u0434\u043e\u043c",
        r"\u65e5 \u672c",
        r"\u0434\n\u043e",
    ] {
        for end in 0..=text.len() {
            slide(&text.as_bytes()[..end], places());
        }
    }
    // A run of them, and a pair in it.
    let run = r"\u0434\u0435\u043d\u044c\ud83d\ude00\u0434".repeat(3);
    slide(run.as_bytes(), places());
}

#[test]
fn a_bad_digit_at_every_place() {
    for good in [r"\u04aF", r"\u9f0A", r"\ud83d\ude00", r"\uDbFf\uDcC9"] {
        for place in 0..good.len() {
            for byte in (0..=255_u8).step_by(if cfg!(miri) { 17 } else { 1 }) {
                let mut text = good.as_bytes().to_vec();
                text[place] = byte;
                slide(&text, [place % 4]);
            }
        }
    }
}
