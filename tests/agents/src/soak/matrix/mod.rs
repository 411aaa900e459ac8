//! `soak --matrix`: what each way of routing loses, doubles and misroutes, in each event and agent.

mod event;
mod receiver;
mod record;
mod records;
mod trial;
mod way;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::agent::Agent;
use event::Event;
use way::Way;

/// What is run. Names restrict it to these ways and events; none means all.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) agents: Vec<PathBuf>,
    pub(super) ways: Vec<String>,
    pub(super) events: Vec<String>,
    pub(super) runs: usize,
    pub(super) records: usize,
    /// How many agents run at once.
    pub(super) jobs: usize,
    /// Runs are appended to this file; the table is of all that are in it.
    pub(super) file: PathBuf,
}

/// Runs the plan and prints the table.
pub(super) fn run(sh: &Shell, module: &Path, plan: &Plan) -> anyhow::Result<()> {
    ensure!(!plan.agents.is_empty(), "name the agents with `--fluent-bit PATH...`");
    let agents = plan
        .agents
        .iter()
        .map(|path| Agent::find(sh, Some(path.clone())))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let ways = named(&Way::ALL, |way| way.name(), &plan.ways)?;
    let events = named(&Event::ALL, |event| event.name(), &plan.events)?;
    let mut all = Vec::new();
    // Each round has all of it once, so that a run that is cut short leaves a table of all rows.
    for _ in 0..plan.runs {
        for &event in &events {
            for &way in &ways {
                let able = agents.iter().filter(|agent| way.is_in(agent.release()));
                all.extend(able.map(|agent| (agent, way, event)));
            }
        }
    }
    let queue = Mutex::new(all.into_iter());
    let written = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..plan.jobs {
            scope.spawn(|| {
                while let Some((agent, way, event)) = next(&queue) {
                    let version = agent.version.rsplit(" v").next().unwrap_or_default();
                    let title = format!("{version} {} {}", way.name(), event.name());
                    let outcome = trial::run(agent, module, way, event, plan.records);
                    let _turn = written.lock();
                    let kept = outcome.and_then(|outcome| {
                        eprintln!("{title}: {outcome:?}");
                        record::append(&plan.file, version, way, event, plan.records, &outcome)
                    });
                    if let Err(error) = kept {
                        eprintln!("{title}: {error:#}");
                    }
                }
            });
        }
    });
    print!("{}", record::table(&plan.file)?);
    Ok(())
}

fn next<T>(queue: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    queue.lock().ok()?.next()
}

fn named<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    names: &[String],
) -> anyhow::Result<Vec<T>> {
    let find = |wanted: &String| {
        all.iter().copied().find(|&one| name(one) == wanted).with_context(|| {
            let known: Vec<_> = all.iter().map(|&one| name(one)).collect();
            format!("no {wanted}; there are {}", known.join(", "))
        })
    };
    if names.is_empty() { Ok(all.to_vec()) } else { names.iter().map(find).collect() }
}
