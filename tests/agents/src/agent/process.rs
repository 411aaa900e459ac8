//! Starting an agent, waiting for its lines, and ending it as kubelet would.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use super::{Agent, Site};

/// How long nothing may arrive while lines are missing, and how long the agent may take to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing more may come before that is taken for all.
const QUIET: Duration = Duration::from_millis(1500);

impl Agent {
    /// Runs the agent on a site until `lines` lines arrived and no more come, then ends it with
    /// SIGTERM. Returns the lines of each output.
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
        let mut running = self.start(sh, &site.config(), &site.log())?;
        running.wait(lines, || Ok(site.outputs()?.values().map(Vec::len).sum()))?;
        running.end()?;
        site.outputs()
    }

    /// Starts the agent with a configuration; what it says is appended to `log`.
    ///
    /// # Errors
    /// The program or the log's file cannot be opened.
    pub(crate) fn start<'s>(
        &self,
        sh: &'s Shell,
        config: &Path,
        log: &Path,
    ) -> anyhow::Result<Running<'s>> {
        let file = OpenOptions::new().create(true).append(true).open(log)?;
        let child = Command::new(&self.program)
            .arg("-c")
            .arg(config)
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| self.program.display().to_string())?;
        Ok(Running { sh, child, log: log.into() })
    }
}

/// An agent that runs until it is ended, or forgotten.
pub(crate) struct Running<'s> {
    sh: &'s Shell,
    child: Child,
    log: PathBuf,
}

impl Running<'_> {
    /// Waits until `lines` lines arrived, as `arrived` counts them, and no more come; or until
    /// nothing has come for long. On a busy machine an agent can be slow, as long as it goes on.
    ///
    /// # Errors
    /// The agent ended by itself.
    pub(crate) fn wait(
        &mut self,
        lines: usize,
        mut arrived: impl FnMut() -> anyhow::Result<usize>,
    ) -> anyhow::Result<()> {
        let mut last = (0, Instant::now());
        while last.1.elapsed() < PATIENCE {
            sleep(Duration::from_millis(100));
            if let Some(status) = self.child.try_wait()? {
                bail!("the agent ended by itself, {status}; it said:\n{}", self.said());
            }
            let count = arrived()?;
            if count != last.0 {
                last = (count, Instant::now());
            }
            if count >= lines && last.1.elapsed() > QUIET {
                break;
            }
        }
        Ok(())
    }

    /// All that the agent printed so far.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Has the agent ended by itself?
    pub(crate) fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// SIGHUP: read the configuration and the module again.
    pub(crate) fn reload(&self) -> anyhow::Result<()> {
        self.signal("HUP")
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and SIGKILL for an agent that does not end in time.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        self.signal("TERM")?;
        let start = Instant::now();
        while self.child.try_wait()?.is_none() {
            if start.elapsed() > PATIENCE {
                self.child.kill()?;
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn signal(&self, name: &str) -> anyhow::Result<()> {
        let (sh, pid) = (self.sh, self.child.id().to_string());
        Ok(cmd!(sh, "kill -{name} {pid}").quiet().ignore_status().ignore_stderr().run()?)
    }
}

/// No agent outlives the command that started it.
impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
