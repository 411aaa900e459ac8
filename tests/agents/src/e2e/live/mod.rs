//! Rules that change while pods log: five times as kubelet changes a volume, once by writing the
//! file in place, and once to a damaged file, which must change nothing.

mod check;

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use serde_json::json;
use xshell::{Shell, cmd};

use super::Program;
use super::adapt::{self, Place};
use super::site::free_port;
use crate::agent::{Agent, Running};
pub(super) use check::Tally;
use check::{Policies, check};

/// Each pod's label, which its tags are made of.
const TEAMS: [&str; 12] = [
    "red", "green", "blue", "cyan", "teal", "pink", "gold", "grey", "lime", "navy", "rust", "sand",
];
/// Between two lines of a pod.
const PAUSE: Duration = Duration::from_millis(20);
/// Lines of a pod between two changes.
const LINES: usize = 175;
/// After this a change is in force, in milliseconds.
const BOUND: u64 = 2_000;
/// From a record's line in the log file to the filter, in milliseconds. An agent on a busy machine can
/// take longer: nothing changes before it has caught up.
const DELIVERY: u64 = 1_000;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The first release that has one instance for the agent's whole life. Before, an instance that
/// finds a damaged file knows no last good policy, and routes by that in the module.
const ONE_INSTANCE_SINCE: (u32, u32) = (4, 1);

/// What becomes of the policy file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// A new directory, and one rename.
    Exchanged,
    /// The same file, in two halves with time between.
    InPlace,
    Damaged,
}

const CHANGES: [Change; 7] = [
    Change::Exchanged,
    Change::Exchanged,
    Change::Damaged,
    Change::Exchanged,
    Change::InPlace,
    Change::Exchanged,
    Change::Exchanged,
];

/// Runs it in one agent.
pub(super) fn run(sh: &Shell, agent: &Agent, program: &Program) -> anyhow::Result<Tally> {
    let folder = sh.create_temp_dir()?;
    let site = Site { sh, program, folder: folder.path().to_owned() };
    site.lay_out()?;
    let config = site.folder.join("fluent-bit.conf");
    let log = site.folder.join("agent.log");
    site.exchange(0, &site.policy(0)?)?;
    let mut running = agent.start(sh, &config, &log)?;
    let mut pods = Pods::new(&site)?;
    let mut policies = Policies::default();
    pods.write(LINES)?;
    for (index, change) in CHANGES.into_iter().enumerate() {
        let number = index + 1;
        let bytes = site.policy(number)?;
        pods.write_until_caught_up(&mut running, &site)?;
        match change {
            Change::Exchanged => site.exchange(number, &bytes)?,
            Change::Damaged => {
                policies.unusable_since(milliseconds(SystemTime::now()));
                site.exchange(number, &bytes[..bytes.len() - 7])?;
            }
            Change::InPlace => {
                policies.unusable_since(milliseconds(SystemTime::now()));
                let mut file = File::create(site.folder.join("policy/tagsplice.policy"))?;
                let (half, rest) = bytes.split_at(bytes.len() / 2);
                file.write_all(half)?;
                // An agent before 4.1 starts with half a file now, and routes by its module.
                if agent.release() >= ONE_INSTANCE_SINCE {
                    pods.write(50)?;
                    pods.write_until_caught_up(&mut running, &site)?;
                }
                file.write_all(rest)?;
            }
        }
        if change != Change::Damaged {
            policies.changed(number, milliseconds(SystemTime::now()));
        }
        pods.write(LINES)?;
    }
    running.wait(pods.stamps.len(), || site.arrived())?;
    let said = running.said();
    running.end()?;
    let example = program.compiled.is_some();
    let mut tally = check(pods.stamps.len(), &policies, &site.outputs()?, example);
    tally.said = ["is in force", "refused"].map(|word| {
        said.lines().filter(|line| line.starts_with("tagsplice: ") && line.contains(word)).count()
    });
    if agent.release() >= ONE_INSTANCE_SINCE {
        if tally.by_module > 0 {
            tally.fault(format!("{} records were decided by the module's policy", tally.by_module));
        }
        if tally.said[0] != policies.changes.len() {
            let changes = policies.changes.len();
            tally.fault(format!("{} lines about {changes} policies", tally.said[0]));
        }
    }
    Ok(tally)
}

/// The log files, and when each of their lines was written.
struct Pods {
    files: Vec<File>,
    /// In milliseconds; a line's number is its index.
    stamps: Vec<u64>,
}

impl Pods {
    fn new(site: &Site<'_>) -> anyhow::Result<Self> {
        let files = TEAMS.iter().map(|team| site.log_file(team)).collect::<Result<_, _>>()?;
        Ok(Self { files, stamps: Vec::new() })
    }

    /// Each pod logs so many lines.
    fn write(&mut self, lines: usize) -> anyhow::Result<()> {
        for _ in 0..lines {
            for file in &mut self.files {
                let now = SystemTime::now();
                let (at, id) = (milliseconds(now), self.stamps.len());
                let stamp = humantime::format_rfc3339_nanos(now);
                writeln!(file, "{stamp} stdout F id={id}; at={at};")?;
                self.stamps.push(at);
            }
            sleep(PAUSE);
        }
        Ok(())
    }

