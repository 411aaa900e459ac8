//! `soak`: for long, and under what a node does to an agent.

mod agent;
mod instance;
mod ledger;
mod matrix;
mod site;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use lexopt::Arg;
use xshell::Shell;

use crate::agent::Agent;

/// Records through one instance.
const RECORDS: u64 = 10_000_000;
/// Seconds of load for each trial in an agent.
const SECONDS: u64 = 30;

/// Runs of each way and event of the matrix, and records in each.
const RUNS: usize = 5;
const NUMBERED: usize = 60_000;
/// Agents that run at once in the matrix.
const JOBS: usize = 4;

/// Soaks one instance, and an agent if one is named; or agents by the matrix.
pub(crate) fn run(sh: &Shell, mut args: lexopt::Parser) -> anyhow::Result<()> {
    let (mut records, mut seconds, mut is_matrix) = (None, SECONDS, false);
    let mut module = None;
    let mut plan = matrix::Plan {
        agents: Vec::new(),
        ways: Vec::new(),
        events: Vec::new(),
        runs: RUNS,
        records: NUMBERED,
        jobs: JOBS,
        file: PathBuf::from("target/losses.jsonl"),
    };
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("matrix") => is_matrix = true,
            Arg::Long("fluent-bit") => plan.agents.extend(args.values()?.map(PathBuf::from)),
            Arg::Long("module") => module = Some(PathBuf::from(args.value()?)),
            Arg::Long("ways") => plan.ways = words(args.values()?)?,
            Arg::Long("events") => plan.events = words(args.values()?)?,
            Arg::Long("runs") => plan.runs = number(args.value()?)? as usize,
            Arg::Long("jobs") => plan.jobs = number(args.value()?)? as usize,
            Arg::Long("file") => plan.file = args.value()?.into(),
            Arg::Long("records") => records = Some(number(args.value()?)?),
            Arg::Long("seconds") => seconds = number(args.value()?)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let module = module.unwrap_or_else(|| crate::MODULE.into());
    let module = sh.current_dir().join(module);
    if is_matrix {
        plan.records = records.map_or(NUMBERED, |records| records as usize);
        return matrix::run(sh, &module, &plan);
    }
    instance::run(sh, &module, records.unwrap_or(RECORDS))?;
    let path = plan.agents.into_iter().next();
    if path.is_none() && sh.var_os("FLUENT_BIT").is_none() {
        eprintln!("no agent; name one with `--fluent-bit PATH` or in FLUENT_BIT");
        return Ok(());
    }
    let agent = Agent::find(sh, path)?;
    println!("{}", agent.version);
    agent::run(sh, &agent, &module, Duration::from_secs(seconds))
}

fn words(values: impl Iterator<Item = OsString>) -> anyhow::Result<Vec<String>> {
    values.map(|word| word.into_string().map_err(|word| anyhow::anyhow!("{word:?}"))).collect()
}

fn number(value: OsString) -> anyhow::Result<u64> {
    value.to_str().and_then(|text| text.parse().ok()).with_context(|| format!("{value:?}"))
}
