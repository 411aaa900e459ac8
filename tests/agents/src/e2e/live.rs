//! Rules that change while pods log: five times as kubelet changes a volume, once by writing the
//! file in place, and once to a damaged file, which must change nothing.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use super::Program;
use super::adapt::{self, Place};
use super::site::free_port;
use crate::agent::Agent;

/// Each pod's label, which its tags are made of.
const TEAMS: [&str; 12] = [
    "red", "green", "blue", "cyan", "teal", "pink", "gold", "grey", "lime", "navy", "rust", "sand",
];
/// Between two lines of a pod.
const PAUSE: Duration = Duration::from_millis(20);
/// Lines of a pod between two changes.
const LINES: usize = 175;
/// After this a change is in force.
const BOUND: u64 = 2_000;
/// From a record's line in the log file to the filter.
const DELIVERY: u64 = 1_000;
/// The first release that has one instance for the agent's whole life. Before, an instance that
/// finds a damaged file knows no last good policy, and routes by that in the module.
pub(super) const ONE_INSTANCE_SINCE: (u32, u32) = (4, 1);

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

/// What became of the records.
#[derive(Debug, Default)]
pub(super) struct Tally {
    records: usize,
    missing: usize,
    twice: usize,
    misrouted: usize,
    /// Decided by a policy that another had replaced more than two seconds before.
    late: usize,
    /// Decided by the policy in the module, while the file was damaged.
    by_module: usize,
    /// From a change to the last record that was decided by the policy before, in milliseconds.
    longest: u64,
    /// Lines of the module on the agent's stderr: in force, and refused.
    said: [usize; 2],
    faults: Vec<String>,
}

impl Tally {
    pub(super) const HEAD: &str =
        "records missing  twice misrouted   late by module  slowest ms  said in force/refused";

    pub(super) fn is_clean(&self) -> bool {
        self.missing + self.twice + self.misrouted + self.late == 0 && self.faults.is_empty()
    }

    pub(super) fn row(&self) -> String {
        let Self { records, missing, twice, misrouted, late, by_module, longest, .. } = self;
        let [in_force, refused] = self.said;
        format!(
            "{records:>7} {missing:>7} {twice:>6} {misrouted:>9} {late:>6} {by_module:>9} \
             {longest:>11}  {in_force}/{refused}"
        )
    }

    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }

    fn fault(&mut self, text: String) {
        if self.faults.len() < 5 {
            self.faults.push(text);
        }
    }
}

/// Runs it in one agent.
pub(super) fn run(sh: &Shell, agent: &Agent, program: &Program) -> anyhow::Result<Tally> {
    let folder = sh.create_temp_dir()?;
    let site = Site { sh, program, folder: folder.path().to_owned() };
    site.lay_out()?;
    let config = site.folder.join("fluent-bit.conf");
    let log = site.folder.join("agent.log");
    site.exchange(0, &site.policy(0)?)?;
    let mut running = agent.start(sh, &config, &log)?;
    let mut files = TEAMS.iter().map(|team| site.log_file(team)).collect::<Result<Vec<_>, _>>()?;
    let mut count = 0;
    let mut write = |lines: usize| -> anyhow::Result<()> {
        for _ in 0..lines {
            for file in &mut files {
                let now = SystemTime::now();
                let at = milliseconds(now);
                let stamp = humantime::format_rfc3339_nanos(now);
                writeln!(file, "{stamp} stdout F id={count}; at={at};")?;
                count += 1;
            }
            sleep(PAUSE);
        }
        Ok(())
    };
    // When each policy was whole in its place.
    let mut changes = vec![(0, 0)];
    let mut damaged = None;
    write(LINES)?;
    for (index, change) in CHANGES.into_iter().enumerate() {
        let number = index + 1;
        let bytes = site.policy(number)?;
        match change {
            Change::Exchanged => site.exchange(number, &bytes)?,
            Change::Damaged => {
                damaged = Some(milliseconds(SystemTime::now()));
                site.exchange(number, &bytes[..bytes.len() - 7])?;
            }
            Change::InPlace => {
                let mut file = File::create(site.folder.join("policy/tagsplice.policy"))?;
                let (half, rest) = bytes.split_at(bytes.len() / 2);
                file.write_all(half)?;
                // An agent before 4.1 starts with half a file now, and routes by its module.
                write(if agent.release() < ONE_INSTANCE_SINCE { 0 } else { 50 })?;
                file.write_all(rest)?;
            }
        }
        if change != Change::Damaged {
            changes.push((number, milliseconds(SystemTime::now())));
        }
        write(LINES)?;
    }
    running.wait(count, || site.arrived())?;
    let said = running.said();
    running.end()?;
    let mut tally = check(count, &changes, &site.outputs()?);
    tally.said = ["is in force", "refused"].map(|word| {
        said.lines().filter(|line| line.starts_with("tagsplice: ") && line.contains(word)).count()
    });
    if agent.release() >= ONE_INSTANCE_SINCE {
        if tally.by_module > 0 {
            tally.fault(format!("{} records were decided by the module's policy", tally.by_module));
        }
        if tally.said[0] != changes.len() {
            tally.fault(format!("{} lines about {} policies", tally.said[0], changes.len()));
        }
    }
    ensure!(damaged.is_some(), "no file was damaged");
    Ok(tally)
}

