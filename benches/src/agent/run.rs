//! One run of the agent: start it, wait until every record has come out, read what it spent.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{Contender, Input, Routing, TAGS, config};

/// A Fluent Bit, and a folder for its configuration and log.
#[derive(Clone, Debug)]
pub struct Agent {
    /// The program.
    pub program: PathBuf,
    /// The folder; it exists.
    pub folder: PathBuf,
}

/// What a run cost and gave.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// Processor time in user mode, from start to the last record.
    pub user: Duration,
    /// Records that came out at each of [`TAGS`], if the pipeline routes.
    pub tags: [u64; TAGS.len()],
}

/// Longer than any pipeline takes, so that a stuck one is found.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often the agent is asked. Each question costs it some 0.1 ms.
const PAUSE: Duration = Duration::from_millis(100);
/// The unit of times in /proc: USER_HZ, 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

impl Agent {
    /// Runs a pipeline over all of the input.
    ///
    /// # Errors
    /// The agent does not start, ends, or does not put out every record in two minutes.
    pub fn run(&self, contender: &Contender, input: &Input) -> Result<Spent> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let path = self.folder.join("fluent-bit.yaml");
        std::fs::write(&path, config(contender, input, port))?;
        let log = self.folder.join("fluent-bit.log");
        let mut child = Command::new(&self.program)
            .arg("-c")
            .arg(&path)
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?)
            .spawn()
            .with_context(|| self.program.display().to_string())?;
        let spent = wait(&mut child, port, input.records, contender.routing == Routing::Tags);
        // All records are out, so that nothing is lost with it.
        child.kill()?;
        child.wait()?;
        spent.with_context(|| format!("{}: {}", contender.name, tail(&log)))
    }
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn wait(child: &mut Child, port: u16, records: u64, routed: bool) -> Result<Spent> {
    let start = Instant::now();
    let mut seen = Vec::new();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            bail!("the agent ended: {status}");
        }
        sleep(PAUSE);
        // It does not listen at once.
        let Ok(counts) = counts(port) else { continue };
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        ensure!(total <= records, "{total} records came out of {records}: {counts:?}");
        if total == records {
            let user = user_time(child.id())?;
            return Ok(Spent { user, tags: if routed { by_tag(&counts) } else { [0; 6] } });
        }
        seen = counts;
    }
    bail!("{records} records went in, but these came out: {seen:?}")
}

fn by_tag(counts: &[(String, u64)]) -> [u64; TAGS.len()] {
    TAGS.map(|tag| counts.iter().filter(|(name, _)| name == tag).map(|(_, count)| count).sum())
}

/// How many records each output has processed.
fn counts(port: u16) -> Result<Vec<(String, u64)>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /api/v1/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let mut answer = BufReader::new(stream);
    let mut line = String::new();
    while answer.read_line(&mut line)? > 0 && line.trim() != "" {
        line.clear();
    }
    // The server does not close the connection: the end of the value is the end.
    let mut values = serde_json::Deserializer::from_reader(answer).into_iter::<Value>();
    let metrics = values.next().context("no metrics")??;
    let outputs = metrics.get("output").and_then(Value::as_object).context("no outputs")?;
    let count = |output: &Value| output.get("proc_records").and_then(Value::as_u64).unwrap_or(0);
    Ok(outputs.iter().map(|(name, output)| (name.clone(), count(output))).collect())
}

/// The time that a process and its threads spent in user mode.
fn user_time(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field, the name in parentheses, may hold blanks: count from its end.
    let (_, fields) = stat.rsplit_once(')').context("no /proc/PID/stat")?;
    let ticks: u32 = fields.split_ascii_whitespace().nth(11).context("no utime")?.parse()?;
    Ok(TICK * ticks)
}
