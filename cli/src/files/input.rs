//! Where bytes come from.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use same_file::Handle;

use super::compressed::plain;

/// A file, or stdin. As an argument, `-` is stdin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

impl From<OsString> for Input {
    fn from(argument: OsString) -> Self {
        if argument == "-" { Self::Stdin } else { Self::File(argument.into()) }
    }
}

impl Input {
    /// As it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "<stdin>".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens it. A directory opens too, and fails when it is read.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Stdin => Box::new(io::stdin().lock()),
            Self::File(path) => Box::new(File::open(path)?),
        })
    }

    /// Opens it, and decompresses it if it is gzip or zstd. `watch` sees the bytes as they are
    /// read, compressed.
    pub(crate) fn open_records<'r, R: Read + 'r>(
        &self,
        watch: impl FnOnce(Box<dyn Read>) -> R,
    ) -> io::Result<Box<dyn Read + 'r>> {
        plain(watch(self.open()?))
    }

    /// All of it, decompressed if it is gzip or zstd.
    pub(crate) fn read_records(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open_records(|input| input)
            .and_then(|mut input| input.read_to_end(&mut bytes))
            .with_context(|| self.name())?;
        Ok(bytes)
    }

    /// All of it.
    pub(crate) fn read(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()
            .and_then(|mut input| input.read_to_end(&mut bytes))
            .with_context(|| self.name())?;
        Ok(bytes)
    }

    /// Its length in bytes, if it is a regular file.
    pub(crate) fn len(&self) -> Option<u64> {
        let Self::File(path) = self else { return None };
        path.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
    }

    /// The device and inode that it is; `None` where writing cannot harm it: a terminal, a pipe,
    /// `/dev/null`, or a file that does not exist.
    pub(super) fn identity(&self) -> Option<Handle> {
        let handle = match self {
            Self::Stdin => Handle::stdin(),
            Self::File(path) if path.metadata().is_ok_and(|data| data.is_file()) => {
                Handle::from_path(path)
            }
            Self::File(_) => return None,
        };
        handle.ok().filter(is_regular)
    }
}

/// Is it a file that keeps what is written to it?
pub(super) fn is_regular(handle: &Handle) -> bool {
    handle.as_file().metadata().is_ok_and(|data| data.is_file())
}

/// # Errors
/// More than one of the inputs is stdin: the second would be empty.
pub(crate) fn ensure_one_stdin<'i>(
    inputs: impl IntoIterator<Item = &'i Input>,
) -> anyhow::Result<()> {
    let count = inputs.into_iter().filter(|input| **input == Input::Stdin).count();
    ensure!(count < 2, "stdin is named {count} times, and can be read only once");
    Ok(())
}
