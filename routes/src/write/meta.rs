//! What tools want to know of an image.

use sha2::{Digest, Sha256};

use crate::model::{RouteFile, SourceFile, Specials};
use crate::quote::quoted;

/// One JSON object; the tools that read it know its `format`.
pub(super) fn meta(file: &RouteFile) -> String {
    let Specials { default, unlabeled, malformed, untrusted } = &file.specials;
    let tags: Vec<_> = file.routes.iter().map(|route| quoted(route.tag.text())).collect();
    let tag = |tag: &Option<String>| tag.as_deref().map_or_else(|| "null".to_owned(), quoted);
    // The crate that wrote the image, and its version.
    let generator = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let members = [
        ("format", "1".to_owned()),
        ("generator", quoted(generator)),
        // Of the route file's text: SHA-256, in hexadecimal digits.
        ("digest", quoted(&file.digest())),
        ("tagKey", quoted(&file.tag_key)),
        // The tag of each route, in order.
        ("tags", format!("[{}]", tags.join(","))),
        ("default", tag(default)),
        ("unlabeled", tag(unlabeled)),
        ("malformed", tag(malformed)),
        ("untrusted", tag(untrusted)),
    ];
    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

impl RouteFile {
    /// SHA-256 of the file's text and of those that it includes, in hexadecimal digits: what an
    /// image says it was made of.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.source.text)
    }
}

impl SourceFile<'_> {
    /// SHA-256 of its text, in hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(self.text)
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
