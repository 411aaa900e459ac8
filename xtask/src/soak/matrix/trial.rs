//! One run: an agent, a log that grows, and an event that happens to them several times.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use xshell::{Shell, cmd};

use super::event::Event;
use super::records::{self, Count};
use super::way::Way;
use crate::agent::Agent;

/// Lines each twentieth of a second: 5,000 a second.
const BURST: usize = 250;
const TICK: Duration = Duration::from_millis(50);
const EVENTS: usize = 4;
/// How long nothing more may arrive before that is taken for all.
const QUIET: Duration = Duration::from_secs(4);
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    pub(super) count: Count,
    /// How often the agent ended by itself, and was started again as a kubelet would.
    pub(super) crashes: usize,
}

/// Runs one.
///
/// # Errors
/// The agent cannot be started, or a record arrives that was never written.
pub(super) fn run(
    agent: &Agent,
    module: &Path,
    way: Way,
    event: Event,
    records: usize,
) -> anyhow::Result<Outcome> {
    let sh = Shell::new()?;
    let folder = sh.create_temp_dir()?;
    let folder = folder.path();
    for name in ["logs", "out", "buffers"] {
        fs::create_dir(folder.join(name))?;
    }
    fs::write(folder.join("parsers.conf"), "[PARSER]\n    Name    numbered\n    Format  json\n")?;
    fs::write(folder.join("agent.yaml"), way.config(folder, module))?;
    let mut log = open(folder)?;
    let mut running = Running::start(&sh, agent, folder)?;
    let (mut written, mut events, mut crashes) = (0, 0, 0);
    let begin = Instant::now();
    while written < records {
        // By the clock, so that the log also grows while the agent is away.
        let due = begin.elapsed().as_millis() as usize / TICK.as_millis() as usize * BURST;
        let until = due.min(records);
        let lines: String = (written..until).map(records::line).collect();
        log.write_all(lines.as_bytes())?;
        written = written.max(until);
        if written > records * (events + 1) / (EVENTS + 1) && events < EVENTS {
            events += 1;
            match event {
                Event::Term => {
                    running.signal("TERM")?;
                    running.child.wait()?;
                    running = Running::start(&sh, agent, folder)?;
                }
                Event::Kill => {
                    running.child.kill()?;
                    running.child.wait()?;
                    running = Running::start(&sh, agent, folder)?;
                }
                Event::Reload => running.signal("HUP")?,
                Event::Rotate => {
                    let logs = folder.join("logs");
                    fs::rename(logs.join("app.log"), logs.join(format!("app.log.{events}")))?;
                    log = open(folder)?;
                }
            }
        }
        if running.child.try_wait()?.is_some() {
            crashes += 1;
            running = Running::start(&sh, agent, folder)?;
        }
        sleep(TICK);
    }
    wait(&folder.join("out"))?;
    running.signal("TERM")?;
    running.child.wait()?;
    let count = records::count(&folder.join("out"), records, way != Way::Control)?;
    Ok(Outcome { count, crashes })
}

/// Waits until nothing more arrives.
fn wait(out: &Path) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut last = (0, start);
    while last.1.elapsed() < QUIET && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(200));
        let mut bytes = 0;
        for entry in fs::read_dir(out)? {
            bytes += entry?.metadata()?.len();
        }
        if bytes != last.0 {
            last = (bytes, Instant::now());
        }
    }
    Ok(())
}

fn open(folder: &Path) -> anyhow::Result<File> {
    Ok(OpenOptions::new().create(true).append(true).open(folder.join("logs/app.log"))?)
}

/// An agent that ends with its run, however that ends.
struct Running<'s> {
    sh: &'s Shell,
    child: Child,
}

impl<'s> Running<'s> {
    fn start(sh: &'s Shell, agent: &Agent, folder: &Path) -> anyhow::Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(folder.join("agent.log"))?;
        let child = Command::new(agent.program())
            .arg("-c")
            .arg(folder.join("agent.yaml"))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| agent.program().display().to_string())?;
        Ok(Self { sh, child })
    }

    fn signal(&self, name: &str) -> anyhow::Result<()> {
        let (sh, pid) = (self.sh, self.child.id().to_string());
        Ok(cmd!(sh, "kill -{name} {pid}").quiet().ignore_status().ignore_stderr().run()?)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
