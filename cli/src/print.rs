//! `tagsplice schema` and `tagsplice completions`: texts for editors and shells.

use std::io::{Write, stdout};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::exit::Exit;

/// Print a script that completes this program's options in a shell.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

/// The JSON Schema of route files.
pub(crate) fn schema() -> anyhow::Result<Exit> {
    stdout().write_all(tagsplice_routes::schema().as_bytes())?;
    Ok(Exit::Clean)
}

/// The script for a shell.
pub(crate) fn completions(args: &Completions) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "tagsplice", &mut script);
    stdout().write_all(&script)?;
    Ok(Exit::Clean)
}
