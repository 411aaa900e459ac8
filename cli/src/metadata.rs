//! What a policy file and a built module say of where their policy comes from.

use serde::{Deserialize, Serialize};
use tagsplice_routes::RouteFile;

/// The part of a policy file that the module does not read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    /// Of this text.
    pub(crate) format: u32,
    /// The program that wrote it, and its version.
    pub(crate) generator: String,
    /// What the policy was made of: a route file, then those that it includes.
    pub(crate) sources: Vec<Source>,
}

/// A route file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) name: String,
    /// In hexadecimal digits.
    pub(crate) sha256: String,
    pub(crate) text: String,
}

impl Metadata {
    pub(crate) fn of(file: &RouteFile) -> Self {
        let sources = file.sources().map(|source| Source {
            name: source.name.to_owned(),
            sha256: source.digest(),
            text: source.text.to_owned(),
        });
        Self {
            format: 1,
            generator: concat!("tagsplice ", env!("CARGO_PKG_VERSION")).into(),
            sources: sources.collect(),
        }
    }

    /// As it is written into files.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers are always JSON")
    }
}
