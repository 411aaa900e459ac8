//! Texts out of a fuzzer's bytes: as they are, or made by a generator.

use crate::record;
use crate::source::Source;

/// One text: `data` itself, or what a generator makes of it.
#[must_use]
pub fn text(data: &[u8]) -> Vec<u8> {
    Source::of(data).map_or_else(|| data.to_vec(), |mut source| record::text(&mut source))
}

/// Some texts: the lines of `data`, or what a generator makes of it, many with common ends.
#[must_use]
pub fn texts(data: &[u8]) -> Vec<Vec<u8>> {
    match Source::of(data) {
        Some(mut source) => record::sequence(&mut source),
        None => data.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect(),
    }
}
