//! What tools want to know of an image.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::{RouteFile, SourceFile, Specials};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'f> {
    /// Of this text.
    format: u32,
    /// The crate that wrote the image, and its version.
    generator: &'static str,
    /// Of the route file's text: SHA-256, in hexadecimal digits.
    digest: String,
    tag_key: &'f str,
    /// The tag of each route, in order.
    tags: Vec<&'f str>,
    #[serde(flatten)]
    specials: SpecialTags<'f>,
}

#[derive(Serialize)]
struct SpecialTags<'f> {
    default: Option<&'f str>,
    unlabeled: Option<&'f str>,
    malformed: Option<&'f str>,
    untrusted: Option<&'f str>,
}

pub(super) fn meta(file: &RouteFile) -> String {
    let Specials { default, unlabeled, malformed, untrusted } = &file.specials;
    let meta = Meta {
        format: 1,
        generator: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        digest: file.digest(),
        tag_key: &file.tag_key,
        tags: file.routes.iter().map(|route| route.tag.text()).collect(),
        specials: SpecialTags {
            default: default.as_deref(),
            unlabeled: unlabeled.as_deref(),
            malformed: malformed.as_deref(),
            untrusted: untrusted.as_deref(),
        },
    };
    serde_json::to_string(&meta).expect("strings and numbers are always JSON")
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
