//! A policy from the command line: a route file, or a policy file or module that was made of one.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tagsplice::PolicyFile;
use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile, check, check_including};

use crate::files::Input;
use crate::metadata::{Metadata, Source};

/// What a file that holds a policy is.
pub(crate) enum Kind {
    RouteFile,
    PolicyFile,
    Module,
    /// A module that was compiled ahead of time, which has no policy of its own.
    Compiled,
}

impl Kind {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if PolicyFile::is_like(bytes) {
            Self::PolicyFile
        } else if bytes.starts_with(b"\0asm") {
            Self::Module
        } else if bytes.starts_with(b"\0aot") {
            Self::Compiled
        } else {
            Self::RouteFile
        }
    }
}

/// # Errors
/// The bytes are not those of a WebAssembly module.
pub(crate) fn ensure_module(name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let found = match Kind::of(bytes) {
        Kind::Module => return Ok(()),
        Kind::PolicyFile => "a policy file",
        Kind::Compiled => "a module compiled ahead of time",
        Kind::RouteFile => "something else",
    };
    bail!(
        "{name}: this is {found}, and not a WebAssembly module, as `tagsplice build` and `tagsplice \
         module --interpreted` write them"
    )
}

/// The text of a route file, and where the files are that it includes.
pub(crate) struct RouteText {
    pub(crate) text: Vec<u8>,
    /// What messages call it.
    pub(crate) name: String,
    others: Others,
}

/// The files that a route file may include.
enum Others {
    /// Stdin has none.
    None,
    InFolder(PathBuf),
    /// In a policy file or a module, with the name of the one that includes them.
    Embedded(String, Vec<Source>),
}

impl RouteText {
    /// The route file, or its mistakes.
    pub(crate) fn parse(&self) -> Result<RouteFile, Diagnostics> {
        match self.others {
            Others::None => RouteFile::parse(&self.text, &self.name),
            _ => RouteFile::parse_including(&self.text, &self.name, &|name| self.read(name)),
        }
    }

    /// All mistakes.
    pub(crate) fn check(&self, options: &CheckOptions) -> Diagnostics {
        match self.others {
            Others::None => check(&self.text, &self.name, options),
            _ => check_including(&self.text, &self.name, options, &|name| self.read(name)),
        }
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match &self.others {
            Others::None => Err(io::ErrorKind::NotFound.into()),
            Others::InFolder(folder) => std::fs::read(folder.join(name)),
            Others::Embedded(main, sources) => {
                let name = Path::new(main).with_file_name(name).display().to_string();
                let source = sources.iter().find(|source| source.name == name);
                let text = source.map(|source| source.text.clone().into_bytes());
                text.ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }
}

/// The main route file of a folder.
const MAIN: &str = "routes.yaml";
const HAS_NO_MAIN: &str = "of a folder its routes.yaml is read";

/// Reads a route file; of a folder, its `routes.yaml`. Of a policy file or a module it is the route
/// file that it was made of.
pub(crate) fn read(input: &Input) -> anyhow::Result<RouteText> {
    let is_folder = matches!(input, Input::File(path) if path.is_dir());
    let input = &match input {
        Input::File(path) if is_folder => Input::File(path.join(MAIN)),
        other => other.clone(),
    };
    let bytes = input.read();
    let bytes = if is_folder { bytes.context(HAS_NO_MAIN)? } else { bytes? };
    let name = input.name();
    let others = match input {
        Input::Stdin => Others::None,
        Input::File(path) => Others::InFolder(path.parent().unwrap_or(Path::new("")).to_owned()),
    };
    let metadata = match Kind::of(&bytes) {
        Kind::RouteFile => return Ok(RouteText { text: bytes, name, others }),
        Kind::PolicyFile => {
            let file = PolicyFile::read(&bytes).with_context(|| name.clone())?;
            file.metadata().to_vec()
        }
        Kind::Compiled => bail!(
            "{name}: a module compiled ahead of time has no policy of its own; it reads \
             tagsplice.policy"
        ),
        Kind::Module => match tagsplice_module::metadata(&bytes).with_context(|| name.clone())? {
            Some(metadata) => metadata,
            None => bail!("{name}: no policy was built into this module"),
        },
    };
    let metadata: Metadata = serde_json::from_slice(&metadata)
        .with_context(|| format!("{name}: made by another program, without its route file"))?;
    let mut sources = metadata.sources.into_iter();
    match sources.next() {
        Some(main) => Ok(RouteText {
            text: main.text.into_bytes(),
            name: format!("{name}:{}", main.name),
            others: Others::Embedded(main.name, sources.collect()),
        }),
        None => bail!("{name}: made without its route file"),
    }
}
