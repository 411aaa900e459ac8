//! Records that come with this crate, and what the program of the blog post answered to them.

use std::path::PathBuf;

/// The lines of a file of `data/`.
///
/// # Panics
/// There is no such file.
#[must_use]
pub fn lines(name: &str) -> Vec<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// Realistic records, and the edge cases.
#[must_use]
pub fn records() -> Vec<Vec<u8>> {
    [lines("records.ndjson"), lines("edge.ndjson")].concat()
}

/// A tag as the tail input makes it.
pub const TAG: &[u8] = b"kube.var.log.containers.web-0_default_app-\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log";
