//! `tagsplice`: filter records, and write, check, test and embed the routes that they take.

mod agent_file;
mod agents;
mod build;
mod check;
mod color;
mod compile;
mod config;
mod diff;
mod exit;
mod explain;
mod files;
mod github;
mod import;
mod inspect;
mod metadata;
mod module;
mod needs;
mod pod_options;
mod policy_source;
mod print;
mod product;
mod route;
mod route_file;
mod test;
mod version;
mod yaml;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Route Kubernetes log records by their pod's labels.
#[derive(Parser)]
#[command(name = "tagsplice", version, long_version = version::LONG.as_str(), about)]
#[command(after_help = exit::HELP)]
struct Cli {
    #[command(flatten)]
    color: colorchoice_clap::Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Route(route::Args),
    Check(check::Args),
    Test(test::Args),
    Explain(explain::Args),
    Compile(compile::Args),
    Diff(diff::Args),
    Build(build::Args),
    Module(module::write::Args),
    Inspect(inspect::Args),
    Import(import::Args),
    Config(config::Args),
    /// Print the JSON Schema of route files, for editors.
    Schema,
    Completions(print::Completions),
    Man(print::Man),
}

fn main() -> ExitCode {
    let result = match Cli::try_parse() {
        Ok(cli) => {
            cli.color.write_global();
            run(&cli.command)
        }
        Err(error) => exit::usage(&error),
    };
    result.unwrap_or_else(|error| exit::failed(&error)).into()
}

fn run(command: &Command) -> anyhow::Result<exit::Exit> {
    match command {
        Command::Route(args) => route::run(args),
        Command::Check(args) => check::run(args),
        Command::Test(args) => test::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Compile(args) => compile::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Build(args) => build::run(args),
        Command::Module(args) => module::write::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Import(args) => import::run(args),
        Command::Config(args) => config::run(args),
        Command::Schema => print::schema(),
        Command::Completions(args) => print::completions(args),
        Command::Man(args) => print::man(args),
    }
}
