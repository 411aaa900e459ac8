//! A string of a record, compared and read by what it means.

pub(crate) mod escape;

/// What is between a string's quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'r> {
    pub(crate) raw: &'r [u8],
    /// Is a backslash in it? If not, `raw` is what the string means.
    pub(crate) escaped: bool,
}

impl<'r> Text<'r> {
    /// Does the string mean `literal`?
    #[inline(always)]
    pub(crate) fn is(self, literal: &[u8]) -> bool {
        if self.escaped { means(self.raw, literal) } else { equal(self.raw, literal) }
    }

    /// The same for a literal whose length is known when this is compiled: a comparison or two
    /// of words.
    #[inline(always)]
    pub(crate) fn is_literal<const N: usize>(self, literal: &[u8; N]) -> bool {
        const { assert!(N >= 4, "compared by half words") }
        if self.escaped {
            return means(self.raw, literal);
        }
        self.raw.len() == N && self.raw.first_chunk::<N>().is_some_and(|raw| same(raw, literal))
    }

    /// What follows `prefix` in the string, if it begins so. `prefix` ends with a whole character.
    pub(crate) fn strip_prefix(self, prefix: &[u8]) -> Option<Self> {
        let mut bytes = self.bytes();
        let begins_so = prefix.iter().all(|&wanted| bytes.next() == Some(wanted));
        let raw = self.raw.get(bytes.at..)?;
        (begins_so && bytes.pending == 0).then_some(Self { raw, escaped: self.escaped })
    }

    /// The bytes that the string means: its escapes resolved, in UTF-8. An
    /// escape that JSON does not know means itself (`\q` is a backslash and a q); half a surrogate pair means the three bytes that
    /// UTF-8 would have for it, which no valid text equals.
    #[inline]
    pub(crate) fn bytes(self) -> Bytes<'r> {
        Bytes { raw: self.raw, at: 0, escaped: self.escaped, pending: 0 }
    }

    /// Copies what the string means to the front of `to` and returns it; `None` if it is longer
    /// than `to`.
    pub(crate) fn unescape(self, to: &mut [u8]) -> Option<&[u8]> {
        let mut len = 0;
        for byte in self.bytes() {
            *to.get_mut(len)? = byte;
            len += 1;
        }
        to.get(..len)
    }
}

/// See [`Text::bytes`].
#[derive(Clone, Debug)]
pub(crate) struct Bytes<'r> {
    raw: &'r [u8],
    at: usize,
    escaped: bool,
    /// The bytes of a character that are still to come: the next in the lowest place. No byte
    /// of them is 0, since NUL itself is one byte and never waits.
    pending: u32,
}

impl Iterator for Bytes<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        if self.escaped {
            let byte = self.next_slowly();
            return (byte != END).then_some(byte as u8);
        }
        let byte = *self.raw.get(self.at)?;
        self.at += 1;
        Some(byte)
    }
}

impl Bytes<'_> {
    /// The next byte, or [`END`]. (An `Option` would go through memory.)
    #[inline(never)]
    fn next_slowly(&mut self) -> u32 {
        if self.pending != 0 {
            let byte = self.pending & 0xFF;
            self.pending >>= 8;
            return byte;
        }
        let Some(&byte) = self.raw.get(self.at) else { return END };
        if byte == b'\\' {
            let escape = escape::read(self.raw, self.at);
            if escape.len() > 0 {
                self.at += escape.len();
                return self.encode(escape.char());
            }
        }
        self.at += 1;
        u32::from(byte)
    }

    /// The first byte of `char` in UTF-8; the others wait.
    #[inline(always)]
    fn encode(&mut self, mut char: u32) -> u32 {
        if char < 0x80 {
            return char;
        }
        // What the first byte has room for, as long as it has not all of them.
        let mut most = 0x1F;
        loop {
            self.pending = self.pending << 8 | 0x80 | char & 0x3F;
            char >>= 6;
            if char <= most {
                // As many ones as there are bytes, a zero, and what is left.
                return char | !(most << 1 | 1) & 0xFF;
            }
            most >>= 1;
        }
    }
}

/// No byte: a string is at its end.
const END: u32 = 0x100;

