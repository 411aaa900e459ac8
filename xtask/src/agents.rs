//! `demo`, `e2e` and `soak`: the programs of `tests/agents`, with the module that they run.

use std::ffi::OsString;

use xshell::{Shell, cmd};

use crate::dist;

/// Builds the module, unless `args` name one for the suite to run in its place, and starts `suite`.
pub(crate) fn run(sh: &Shell, suite: &str, mut args: lexopt::Parser) -> anyhow::Result<()> {
    let args: Vec<OsString> = args.raw_args()?.collect();
    // What `e2e --module` names is compiled ahead of time; the suite's other modules are built.
    if suite == "e2e" || !args.iter().any(|arg| arg == "--module") {
        dist::run(sh)?;
    }
    cmd!(sh, "cargo run --quiet --package tagsplice-agents -- {suite} {args...}").quiet().run()?;
    Ok(())
}
