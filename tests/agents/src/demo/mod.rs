//! `demo`: real records through the built module, for a person to see.

mod embedded;
mod fluent_bit;
mod live;
mod show;

use std::path::PathBuf;

use lexopt::{Arg, Parser};
use xshell::Shell;

/// Runs the module in an embedded runtime, or in a Fluent Bit if one is asked for.
pub(crate) fn run(sh: &Shell, mut args: Parser) -> anyhow::Result<()> {
    let mut is_agent = false;
    let mut agent = None;
    let mut module = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("module") => module = Some(PathBuf::from(args.value()?)),
            Arg::Long("fluent-bit") => is_agent = true,
            Arg::Value(path) if is_agent && agent.is_none() => agent = Some(PathBuf::from(path)),
            other => return Err(other.unexpected().into()),
        }
    }
    let module = module.unwrap_or_else(|| crate::MODULE.into());
    match is_agent {
        true => fluent_bit::run(sh, agent, &module),
        false => {
            embedded::run(sh, &module)?;
            live::run(sh, &module)
        }
    }
}
