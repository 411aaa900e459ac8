//! A policy from the command line: a route file, or a policy file or module that was made of one.

use anyhow::{Context, bail};
use tagsplice::PolicyFile;

use crate::files::Input;
use crate::metadata::Metadata;

/// What a file that holds a policy is.
pub(crate) enum Kind {
    RouteFile,
    PolicyFile,
    Module,
}

impl Kind {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if PolicyFile::is_like(bytes) {
            Self::PolicyFile
        } else if bytes.starts_with(b"\0asm") {
            Self::Module
        } else {
            Self::RouteFile
        }
    }
}

/// The text of a route file, and the name that messages call it by. Of a policy file or a module
/// it is the route file that it was made of.
pub(crate) fn read(input: &Input) -> anyhow::Result<(Vec<u8>, String)> {
    let bytes = input.read()?;
    let name = input.name();
    let metadata = match Kind::of(&bytes) {
        Kind::RouteFile => return Ok((bytes, name)),
        Kind::PolicyFile => {
            let file = PolicyFile::read(&bytes).with_context(|| name.clone())?;
            file.metadata().to_vec()
        }
        Kind::Module => match tagsplice_embed::metadata(&bytes).with_context(|| name.clone())? {
            Some(metadata) => metadata,
            None => bail!("{name}: no policy was built into this module"),
        },
    };
    let metadata: Metadata = serde_json::from_slice(&metadata)
        .with_context(|| format!("{name}: made by another program, without its route file"))?;
    match metadata.sources.into_iter().next() {
        Some(source) => Ok((source.text.into_bytes(), format!("{name}:{}", source.name))),
        None => bail!("{name}: made without its route file"),
    }
}