/// Does a string with escapes mean `literal`? (Not a method: a `Text` would go through memory,
/// also all those without escapes.)
#[cold]
#[inline(never)]
fn means(raw: &[u8], literal: &[u8]) -> bool {
    let mut bytes = Text { raw, escaped: true }.bytes();
    literal.iter().all(|&wanted| bytes.next_slowly() == u32::from(wanted))
        && bytes.next_slowly() == END
}

/// `a == b`, by words that may overlap.
#[inline(always)]
fn same<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    if N < 8 {
        return half(a, 0) == half(b, 0) && half(a, N - 4) == half(b, N - 4);
    }
    let mut at = 0;
    while at + 8 < N {
        if word(a, at) != word(b, at) {
            return false;
        }
        at += 8;
    }
    word(a, N - 8) == word(b, N - 8)
}

#[inline(always)]
fn half(text: &[u8], at: usize) -> u32 {
    text.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |half| u32::from_le_bytes(*half))
}

/// The eight bytes at `at`; 0 where they are not all there.
#[inline(always)]
pub(crate) fn word(text: &[u8], at: usize) -> u64 {
    text.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |word| u64::from_le_bytes(*word))
}

/// `a == b` for short texts. The compiler's own comparison of slices calls `memcmp`, which in a
/// wasm module is a loop over single bytes; this one takes eight at a time.
#[inline(always)]
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    if cfg!(target_family = "wasm") { a.len() == b.len() && equal_by_words(a, b) } else { a == b }
}

/// The same for texts of one length.
#[inline(never)]
fn equal_by_words(a: &[u8], b: &[u8]) -> bool {
    let (a_words, _) = a.as_chunks::<8>();
    let (b_words, _) = b.as_chunks::<8>();
    last_word(a) == last_word(b)
        && a_words
            .iter()
            .zip(b_words)
            .all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
}

/// The last eight bytes of a text as a number; all bytes of one that has fewer, some of them twice
/// or thrice. Of two texts of one length these are only equal if the bytes are.
#[inline(always)]
pub(crate) fn last_word(text: &[u8]) -> u64 {
    if let Some(word) = text.last_chunk() {
        return u64::from_le_bytes(*word);
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
    }
    let byte = |at: usize| u64::from(text.get(at).copied().unwrap_or(0));
    byte(0) | byte(text.len() / 2) << 8 | byte(text.len().wrapping_sub(1)) << 16
}

/// May this byte be in a tag that is made of a record's values? Nothing else can break out of
/// the string, of rewrite_tag's regular expression, or of a Match pattern.
pub(crate) fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn last_words_of_one_length_differ_where_the_bytes_do() {
        for len in 0..24 {
            let text: Vec<u8> = (1..=len).collect();
            assert!(equal_by_words(&text, &text));
            for at in 0..text.len() {
                let mut other = text.clone();
                other[at] ^= 0x80;
                assert!(!equal_by_words(&text, &other), "{len} bytes, at {at}");
                if at + 8 >= text.len() {
                    assert_ne!(last_word(&text), last_word(&other), "{len} bytes, at {at}");
                }
            }
        }
    }

    #[test]
    fn a_prefix_is_stripped_by_what_it_means() {
        let rest = |raw: &'static str, prefix: &str| {
            let text = Text { raw: raw.as_bytes(), escaped: raw.contains('\\') };
            text.strip_prefix(prefix.as_bytes()).map(|rest| core::str::from_utf8(rest.raw).unwrap())
        };
        assert_eq!(rest("pod.app", "pod."), Some("app"));
        assert_eq!(rest("pod.", "pod."), Some(""));
        assert_eq!(rest("pod", "pod."), None);
        assert_eq!(rest("Pod.app", "pod."), None);
        assert_eq!(rest(r"p\u006fd.a\u0070p", "pod."), Some(r"a\u0070p"));
        assert_eq!(rest(r"\u00e9.a", "\u{e9}."), Some("a"));
        // Half of a character is no prefix of it.
        let text = Text { raw: br"\u00e9.a", escaped: true };
        assert_eq!(text.strip_prefix(&"\u{e9}".as_bytes()[..1]), None);
    }

    #[test]
    fn what_no_escape_is_means_itself() {
        let text = Text { raw: br"\q\u12", escaped: true };
        assert!(text.is(br"\q\u12"));
        assert!(!text.is(b"qu12"));
    }
}
