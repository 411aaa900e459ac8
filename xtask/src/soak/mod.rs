//! `soak`: for long, and under what a node does to an agent.

mod agent;
mod instance;
mod ledger;
mod site;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use lexopt::Arg;
use xshell::Shell;

use crate::agent::Agent;
use crate::dist;

/// Records through one instance.
const RECORDS: u64 = 10_000_000;
/// Seconds of load for each trial in an agent.
const SECONDS: u64 = 30;

/// Soaks one instance, and an agent if one is named.
pub(crate) fn run(sh: &Shell, mut args: lexopt::Parser) -> anyhow::Result<()> {
    let (mut records, mut seconds) = (RECORDS, SECONDS);
    let mut path = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("fluent-bit") => path = Some(PathBuf::from(args.value()?)),
            Arg::Long("records") => records = number(args.value()?)?,
            Arg::Long("seconds") => seconds = number(args.value()?)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let module = sh.current_dir().join(dist::run(sh)?);
    instance::run(sh, &module, records)?;
    if path.is_none() && sh.var_os("FLUENT_BIT").is_none() {
        eprintln!("xtask: no agent; name one with `--fluent-bit PATH` or in FLUENT_BIT");
        return Ok(());
    }
    let agent = Agent::find(sh, path)?;
    println!("{}", agent.version);
    agent::run(sh, &agent, &module, Duration::from_secs(seconds))
}

fn number(value: OsString) -> anyhow::Result<u64> {
    value.to_str().and_then(|text| text.parse().ok()).with_context(|| format!("{value:?}"))
}
