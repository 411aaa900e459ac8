//! Route files from the command line.

use std::io::{IsTerminal, stderr};

use tagsplice_routes::{Diagnostics, RouteFile};

use crate::exit::{Exit, say};
use crate::files::Input;

/// A route file without mistakes; those of one with mistakes are told, and end the command.
pub(crate) fn load(input: &Input) -> anyhow::Result<Result<RouteFile, Exit>> {
    let text = input.read_text()?;
    Ok(RouteFile::parse(&text, &input.name()).map_err(|mistakes| refused(&mistakes)))
}

/// Likewise, and its policy image.
pub(crate) fn compile(input: &Input) -> anyhow::Result<Result<(RouteFile, Vec<u8>), Exit>> {
    Ok(load(input)?.and_then(|file| match file.compile() {
        Ok(image) => Ok((file, image)),
        Err(mistakes) => Err(refused(&mistakes)),
    }))
}

/// Tells what keeps a file from being used.
pub(crate) fn refused(mistakes: &Diagnostics) -> Exit {
    say(format_args!("{}", mistakes.to_text(stderr().is_terminal())));
    Exit::Findings
}
