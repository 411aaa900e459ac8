//! A memory for the shim where there is no runtime: for tests, and for fuzzing.

use crate::shim::Memory;

/// A memory that cannot grow beyond a limit.
#[derive(Debug)]
pub struct Limited {
    /// What there is of it.
    pub bytes: Vec<u8>,
    limit: usize,
}

impl Limited {
    /// Empty as yet; `limit` bytes at most.
    pub fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit }
    }
}

impl Memory for Limited {
    fn grow(&mut self, len: usize) -> bool {
        if self.bytes.len() < len && len <= self.limit {
            self.bytes.resize(len, 0xAA);
        }
        len <= self.bytes.len()
    }

    fn bytes(&mut self, len: usize) -> &mut [u8] {
        self.bytes.get_mut(..len).unwrap_or_default()
    }
}
