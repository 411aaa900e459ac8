//! `tagsplice schema`, `tagsplice completions` and `tagsplice man`: texts for editors, shells and `man`.

use std::io::{Write, stdout};

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::exit::Exit;

/// Print a script that completes this program's options in a shell.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

/// Print the manual page of this program, or of one of its commands.
#[derive(clap::Args)]
pub(crate) struct Man {
    /// The command; without it the page is about the program.
    command: Option<String>,
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

/// The manual page, as `man` reads it.
pub(crate) fn man(args: &Man) -> anyhow::Result<Exit> {
    let mut program = crate::Cli::command();
    // Options of the program are options of its commands too.
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => {
            let command = program.find_subcommand(name);
            let command = command.with_context(|| format!("there is no command `{name}`"))?;
            command.clone().display_name(format!("tagsplice-{name}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    stdout().write_all(&page)?;
    Ok(Exit::Clean)
}
