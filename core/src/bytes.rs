//! Bounded reads: nothing where a slice ends, so that nobody can panic.

/// Reads of bytes that may not be there.
pub(crate) trait Bytes {
    /// The byte at `at`, or 0 after the end.
    fn byte(&self, at: usize) -> u8;
    /// The bytes from `start` to `end`; none where they are not all there.
    fn part(&self, start: usize, end: usize) -> &[u8];
}

impl Bytes for [u8] {
    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        match self.get(at) {
            Some(&byte) => byte,
            None => 0,
        }
    }

    #[inline(always)]
    fn part(&self, start: usize, end: usize) -> &[u8] {
        self.get(start..end).unwrap_or_default()
    }
}
