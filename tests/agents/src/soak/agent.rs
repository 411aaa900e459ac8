//! A real agent under load, while its log is rotated and it is reloaded, or killed.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use xshell::Shell;

use super::ledger::Ledger;
use super::site::{Site, Trial};
use crate::agent::Agent;

/// Lines each twentieth of a second: 10,000 a second.
const BURST: usize = 500;
const TICK: Duration = Duration::from_millis(50);
const ROTATE: Duration = Duration::from_millis(2_700);
const DISTURB: Duration = Duration::from_millis(4_100);
/// How long the rest may take to arrive.
const PATIENCE: Duration = Duration::from_secs(40);

/// All trials, each with so long a load.
pub(super) fn run(sh: &Shell, agent: &Agent, module: &Path, load: Duration) -> anyhow::Result<()> {
    for (trial, what) in
        [(Trial::Rotate, "disturbances"), (Trial::Reload, "reloads"), (Trial::Kill, "kills")]
    {
        let folder = sh.create_temp_dir()?;
        let mut site = Site::new(folder.path(), module, trial)?;
        let (ledger, disturbed, rotated) = soak(sh, agent, &mut site, trial, load)?;
        println!(
            "{} records in {load:?}, {rotated} rotations, {disturbed} {what}: {} arrived, \
             {} missing, {} came more than once ({} copies too many)",
            ledger.written,
            ledger.arrived,
            ledger.missing.len(),
            ledger.doubled,
            ledger.copies
        );
        let first = ledger.missing.iter().take(5).collect::<Vec<_>>();
        ensure!(ledger.missing.is_empty(), "missing, first of all {first:?}");
        ensure!(trial == Trial::Kill || ledger.copies == 0, "doubled without a kill");
    }
    Ok(())
}

fn soak(
    sh: &Shell,
    agent: &Agent,
    site: &mut Site,
    trial: Trial,
    load: Duration,
) -> anyhow::Result<(Ledger, usize, usize)> {
    let (config, log) = (site.folder.join("agent.conf"), site.folder.join("agent.log"));
    let start = || agent.start(sh, &config, &log);
    let mut running = start()?;
    let begin = Instant::now();
    let (mut rotated, mut disturbed) = (0, 0);
    while begin.elapsed() < load {
        site.append(BURST)?;
        sleep(TICK);
        if begin.elapsed() > ROTATE * (rotated + 1) {
            site.rotate()?;
            rotated += 1;
        }
        if trial != Trial::Rotate && begin.elapsed() > DISTURB * (disturbed + 1) {
            disturbed += 1;
            if trial == Trial::Reload {
                running.reload()?;
            } else {
                running.kill()?;
                running = start()?;
            }
        }
        if running.has_ended()? {
            let said = running.said();
            let tail = said.len().saturating_sub(3_000);
            bail!("the agent ended by itself; it said:\n{}", said.get(tail..).unwrap_or_default());
        }
    }
    let by_file = trial == Trial::Rotate;
    let end = Instant::now();
    loop {
        sleep(Duration::from_secs(1));
        // A line may be half written while it is read.
        let ledger = Ledger::read(&site.folder.join("out"), site.written, by_file);
        let is_all = ledger.as_ref().is_ok_and(|ledger| ledger.missing.is_empty());
        if is_all || end.elapsed() > PATIENCE {
            break;
        }
    }
    running.end()?;
    let ledger = Ledger::read(&site.folder.join("out"), site.written, by_file)?;
    Ok((ledger, disturbed as usize, rotated as usize))
}
