//! One walk over a text that may be nearly JSON.

use super::writer::Writer;
use crate::bytes::Bytes;
use crate::scan::deep::Deep;
use crate::scan::skip_unchecked;
use crate::scan::utf8;
use crate::text::equal;
use crate::text::escape::{self, NO_DIGITS, hex};

/// Writes the mended text and returns its length.
///
/// Only *where* something is counts, not whether it may be there: what is broken
/// comes out as broken as it went in.
#[inline(never)]
pub(super) fn mend(text: &[u8], out: Writer<'_>) -> usize {
    let mut mender = Mender { text, out, copied: 0 };
    let open = skip_unchecked::space(text, 0);
    if text.byte(open) == b'{' {
        mender.record(open);
    }
    mender.copy_to(text.len());
    mender.out.len()
}

/// Writes `text` so that, between quotes, it is a string that means `text`. A byte that is not
/// UTF-8 means the character of its number.
pub(super) fn put_escaped<'o>(out: Writer<'o>, text: &[u8]) -> Writer<'o> {
    let mut mender = Mender { text, out, copied: 0 };
    mender.content(0, text.len(), true);
    mender.copy_to(text.len());
    mender.out
}

struct Mender<'t, 'o> {
    text: &'t [u8],
    out: Writer<'o>,
    /// The text up to here is written, or was replaced.
    copied: usize,
}

impl Mender<'_, '_> {
    /// Walks to the brace that closes the one at `open`.
    fn record(&mut self, open: usize) {
        let text = self.text;
        let mut nest = Deep::new(text, open);
        nest.push(true, open);
        let mut in_object = true;
        // Just after an opening bracket or a comma: in an object, a key belongs here.
        let mut begins = true;
        let mut at = skip_unchecked::space(text, open + 1);
        while at < text.len() {
            let first = text.byte(at);
            let is_key = in_object && begins;
            let opens = first == b'{' || first == b'[';
            begins = first == b',' || opens && !is_key;
            at = if first == b'"' {
                self.string(at + 1)
            } else if first == b',' || first == b':' {
                at + 1
            } else if opens && is_key {
                self.quote(at, skip_unchecked::container(text, at))
            } else if opens {
                in_object = first == b'{';
                nest.push(in_object, at);
                at + 1
            } else if first == b'}' || first == b']' {
                let Some(around) = nest.pop(at) else { return };
                in_object = around;
                at + 1
            } else {
                self.word(at, is_key)
            };
            at = skip_unchecked::space(text, at);
        }
    }

    /// Mends the string whose first byte, after its quote, is at `at`. Returns where it ends.
    fn string(&mut self, at: usize) -> usize {
        self.content(at, self.text.len(), false)
    }

    /// Mends what is in a string from `at` on, to its closing quote; or, `raw`, makes such of
    /// any text, to `end`. Returns where it ends.
    #[inline(never)]
    fn content(&mut self, mut at: usize, end: usize, raw: bool) -> usize {
        let text = self.text.part(0, end);
        loop {
            at = skip_unchecked::special(text, at);
            if at >= end {
                return end;
            }
            at = match text.byte(at) {
                b'"' | b'\\' if raw => self.put_backslash(at),
                b'"' => return at + 1,
                b'\\' => self.escape(at),
                0x20..0x80 => at + 1,
                special => match utf8::char_len(text, at) {
                    Some(len) => at + len.get(),
                    None => self.unicode(at, at + 1, special),
                },
            };
        }
    }

    /// Mends the escape at `at`. Returns where it ends.
    fn escape(&mut self, at: usize) -> usize {
        let escape = escape::read(self.text, at);
        if escape.is_valid() {
            return at + escape.len();
        }
        // The byte that `\xHH` means. The host prints a `char` with `%02x`: where that is signed, a byte
        // from 0x80 on comes with six `f` in front. Nothing but another escape or the closing quote
        // follows what it wrote.
        if self.text.byte(at + 1) == b'x' {
            let mut number = hex(self.text, at + 8, 2);
            let mut end = at + 10;
            if !matches!(number, 0x80..0x100) || !equal(self.text.part(at + 2, at + 8), b"ffffff") {
                number = hex(self.text, at + 2, 2);
                end = at + 4;
            }
            if number != NO_DIGITS {
                return self.unicode(at, end, number as u8);
            }
        }
        self.put_backslash(at)
    }

    /// Puts a backslash before the byte at `at`. Returns where that ends.
    #[inline(never)]
    fn put_backslash(&mut self, at: usize) -> usize {
        self.copy_to(at);
        self.out.put(b"\\");
        at + 1
    }

    /// Mends the number, literal or whatever is at `at`. Returns where it ends.
    fn word(&mut self, at: usize, is_key: bool) -> usize {
        let text = self.text;
        let end = skip_unchecked::word(text, at);
        if is_key {
            return self.quote(at, end);
        }
        if is_not_a_number(text.part(at, end)) {
            self.copy_to(at);
            self.out.put(b"null");
            self.copied = end;
        }
        end
    }

    /// Makes a string of the text from `start` to `end`.
    #[inline(never)]
    fn quote(&mut self, start: usize, end: usize) -> usize {
        self.copy_to(start);
        self.out.put(b"\"");
        self.content(start, end, true);
        self.copy_to(end);
        self.out.put(b"\"");
        end
    }

    /// Replaces the text from `start` to `end` by an escape.
    #[inline(never)]
    fn unicode(&mut self, start: usize, end: usize, number: u8) -> usize {
        self.copy_to(start);
        self.out.put_unicode(number);
        self.copied = end;
        end
    }

    #[inline(never)]
    fn copy_to(&mut self, end: usize) {
        self.out.put(self.text.part(self.copied, end));
        self.copied = end;
    }
}

/// What C's `printf` writes for a float that is not a number, less its sign. The last two on Windows.
const NOT_A_NUMBER: &[&[u8]] = &[b"nan", b"inf", b"nan(ind)", b"nan(snan)"];

fn is_not_a_number(word: &[u8]) -> bool {
    let start = usize::from(word.byte(0) == b'-');
    let word = word.part(start, word.len());
    NOT_A_NUMBER.iter().any(|known| equal(word, known))
}
