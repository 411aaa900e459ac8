//! A short text in memory of its own. `core::fmt` would be larger than the rest of the module.

/// The longest text, in bytes.
const LEN: usize = 320;

/// A text; what does not fit is left out.
pub struct Text {
    bytes: [u8; LEN],
    len: usize,
}

impl Text {
    pub const fn new() -> Self {
        Self { bytes: [0; LEN], len: 0 }
    }

    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    #[inline(never)]
    pub fn put(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if let Some(place) = self.bytes.get_mut(self.len) {
                *place = byte;
                self.len = self.len.wrapping_add(1);
            }
        }
    }

    /// In decimal.
    #[inline(never)]
    pub fn put_number(&mut self, mut number: usize) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start = start.saturating_sub(1);
            if let Some(digit) = digits.get_mut(start) {
                *digit = b'0' + (number % 10) as u8;
            }
            number /= 10;
            if number == 0 {
                return self.put(digits.get(start..).unwrap_or_default());
            }
        }
    }

    /// The first eight of sixteen hexadecimal digits.
    #[allow(dead_code, reason = "the portable module reads no file")]
    pub fn put_hex(&mut self, number: u64) {
        for digit in 0..8 {
            let value = (number >> (60 - 4 * digit)) as u8 & 15;
            self.put(&[if value < 10 { b'0' + value } else { b'a' - 10 + value }]);
        }
    }
}
