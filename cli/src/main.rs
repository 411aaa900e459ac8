//! `tagsplice`: filter records, and write, check, test and embed the routes that they take.

mod config;
mod exit;
mod file;
mod route;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Route Kubernetes log records by their pod's labels.
#[derive(Parser)]
#[command(version, about, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Route(route::Args),
    Config(config::Args),
}

fn main() -> ExitCode {
    let result = match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::Route(args) => route::run(&args),
            Command::Config(args) => config::run(&args),
        },
        Err(error) => exit::usage(&error),
    };
    result.unwrap_or_else(|error| exit::failed(&error)).into()
}
