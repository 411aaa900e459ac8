//! JSON as a tree, and its text.

/// A JSON value, its strings as they are written between their quotes.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Word(&'static str),
    String(Vec<u8>),
    Array(Vec<Json>),
    Object(Vec<(Vec<u8>, Json)>),
}

impl Json {
    /// The value as a text, with white space where `space` says.
    pub(super) fn text(&self, space: &[u8]) -> Vec<u8> {
        let mut writer = Writer { text: Vec::new(), space, next: 0 };
        writer.space();
        writer.value(self);
        writer.space();
        writer.text
    }
}

struct Writer<'s> {
    text: Vec<u8>,
    space: &'s [u8],
    next: usize,
}

impl Writer<'_> {
    /// Some white space, or none.
    fn space(&mut self) {
        if self.space.is_empty() {
            return;
        }
        let choice = self.space[self.next % self.space.len()];
        self.next += 1;
        let spaces: [&[u8]; 6] = [b"", b"", b" ", b"\t", b"\r\n", b"  \n"];
        self.text.extend(spaces[usize::from(choice) % spaces.len()]);
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Word(word) => self.text.extend(word.bytes()),
            Json::String(text) => self.text.extend(quoted(text)),
            Json::Array(items) => self.list(b"[]", items, |writer, item| writer.value(item)),
            Json::Object(members) => self.list(b"{}", members, |writer, (key, value)| {
                writer.text.extend(quoted(key));
                writer.space();
                writer.text.push(b':');
                writer.space();
                writer.value(value);
            }),
        }
    }

    fn list<T>(&mut self, brackets: &[u8; 2], items: &[T], write: impl Fn(&mut Self, &T)) {
        self.text.push(brackets[0]);
        self.space();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(b',');
                self.space();
            }
            write(self, item);
            self.space();
        }
        self.text.push(brackets[1]);
    }
}

/// A string between its quotes.
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    [b"\"", text, b"\""].concat()
}
