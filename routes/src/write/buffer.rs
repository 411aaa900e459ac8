//! An image that grows.

use std::collections::HashMap;

/// Bytes, and where each text in them lies, so that none is there twice.
pub(super) struct Buffer {
    bytes: Vec<u8>,
    texts: HashMap<Vec<u8>, u32>,
}

impl Buffer {
    /// A buffer that begins with `header` zero bytes.
    pub(super) fn new(header: usize) -> Self {
        Self { bytes: vec![0; header], texts: HashMap::new() }
    }

    /// Appends bytes and returns their offset.
    pub(super) fn append(&mut self, bytes: &[u8]) -> u32 {
        let at = u32::try_from(self.bytes.len()).expect("an image has less than 4 GiB");
        self.bytes.extend_from_slice(bytes);
        at
    }

    /// The offset of bytes that may be shared.
    pub(super) fn text(&mut self, text: &[u8]) -> u32 {
        if let Some(&at) = self.texts.get(text) {
            return at;
        }
        let at = self.append(text);
        self.texts.insert(text.to_vec(), at);
        at
    }

    /// Writes a number over what is at `at`.
    pub(super) fn set(&mut self, at: usize, number: u32) {
        self.bytes_at(at, &number.to_le_bytes());
    }

    /// The same for an offset, and the length or count that goes with it.
    pub(super) fn set_span(&mut self, at: usize, len_at: usize, offset: u32, len: usize) {
        self.set(at, offset);
        self.set(len_at, u32::try_from(len).expect("an image has less than 4 GiB"));
    }

    pub(super) fn bytes_at(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
