//! Starting an agent, waiting for its lines, and ending it as kubelet would.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use super::{Agent, Site};

/// How long the lines may take to arrive, and the agent to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing more may come before that is taken for all.
const QUIET: Duration = Duration::from_millis(1500);

impl Agent {
    /// Runs the agent on a site until `lines` lines arrived and no more come, then ends it with
    /// SIGTERM. Answers the lines of each output.
    ///
    /// The tail input's own end (`exit_on_eof`) would now and then cost the last records.
    ///
    /// # Errors
    /// The agent cannot be started, or ends by itself. That lines are missing is for the caller
    /// to see.
    pub(crate) fn run(
        &self,
        sh: &Shell,
        site: &Site,
        lines: usize,
    ) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        let log = File::create(site.log())?;
        let mut child = Command::new(&self.program)
            .arg("-c")
            .arg(site.config())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| self.program.display().to_string())?;
        let result = wait_for(&mut child, site, lines);
        end(sh, &mut child)?;
        if let Err(error) = result {
            let log = std::fs::read_to_string(site.log()).unwrap_or_default();
            return Err(error.context(format!("the agent said:\n{log}")));
        }
        site.outputs()
    }
}

fn wait_for(child: &mut Child, site: &Site, lines: usize) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut last = (0, start);
    while start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(100));
        if let Some(status) = child.try_wait()? {
            bail!("the agent ended by itself, {status}");
        }
        let arrived = site.outputs()?.values().map(Vec::len).sum::<usize>();
        if arrived != last.0 {
            last = (arrived, Instant::now());
        }
        if arrived >= lines && last.1.elapsed() > QUIET {
            break;
        }
    }
    Ok(())
}

fn end(sh: &Shell, child: &mut Child) -> anyhow::Result<()> {
    let pid = child.id().to_string();
    cmd!(sh, "kill -TERM {pid}").quiet().ignore_status().ignore_stderr().run()?;
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > PATIENCE {
            child.kill()?;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
