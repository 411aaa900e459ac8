//! Reads one value after the other.

use tagsplice::ErrorKind;

use super::{Member, Object, Value, Wrong};

pub(super) struct Reader<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The error here: `kind`, or that the text ends.
    pub(super) fn wrong(&self, kind: ErrorKind) -> Wrong {
        (if self.at < self.text.len() { kind } else { ErrorKind::UnexpectedEnd }, self.at)
    }

    fn expect(&mut self, byte: u8, kind: ErrorKind) -> Result<(), Wrong> {
        if self.peek() != Some(byte) {
            return Err(self.wrong(kind));
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, Wrong> {
        match self.peek() {
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'{') => Ok(Value::Object(self.object()?)),
            Some(b'[') => self.array().map(|()| Value::Other),
            Some(b't') => self.literal(b"true"),
            Some(b'f') => self.literal(b"false"),
            Some(b'n') => self.literal(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| Value::Other),
            _ => Err(self.wrong(ErrorKind::ExpectedValue)),
        }
    }

    pub(super) fn object(&mut self) -> Result<Object, Wrong> {
        let mut members = Vec::new();
        let mut comma = None;
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Object { members, brace: self.at - 1 });
        }
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.wrong(ErrorKind::ExpectedKey));
            }
            let key = self.string()?;
            self.space();
            self.expect(b':', ErrorKind::ExpectedColon)?;
            self.space();
            let value_start = self.at;
            let value = self.value()?;
            members.push(Member { key, start, value_start, end: self.at, comma, value });
            self.space();
            if self.peek() == Some(b'}') {
                self.at += 1;
                return Ok(Object { members, brace: self.at - 1 });
            }
            comma = Some(self.at);
            self.expect(b',', ErrorKind::ExpectedCommaOrClose)?;
            self.space();
        }
    }

    fn array(&mut self) -> Result<(), Wrong> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            self.space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(());
            }
            self.expect(b',', ErrorKind::ExpectedCommaOrClose)?;
            self.space();
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<Value, Wrong> {
        for &letter in word {
            self.expect(letter, ErrorKind::InvalidLiteral)?;
        }
        Ok(Value::Other)
    }

    fn number(&mut self) -> Result<(), Wrong> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err((ErrorKind::InvalidNumber, self.at));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.wrong(ErrorKind::InvalidNumber));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a string and returns what it means.
    fn string(&mut self) -> Result<Vec<u8>, Wrong> {
        let mut meaning = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err((ErrorKind::UnexpectedEnd, self.text.len())),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(meaning);
                }
                Some(b'\\') => self.escape(&mut meaning)?,
                Some(byte) => self.character(byte, &mut meaning)?,
            }
        }
    }

    fn character(&mut self, first: u8, meaning: &mut Vec<u8>) -> Result<(), Wrong> {
        let mut len = 1;
        if first < 0x20 {
            return Err((ErrorKind::ControlCharacter, self.at));
        }
        if first >= 0x80 {
            let rest = &self.text[self.at..];
            let fits =
                |&len: &usize| rest.get(..len).is_some_and(|c| std::str::from_utf8(c).is_ok());
            len = (2..=4).find(fits).ok_or_else(|| match std::str::from_utf8(rest) {
                Err(error) if error.valid_up_to() == 0 && error.error_len().is_none() => {
                    (ErrorKind::UnexpectedEnd, self.text.len())
                }
                _ => (ErrorKind::InvalidUtf8, self.at),
            })?;
        }
        meaning.extend(&self.text[self.at..self.at + len]);
        self.at += len;
        Ok(())
    }

    fn escape(&mut self, meaning: &mut Vec<u8>) -> Result<(), Wrong> {
        let start = self.at;
        let next = self.text.get(start + 1).copied();
        let plain = match next {
            Some(byte @ (b'"' | b'\\' | b'/')) => Some(byte),
            Some(b'b') => Some(8),
            Some(b'f') => Some(12),
            Some(b'n') => Some(10),
            Some(b'r') => Some(13),
            Some(b't') => Some(9),
            _ => None,
        };
        if let Some(byte) = plain {
            meaning.push(byte);
            self.at += 2;
            return Ok(());
        }
        if next == Some(b'x') {
            return Err((ErrorKind::InvalidEscape, start));
        }
        match self.unicode(start) {
            Some((character, len)) => {
                meaning.extend(character.to_string().bytes());
                self.at += len;
                Ok(())
            }
            None => match is_cut_off(&self.text[start + 1..]) {
                true => Err((ErrorKind::UnexpectedEnd, self.text.len())),
                false => Err((ErrorKind::InvalidEscape, start)),
            },
        }
    }

    /// The character of the `\u` escape at `start`, and the escape's length.
    fn unicode(&self, start: usize) -> Option<(char, usize)> {
        let first = self.hex(start)?;
        if let Some(character) = char::from_u32(first) {
            return Some((character, 6));
        }
        let second = self.hex(start + 6).filter(|half| (0xDC00..0xE000).contains(half))?;
        let first = (0xD800..0xDC00).contains(&first).then(|| first - 0xD800)?;
        let pair = 0x1_0000 + first * 0x400 + (second - 0xDC00);
        Some((char::from_u32(pair)?, 12))
    }

    fn hex(&self, start: usize) -> Option<u32> {
        let escape = self.text.get(start..start + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }
}

/// Does the text end inside an escape that was right so far? `rest` is what follows its backslash.
fn is_cut_off(rest: &[u8]) -> bool {
    let [b'u', digits @ ..] = rest else { return rest.is_empty() };
    if digits.len() < 4 {
        let is_low = matches!(digits, [b'd' | b'D', b'c'..=b'f' | b'C'..=b'F', ..]);
        return digits.iter().all(u8::is_ascii_hexdigit) && !is_low;
    }
    let (first, second) = digits.split_at(4);
    matches!(first, [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', a, b]
        if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
        && match second {
            [] | [b'\\'] | [b'\\', b'u'] | [b'\\', b'u', b'd' | b'D'] => true,
            [b'\\', b'u', b'd' | b'D', b'c'..=b'f' | b'C'..=b'F', end @ ..] => {
                end.len() < 2 && end.iter().all(u8::is_ascii_hexdigit)
            }
            _ => false,
        }
}
