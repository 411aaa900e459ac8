//! Selectors in short form, such as `tenant in (a,b),env!=dev,!quarantine`.
//!
//! What is accepted, and what it means, is what `labels.Parse` of Kubernetes' apimachinery does;
//! the grammar follows it step by step.

use super::{Context, foreign};
use crate::model::{Requirement, Selector, SubjectKind, Test};
use crate::source::Span;
use crate::yaml::{Kind, Node};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A key or a value; `in` and `notin` are both words and operators.
    Word,
    Open,
    Close,
    Comma,
    Bang,
    Equals,
    NotEquals,
    Greater,
    Less,
    End,
}

/// The selectors of a short form, all of which are to hold.
pub(super) fn parse(
    context: &mut Context<'_>,
    node: &Node,
    of: SubjectKind,
) -> Option<Vec<Selector>> {
    let Kind::Scalar(scalar) = &node.kind else { return None };
    let text = scalar.text.as_str();
    let mut parser = Parser { text, tokens: tokens(text), next: 0 };
    let requirements = match parser.requirements() {
        Ok(requirements) => requirements,
        Err(Fault { part, message, help }) => {
            let written = part.clone();
            let span = context.within(node, part);
            let help = foreign::meant(text, &written).unwrap_or_else(|| help.to_owned());
            context.notes.error("bad-selector", &span, message).help(help);
            return None;
        }
    };
    let all: Vec<_> = requirements
        .into_iter()
        .map(|requirement| check(context, node, of, text, requirement).map(Selector::Is))
        .collect();
    all.into_iter().collect()
}

/// A requirement whose words are not checked yet.
struct Raw {
    key: Span,
    operator: Operator,
    values: Vec<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

fn check(
    context: &mut Context<'_>,
    node: &Node,
    of: SubjectKind,
    text: &str,
    raw: Raw,
) -> Option<Requirement> {
    let key = context.within(node, raw.key.clone());
    let subject = context.key(&text[raw.key.clone()], &key, of);
    if of == SubjectKind::Label
        && let Some(help) = foreign::suspicious_key(&text[raw.key.clone()])
    {
        let message = format!("this asks for a label with the key `{}`", &text[raw.key.clone()]);
        context.notes.warn("suspicious-key", &key, message).help(help);
    }
    let mut values = Vec::new();
    let mut whole = true;
    for part in &raw.values {
        let span = context.within(node, part.clone());
        // The values of `Gt` and `Lt` are checked with their numbers.
        if !matches!(raw.operator, Operator::Gt | Operator::Lt) {
            let value = context.value(&text[part.clone()], &span, of);
            whole &= value.is_some();
            values.extend(value);
        }
    }
    values.sort();
    values.dedup();
    let bound = |context: &mut Context<'_>| {
        let part = raw.values.first()?.clone();
        let span = context.within(node, part.clone());
        context.bound(&text[part], &span, of)
    };
    let test = match raw.operator {
        Operator::In => Test::In(values),
        Operator::NotIn => Test::NotIn(values),
        Operator::Exists => Test::Exists,
        Operator::DoesNotExist => Test::DoesNotExist,
        Operator::Gt => Test::Gt(bound(context)?),
        Operator::Lt => Test::Lt(bound(context)?),
    };
    let end = raw.values.last().map_or(raw.key.end, |value| value.end.max(raw.key.end));
    let span = context.within(node, raw.key.start..end);
    whole.then_some(Requirement { subject: subject?, test, span })
}

