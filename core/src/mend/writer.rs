//! Writing to a buffer that may be too short, and counting what would have been written.

/// Counts all bytes and keeps those that there is room for, so that one pass over a text both
/// measures and writes.
pub(super) struct Writer<'o> {
    out: &'o mut [u8],
    len: usize,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    #[inline(never)]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if let Some(place) = self.out.get_mut(self.len..end)
            && place.len() == bytes.len()
        {
            place.copy_from_slice(bytes);
        }
        self.len = end;
    }

    /// The character of this number, as an escape.
    pub(super) fn put_unicode(&mut self, number: u8) {
        let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
        self.put(&[b'\\', b'u', b'0', b'0', digit(number >> 4), digit(number & 15)]);
    }

    /// How many bytes were to be written, whether there was room or not.
    pub(super) fn len(&self) -> usize {
        self.len
    }
}
