//! The twin: reads a record byte by byte, recursively, with nothing clever in it, and says what
//! is there or what is wrong, by the contract and RFC 8259.

mod reader;

use tagsplice::ErrorKind;

use reader::Reader;

/// A record, as far as anything in it matters.
#[derive(Debug)]
pub struct Object {
    /// All members, in order.
    pub members: Vec<Member>,
    /// The index of the closing brace.
    pub brace: usize,
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// What the key means.
    pub key: Vec<u8>,
    /// The key's opening quote.
    pub start: usize,
    /// After the value.
    pub end: usize,
    /// Where the value begins.
    pub value_start: usize,
    /// The comma in front.
    pub comma: Option<usize>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug)]
pub enum Value {
    /// A string, and what it means.
    String(Vec<u8>),
    /// An object.
    Object(Object),
    /// Anything else.
    Other,
}

/// What is wrong, and where.
pub type Wrong = (ErrorKind, usize);

/// Reads one record. It recurses: give it a stack for the depth of the text.
///
/// # Errors
/// The first byte that cannot be where it is.
pub fn read(text: &[u8]) -> Result<Object, Wrong> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    if reader.peek() != Some(b'{') {
        return Err(reader.wrong(ErrorKind::NotAnObject));
    }
    let record = reader.object()?;
    reader.space();
    match reader.peek() {
        None => Ok(record),
        Some(_) => Err((ErrorKind::TrailingData, reader.at)),
    }
}

impl Object {
    /// The last member with this key.
    #[must_use]
    pub fn last(&self, key: &[u8]) -> Option<&Value> {
        self.members.iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The record's labels.
    #[must_use]
    pub fn labels(&self) -> Option<&Self> {
        match self.last(b"kubernetes")? {
            Value::Object(kubernetes) => match kubernetes.last(b"labels")? {
                Value::Object(labels) => Some(labels),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a label, if that is a string.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&[u8]> {
        match self.labels()?.last(key.as_bytes())? {
            Value::String(value) => Some(value),
            _ => None,
        }
    }

    /// The answer with this tag, or without one: everything but the members that have the tag
    /// key, each with one comma, and the new member before the closing brace.
    #[must_use]
    pub fn answer(&self, text: &[u8], tag_key: &str, tag: Option<&str>) -> Vec<u8> {
        let mut answer = Vec::new();
        let mut at = 0;
        let mut stays = false;
        for (index, member) in self.members.iter().enumerate() {
            if member.key != tag_key.as_bytes() {
                stays = true;
                continue;
            }
            let (start, end) = match (member.comma.filter(|_| stays), self.members.get(index + 1)) {
                (Some(comma), _) => (comma, member.end),
                (None, Some(next)) => (member.start, next.comma.map_or(0, |comma| comma + 1)),
                (None, None) => (member.start, member.end),
            };
            answer.extend(&text[at..start]);
            at = end;
        }
        answer.extend(&text[at..self.brace]);
        if let Some(tag) = tag {
            let comma = if stays { "," } else { "" };
            answer.extend(format!("{comma}\"{tag_key}\":\"{tag}\"").bytes());
        }
        answer.extend(&text[self.brace..]);
        answer
    }
}
