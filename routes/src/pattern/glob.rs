//! Globs.

use std::iter::Peekable;
use std::str::CharIndices;

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, Repetition};

use super::PatternError;

pub(super) fn hir(text: &str) -> Result<Hir, PatternError> {
    let mut parts = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let fault = |message: &str| {
            Err(PatternError { message: message.to_owned(), part: at..at + char.len_utf8() })
        };
        parts.push(match char {
            '*' => any_number(bytes(&[(0, 0xFF)])),
            '?' => one_but(ClassBytes::empty()),
            '[' => class(text, at, &mut chars)?,
            '\\' => match chars.next() {
                Some((_, char)) => literal(char),
                None => {
                    return fault(
                        "a backslash takes the next character as it is, but none follows",
                    );
                }
            },
            '{' | '}' => {
                return fault(
                    "braces are not known in globs: write each form as a value of its own",
                );
            }
            char => literal(char),
        });
    }
    Ok(Hir::concat(parts))
}

/// What follows a `[` at `open`.
fn class(
    text: &str,
    open: usize,
    chars: &mut Peekable<CharIndices<'_>>,
) -> Result<Hir, PatternError> {
    let negated = chars.next_if(|&(_, char)| matches!(char, '!' | '^')).is_some();
    let mut class = ClassBytes::empty();
    let mut first = true;
    let unclosed = || PatternError {
        message: "this bracket is never closed".to_owned(),
        part: open..text.len(),
    };
    let member = |chars: &mut Peekable<CharIndices<'_>>, at: usize, char: char| {
        let char = if char == '\\' { chars.next().ok_or_else(unclosed)?.1 } else { char };
        u8::try_from(char).ok().filter(u8::is_ascii).ok_or_else(|| PatternError {
            message: format!("{char:?} is not ASCII and cannot be in brackets"),
            part: at..at + char.len_utf8(),
        })
    };
    loop {
        let (at, char) = chars.next().ok_or_else(unclosed)?;
        // Right after the opening bracket a closing one means itself, as in shells.
        if char == ']' && !first {
            break;
        }
        first = false;
        let start = member(chars, at, char)?;
        let mut end = start;
        let mut ahead = chars.clone();
        if ahead.next().is_some_and(|(_, char)| char == '-')
            && ahead.next().is_some_and(|(_, char)| char != ']')
        {
            chars.next();
            let (at, char) = chars.next().ok_or_else(unclosed)?;
            end = member(chars, at, char)?;
        }
        if start > end {
            let message = "this range ends before it begins".to_owned();
            return Err(PatternError {
                message,
                part: at..chars.peek().map_or(text.len(), |c| c.0),
            });
        }
        class.push(ClassBytesRange::new(start, end));
    }
    Ok(if negated { one_but(class) } else { Hir::class(Class::Bytes(class)) })
}

/// One character, which UTF-8 may write in several bytes, but none of these.
fn one_but(mut class: ClassBytes) -> Hir {
    class.push(ClassBytesRange::new(0x80, 0xFF));
    class.negate();
    let wide = Hir::concat(vec![bytes(&[(0xC0, 0xFF)]), any_number(bytes(&[(0x80, 0xBF)]))]);
    Hir::alternation(vec![Hir::class(Class::Bytes(class)), wide])
}

fn bytes(ranges: &[(u8, u8)]) -> Hir {
    let ranges = ranges.iter().map(|&(start, end)| ClassBytesRange::new(start, end));
    Hir::class(Class::Bytes(ClassBytes::new(ranges)))
}

fn any_number(hir: Hir) -> Hir {
    Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(hir) })
}

fn literal(char: char) -> Hir {
    Hir::literal(char.encode_utf8(&mut [0; 4]).as_bytes())
}