    /// The pods log on until the outputs have all that is older than the agent may take.
    fn write_until_caught_up(
        &mut self,
        running: &mut Running<'_>,
        site: &Site<'_>,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            ensure!(
                !running.has_ended()?,
                "the agent ended by itself; it said:\n{}",
                running.said()
            );
            let before = milliseconds(SystemTime::now()) - DELIVERY / 2;
            let old = self.stamps.partition_point(|&at| at < before);
            let outputs = site.outputs()?;
            let arrived: HashSet<_> = outputs.lines().filter_map(id).collect();
            let Some(first) = (0..old).find(|id| !arrived.contains(id)) else { return Ok(()) };
            ensure!(
                start.elapsed() < PATIENCE,
                "{PATIENCE:?} were not enough for line {first} of {old}; {} arrived",
                arrived.len()
            );
            self.write(5)?;
        }
    }
}

/// The number of the line in a record.
fn id(record: &str) -> Option<usize> {
    record.split_once("id=")?.1.split(';').next()?.parse().ok()
}

struct Site<'s> {
    sh: &'s Shell,
    program: &'s Program,
    folder: PathBuf,
}

impl Site<'_> {
    /// Metadata, module and configuration.
    fn lay_out(&self) -> anyhow::Result<()> {
        let (sh, folder) = (self.sh, &self.folder);
        let Program { tagsplice, compiled } = self.program;
        for name in ["var/log/containers", "var/log/flb-storage", "meta", "out", "policy"] {
            fs::create_dir_all(folder.join(name))?;
        }
        fs::write(folder.join("parsers.conf"), "")?;
        for team in TEAMS {
            let meta = json!({
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": format!("web-{team}"),
                    "namespace": "shop",
                    "uid": "afddd062-c1d9-4333-b3d5-36abd61990eb",
                    "labels": {"team": team},
                },
                "spec": {"nodeName": "node-1", "containers": [{"name": "app"}]},
            });
            fs::write(folder.join(format!("meta/shop_web-{team}.meta")), meta.to_string())?;
            self.log_file(team)?;
        }
        let module = folder.join("filter.wasm");
        let routes = self.routes("module")?;
        if let Some(compiled) = compiled {
            fs::copy(compiled, &module)?;
        } else {
            cmd!(sh, "{tagsplice} build {routes} -o {module}").quiet().ignore_stderr().read()?;
        }
        // An output for the tags of all policies.
        let all = folder.join("all.yaml");
        fs::write(&all, "routes: [{tag: 'p{labels.policy}-{labels.team}', match: team}]\n")?;
        let policy = folder.join("policy");
        let config = cmd!(sh, "{tagsplice} config {all} --format classic --module-path {module}")
            .args(["--policy-directory".as_ref(), policy.as_os_str()])
            .quiet()
            .read()?;
        let port = free_port()?;
        let config = adapt::classic(&config, Place { folder, port });
        fs::write(folder.join("fluent-bit.conf"), config)?;
        Ok(())
    }

    fn log_file(&self, team: &str) -> anyhow::Result<File> {
        let id = "0123456789abcdef".repeat(4);
        let name = format!("var/log/containers/web-{team}_shop_app-{id}.log");
        Ok(OpenOptions::new().create(true).append(true).open(self.folder.join(name))?)
    }

    /// A route file whose tags name it.
    fn routes(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(format!("routes-{name}.yaml"));
        fs::write(&path, format!("routes: [{{tag: 'p{name}-{{labels.team}}', match: team}}]\n"))?;
        Ok(path)
    }

    /// The bytes of a policy file.
    fn policy(&self, number: usize) -> anyhow::Result<Vec<u8>> {
        let (sh, tagsplice) = (self.sh, &self.program.tagsplice);
        let (routes, file) = (self.routes(&number.to_string())?, self.folder.join("compiled"));
        cmd!(sh, "{tagsplice} compile {routes} -o {file}").quiet().ignore_stderr().read()?;
        Ok(fs::read(file)?)
    }

    /// Puts a file where the agents look, as kubelet does: a new directory, and one rename.
    fn exchange(&self, version: usize, bytes: &[u8]) -> anyhow::Result<()> {
        let folder = self.folder.join("policy");
        let name = format!("..2026_{version}");
        fs::create_dir(folder.join(&name))?;
        fs::write(folder.join(&name).join("tagsplice.policy"), bytes)?;
        symlink(&name, folder.join("..data_tmp"))?;
        fs::rename(folder.join("..data_tmp"), folder.join("..data"))?;
        let link = folder.join("tagsplice.policy");
        if !link.exists() {
            symlink("..data/tagsplice.policy", &link)?;
        }
        Ok(())
    }

    fn arrived(&self) -> anyhow::Result<usize> {
        Ok(self.outputs()?.matches('\n').count())
    }

    fn outputs(&self) -> anyhow::Result<String> {
        let mut text = String::new();
        for entry in fs::read_dir(self.folder.join("out"))? {
            let path = entry?.path();
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            text += &String::from_utf8_lossy(&bytes);
        }
        Ok(text)
    }
}

fn milliseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64
}
