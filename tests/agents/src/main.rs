//! `agents SUITE`, with the options of `cargo xtask SUITE`, which builds the module first.

mod agent;
mod demo;
mod e2e;
mod soak;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use xshell::Shell;

/// The module that suites run unless another is named, from the workspace's folder.
const MODULE: &str = "dist/tagsplice.wasm";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("agents: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let sh = Shell::new()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    sh.change_dir(root.context("this package is in a workspace")?);
    let mut args = lexopt::Parser::from_env();
    let suite = match args.next()? {
        Some(lexopt::Arg::Value(suite)) => suite,
        _ => anyhow::bail!("name a suite: demo, e2e or soak"),
    };
    match suite.to_str() {
        Some("demo") => demo::run(&sh, args),
        Some("e2e") => e2e::run(&sh, args),
        Some("soak") => soak::run(&sh, args),
        _ => anyhow::bail!("no suite {suite:?}: there are demo, e2e and soak"),
    }
}
