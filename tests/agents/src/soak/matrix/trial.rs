//! One run: an agent, a log that grows, and an event that happens to them several times.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use xshell::Shell;

use super::event::Event;
use super::receiver::Receiver;
use super::records::{self, Count};
use super::way::{Stress, Way};
use crate::agent::Agent;

/// Lines each twentieth of a second: 5,000 a second.
const BURST: usize = 250;
const TICK: Duration = Duration::from_millis(50);
const EVENTS: usize = 4;
/// How long nothing more may arrive before that is taken for all.
const QUIET: Duration = Duration::from_secs(4);
/// The same where records are missing.
const SILENCE: Duration = Duration::from_secs(25);
const PATIENCE: Duration = Duration::from_secs(180);

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
    let receiver = match event.receiver() {
        true => Some(Receiver::start(&folder.join("out").join(way.received()))?),
        false => None,
    };
    let stress = receiver
        .as_ref()
        .map(|receiver| Stress { port: receiver.port(), is_small: event == Event::Full });
    let (config, log_of_agent) = (folder.join("agent.yaml"), folder.join("agent.log"));
    fs::write(&config, way.config(folder, module, stress))?;
    let mut log = open(folder)?;
    let start = || agent.start(&sh, &config, &log_of_agent);
    let mut running = start()?;
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
                    running.end()?;
                    running = start()?;
                }
                Event::Kill => {
                    running.kill()?;
                    running = start()?;
                }
                Event::Reload => running.reload()?,
                Event::Rotate => {
                    let logs = folder.join("logs");
                    fs::rename(logs.join("app.log"), logs.join(format!("app.log.{events}")))?;
                    log = open(folder)?;
                }
                // Down, up, down and up again.
                Event::Outage => set_up(receiver.as_ref(), events % 2 == 0),
                // Down from the first to the last.
                Event::Full => set_up(receiver.as_ref(), events == EVENTS),
            }
        }
        if running.has_ended()? {
            crashes += 1;
            running = start()?;
        }
        sleep(TICK);
    }
    let out = folder.join("out");
    let count = || records::count(&out, records, way != Way::Control);
    wait(&out, QUIET)?;
    // On a busy machine an agent can be silent for long: what is only late is not lost.
    if count()?.lost > 0 {
        wait(&out, SILENCE)?;
    }
    running.end()?;
    Ok(Outcome { count: count()?, crashes })
}

/// Lets the output's receiver take records, or refuse them.
fn set_up(receiver: Option<&Receiver>, is_up: bool) {
    if let Some(receiver) = receiver {
        receiver.set_up(is_up);
    }
}

/// Waits until nothing more has arrived for so long.
fn wait(out: &Path, quiet: Duration) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut last = (0, start);
    while last.1.elapsed() < quiet && start.elapsed() < PATIENCE {
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
