//! Route files from the command line.

use std::fs;
use std::io::{IsTerminal, Read, stderr, stdin};
use std::path::Path;

use anyhow::Context;
use tagsplice_routes::{Diagnostics, RouteFile};

use crate::exit::{Exit, say};

/// A file's text and the name that messages call it by; `-` is stdin.
pub(crate) fn read(path: &Path) -> anyhow::Result<(String, String)> {
    if path.to_str() == Some("-") {
        let mut text = String::new();
        stdin().read_to_string(&mut text).context("<stdin>")?;
        return Ok((text, "<stdin>".into()));
    }
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| name.clone())?;
    Ok((text, name))
}

/// A route file without mistakes; those of one with mistakes are told, and end the command.
pub(crate) fn load(path: &Path) -> anyhow::Result<Result<RouteFile, Exit>> {
    let (text, name) = read(path)?;
    Ok(RouteFile::parse(&text, &name).map_err(|mistakes| refused(&mistakes)))
}

/// Likewise, and its policy image.
pub(crate) fn compile(path: &Path) -> anyhow::Result<Result<(RouteFile, Vec<u8>), Exit>> {
    Ok(load(path)?.and_then(|file| match file.compile() {
        Ok(image) => Ok((file, image)),
        Err(mistakes) => Err(refused(&mistakes)),
    }))
}

/// Tells what keeps a file from being used.
pub(crate) fn refused(mistakes: &Diagnostics) -> Exit {
    say(format_args!("{}", mistakes.to_text(stderr().is_terminal())));
    Exit::Findings
}