struct Fault {
    part: Span,
    message: String,
    help: &'static str,
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token, Span)>,
    next: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Token {
        self.tokens[self.next].0
    }

    fn take(&mut self) -> (Token, Span) {
        let token = self.tokens[self.next].clone();
        // The last token, the end, is never passed.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn fault(&self, part: &Span, expected: &str, help: &'static str) -> Fault {
        let found = match &self.text[part.clone()] {
            "" => "the end".to_owned(),
            found => format!("`{found}`"),
        };
        Fault { part: part.clone(), message: format!("expected {expected}, found {found}"), help }
    }

    fn requirements(&mut self) -> Result<Vec<Raw>, Fault> {
        let mut requirements = Vec::new();
        if self.peek() == Token::End {
            return Ok(requirements);
        }
        loop {
            requirements.push(self.requirement()?);
            let (token, part) = self.take();
            match token {
                Token::End => return Ok(requirements),
                Token::Comma if matches!(self.peek(), Token::Word | Token::Bang) => {}
                Token::Comma => {
                    let (_, part) = self.take();
                    return Err(self.fault(
                        &part,
                        "a label key after the comma",
                        "take the comma out, or write a requirement after it",
                    ));
                }
                _ => {
                    return Err(self.fault(
                        &part,
                        "a comma or the end",
                        "requirements are separated by commas: `a=b,c in (x,y),!d`",
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Raw, Fault> {
        let (mut token, mut part) = self.take();
        let negated = token == Token::Bang;
        if negated {
            (token, part) = self.take();
        }
        if token != Token::Word {
            return Err(self.fault(&part, "a label key", "write `a=b`, `a in (b,c)`, `a` or `!a`"));
        }
        let key = part;
        let ends = matches!(self.peek(), Token::End | Token::Comma);
        if negated || ends {
            let operator = if negated { Operator::DoesNotExist } else { Operator::Exists };
            return Ok(Raw { key, operator, values: Vec::new() });
        }
        let (token, part) = self.take();
        let operator = match (token, &self.text[part.clone()]) {
            (Token::Equals, _) | (Token::Word, "in") => Operator::In,
            (Token::NotEquals, _) | (Token::Word, "notin") => Operator::NotIn,
            (Token::Greater, _) => Operator::Gt,
            (Token::Less, _) => Operator::Lt,
            _ => {
                return Err(self.fault(
                    &part,
                    "an operator",
                    "known are `=`, `==`, `!=`, `in`, `notin`, `>` and `<`",
                ));
            }
        };
        let values = if token == Token::Word { self.set()? } else { vec![self.value()?] };
        Ok(Raw { key, operator, values })
    }

    /// The value after `=`: nothing is the empty string.
    fn value(&mut self) -> Result<Span, Fault> {
        if matches!(self.peek(), Token::End | Token::Comma) {
            let at = self.tokens[self.next].1.start;
            return Ok(at..at);
        }
        match self.take() {
            (Token::Word, part) => Ok(part),
            (_, part) => Err(self.fault(
                &part,
                "a value",
                "values are written as they are; there are no `>=`, `<=` and `=~`",
            )),
        }
    }

    /// The values in parentheses: where one is left out, it is the empty string.
    fn set(&mut self) -> Result<Vec<Span>, Fault> {
        let (token, part) = self.take();
        if token != Token::Open {
            return Err(self.fault(&part, "`(`", "write the values in parentheses: `a in (b,c)`"));
        }
        let mut values = Vec::new();
        loop {
            let at = self.tokens[self.next].1.start;
            values.push(if self.peek() == Token::Word { self.take().1 } else { at..at });
            match self.take() {
                (Token::Close, _) => return Ok(values),
                (Token::Comma, _) => {}
                (_, part) => {
                    return Err(self.fault(
                        &part,
                        "a comma or `)`",
                        "write the values in parentheses, separated by commas: `a in (b,c)`",
                    ));
                }
            }
        }
    }
}

fn tokens(text: &str) -> Vec<(Token, Span)> {
    let bytes = text.as_bytes();
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let is_special = |byte: u8| b"=!(),><".contains(&byte);
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (token, len) = match (byte, bytes.get(at + 1)) {
            (b'=', Some(b'=')) => (Token::Equals, 2),
            (b'!', Some(b'=')) => (Token::NotEquals, 2),
            (b'=', _) => (Token::Equals, 1),
            (b'!', _) => (Token::Bang, 1),
            (b'(', _) => (Token::Open, 1),
            (b')', _) => (Token::Close, 1),
            (b',', _) => (Token::Comma, 1),
            (b'>', _) => (Token::Greater, 1),
            (b'<', _) => (Token::Less, 1),
            (blank, _) if is_blank(blank) => {
                at += 1;
                continue;
            }
            _ => {
                let rest = &bytes[at..];
                let end = rest.iter().position(|&byte| is_special(byte) || is_blank(byte));
                (Token::Word, end.unwrap_or(rest.len()))
            }
        };
        tokens.push((token, at..at + len));
        at += len;
    }
    tokens.push((Token::End, at..at));
    tokens
}
