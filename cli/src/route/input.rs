//! Where records come from.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// A file, or stdin.
pub(super) enum Input {
    Stdin,
    File(PathBuf),
}

/// The inputs that the command line names.
pub(super) fn all(files: &[PathBuf]) -> Vec<Input> {
    if files.is_empty() {
        return vec![Input::Stdin];
    }
    let input = |file: &PathBuf| match file.to_str() {
        Some("-") => Input::Stdin,
        _ => Input::File(file.clone()),
    };
    files.iter().map(input).collect()
}

impl Input {
    /// As it is called in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => "<stdin>".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens it. A directory opens too, and fails when it is read.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Stdin => Box::new(io::stdin().lock()),
            Self::File(path) => Box::new(File::open(path)?),
        })
    }

    /// How many bytes it has, where that can be told.
    pub(super) fn len(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::File(path) => {
                path.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
            }
        }
    }

    /// The file's path, if it is one.
    pub(super) fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }
}