/// Holds each record to the policies that may have decided it.
fn check(count: usize, changes: &[(usize, u64)], outputs: &str) -> Tally {
    let mut tally = Tally { records: count, ..Tally::default() };
    let mut arrived: HashMap<usize, usize> = HashMap::new();
    for line in outputs.lines() {
        let Some(record) = Record::of(line) else {
            tally.fault(format!("a stranger: {line}"));
            continue;
        };
        *arrived.entry(record.id).or_default() += 1;
        let team = TEAMS[record.id % TEAMS.len()];
        let policy = record.tag.strip_suffix(team).and_then(|tag| tag.strip_suffix('-'));
        let policy = policy.and_then(|tag| tag.strip_prefix('p'));
        if record.member.as_deref() != Some(&record.tag) {
            tally.misrouted += 1;
            tally.fault(format!("{} in the output for {}", record.id, record.tag));
            continue;
        }
        match policy.map(str::parse::<usize>) {
            Some(Ok(policy)) if changes.iter().any(|&(number, _)| number == policy) => {
                // The first change after which this policy was out of date.
                let next = changes.iter().find(|&&(number, _)| number > policy);
                let late = next.map_or(0, |&(_, at)| record.at.saturating_sub(at));
                tally.longest = tally.longest.max(late);
                if late > BOUND {
                    tally.late += 1;
                    tally
                        .fault(format!("{} decided by policy {policy}, {late} ms late", record.id));
                }
                let own = changes.iter().find(|&&(number, _)| number == policy);
                if own.is_some_and(|&(_, at)| record.at + DELIVERY < at) {
                    tally.fault(format!("{} decided by policy {policy} too early", record.id));
                }
            }
            Some(Err(_)) if record.tag.starts_with("pmodule-") => tally.by_module += 1,
            _ => {
                tally.misrouted += 1;
                tally.fault(format!("{} of {team} has the tag {}", record.id, record.tag));
            }
        }
    }
    tally.twice = arrived.values().filter(|&&times| times > 1).count();
    tally.missing = (0..count).filter(|id| !arrived.contains_key(id)).count();
    tally
}

/// A record in an output.
struct Record {
    id: usize,
    at: u64,
    tag: String,
    member: Option<String>,
}

impl Record {
    /// Of `tag: [time, {...}]`.
    fn of(line: &str) -> Option<Self> {
        let (tag, rest) = line.split_once(": [")?;
        let record: Value =
            serde_json::from_str(rest.get(rest.find('{')?..)?.strip_suffix(']')?).ok()?;
        let log = record.get("log")?.as_str()?;
        let number = |name: &str| log.split_once(name)?.1.split(';').next()?.parse().ok();
        let member = record.get("new_tag").and_then(Value::as_str).map(str::to_owned);
        let (id, at): (u64, u64) = (number("id=")?, number("at=")?);
        Some(Self { id: id as usize, at, tag: tag.into(), member })
    }
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
