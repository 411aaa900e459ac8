//! Route files from the command line.

use std::io::{IsTerminal, stderr};

use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile, check};

use crate::exit::{Exit, say};
use crate::files::Input;

/// A route file without mistakes; those of one with mistakes are told, and end the command.
pub(crate) fn load(input: &Input) -> anyhow::Result<Result<RouteFile, Exit>> {
    let text = input.read_text()?;
    Ok(RouteFile::parse(&text, &input.name()).map_err(|mistakes| refused(&mistakes)))
}

/// Likewise, for a filter with this Match: a tag that it matches is a mistake.
pub(crate) fn load_for(
    input: &Input,
    match_pattern: &str,
) -> anyhow::Result<Result<RouteFile, Exit>> {
    let (text, name) = (input.read_text()?, input.name());
    let options = CheckOptions::default().with_match_pattern(match_pattern);
    let found = check(&text, &name, &options);
    Ok(match found.has_errors() {
        true => Err(refused(&found)),
        false => RouteFile::parse(&text, &name).map_err(|mistakes| refused(&mistakes)),
    })
}

/// The policy image of a route file.
pub(crate) fn compile(file: &RouteFile) -> Result<Vec<u8>, Exit> {
    file.compile().map_err(|mistakes| refused(&mistakes))
}

/// Tells what keeps a file from being used.
pub(crate) fn refused(mistakes: &Diagnostics) -> Exit {
    say(format_args!("{}", mistakes.to_text(stderr().is_terminal())));
    Exit::Findings
}
