//! What the bytes of a window are.

/// What the bytes of a window are, for UTF-8.
pub(super) struct Classes {
    /// A quote, a backslash or a control character. Above the lowest flag there may be others.
    pub(super) special: u64,
    /// The first byte of a character of several: 0xC0 and above.
    pub(super) leading: u64,
    /// The first byte of a character of three bytes or more: 0xE0 and above.
    pub(super) long: u64,
    /// Another byte of a character: 0x80 to 0xBF.
    pub(super) continuing: u64,
    /// 0xC0 and 0xC1, with which only overlong forms begin.
    pub(super) overlong: u64,
}
