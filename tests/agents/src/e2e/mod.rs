//! `e2e`: what a cluster would run, in real agents, every line looked for.

mod adapt;
mod check;
#[cfg(unix)]
mod live;
mod metrics;
mod pods;
mod site;
mod symptoms;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::ensure;
use lexopt::{Arg, Parser};
use xshell::{Shell, cmd};

use crate::agent::{Agent, Running};
use check::{Host, Tally};
use pods::Pod;
use site::{Form, Site};

/// The lines of a pod before the reload, while it happens, and after it.
const LINES: [usize; 3] = [120, 60, 60];
/// The first release that reads its configuration again when it is asked to.
const RELOADS_SINCE: (u32, u32) = (2, 1);
/// The release that damages text which is not ASCII: docs/trouble.md, "Text is damaged".
const GARBLES: (u32, u32) = (3, 2);
const ROUTES: [&str; 2] = ["tests/agents/e2e/routes.yaml", "tests/agents/e2e/reloaded.yaml"];

/// Runs the suite in each agent; prints what became of the lines.
pub(crate) fn run(sh: &Shell, args: Parser) -> anyhow::Result<()> {
    let options = Options::of(args)?;
    let agents: Vec<_> = match options.agents.is_empty() {
        true => vec![Agent::find(sh, None)?],
        false => options
            .agents
            .into_iter()
            .map(|path| Agent::find(sh, Some(path)))
            .collect::<Result<_, _>>()?,
    };
    let module = sh.current_dir().join(crate::MODULE);
    cmd!(sh, "cargo build --quiet --package tagsplice-cli").run()?;
    let target = sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let tagsplice = sh.current_dir().join(target).join("debug/tagsplice");
    let mut is_clean = true;
    for agent in &agents {
        println!("{}", agent.version);
        let program = Program { tagsplice: tagsplice.clone(), compiled: options.module.clone() };
        if !options.only_live {
            is_clean &= pipelines(sh, agent, &program, options.is_recording)?;
        }
        is_clean &= live(sh, agent, &program);
        if options.with_symptoms {
            is_clean &= symptoms::run(sh, agent, &module)?;
        }
    }
    ensure!(is_clean, "not every line is where it must be, or not all symptoms are as described");
    Ok(())
}

/// What writes an agent's files.
struct Program {
    tagsplice: PathBuf,
    /// A module compiled ahead of time, for all policies; else each has one built for it.
    compiled: Option<PathBuf>,
}

#[derive(Default)]
struct Options {
    agents: Vec<PathBuf>,
    /// A module compiled ahead of time, in place of the one that is built.
    module: Option<PathBuf>,
    with_symptoms: bool,
    is_recording: bool,
    only_live: bool,
}

impl Options {
    fn of(mut args: Parser) -> anyhow::Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("fluent-bit") => {
                    options.agents.extend(args.values()?.map(PathBuf::from));
                }
                Arg::Long("module") => options.module = Some(fs::canonicalize(args.value()?)?),
                Arg::Long("symptoms") => options.with_symptoms = true,
                Arg::Long("only-live") => options.only_live = true,
                Arg::Long("record") => options.is_recording = true,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// A policy that changes while pods log. What goes wrong is a row, and not the end: other agents
/// follow.
#[cfg(unix)]
fn live(sh: &Shell, agent: &Agent, program: &Program) -> bool {
    println!("  {:18} {}", "live policy", live::Tally::HEAD);
    match live::run(sh, agent, program) {
        Ok(tally) => {
            println!("  {:18} {}", "", tally.row());
            tally.faults().iter().for_each(|fault| println!("    {fault}"));
            tally.is_clean()
        }
        Err(error) => {
            println!("  {:18} failed: {error:#}", "");
            false
        }
    }
}

#[cfg(not(unix))]
fn live(_: &Shell, _: &Agent, _: &Program) -> bool {
    true
}

/// Each form of the configuration, with a reload in the middle.
fn pipelines(
    sh: &Shell,
    agent: &Agent,
    program: &Program,
    is_recording: bool,
) -> anyhow::Result<bool> {
    let pods = pods::all();
    let mut is_clean = true;
    println!("  {:18} {}", "configuration", Tally::HEAD);
    for form in Form::ALL {
        if agent.release() < form.since() {
            println!("  {:18} not in this release", form.name());
            continue;
        }
        let folder = sh.create_temp_dir()?;
        let site = Site::new(sh, folder.path(), program, form, &pods)?;
        let tally = match one(sh, agent, &site, &pods, form.scrape().filter(|_| is_recording)) {
            Ok(tally) => tally,
            Err(error) => {
                println!("  {:18} failed: {error:#}", form.name());
                is_clean = false;
                continue;
            }
        };
        println!("  {:18} {}", form.name(), tally.row());
        if !tally.is_clean() {
            is_clean = false;
            tally.faults.iter().for_each(|fault| println!("    {fault}"));
            let log = sh.read_file(site.log()).unwrap_or_default();
            // The metadata of pods that nobody knows cannot be had: that is meant.
            let is_fault = |line: &&str| line.contains("[error]") && !line.contains("kube api");
            log.lines().filter(is_fault).take(10).for_each(|line| println!("    agent: {line}"));
        }
    }
    Ok(is_clean)
}

/// The pods log, the agent runs, the policy changes while they log on.
fn one(
    sh: &Shell,
    agent: &Agent,
    site: &Site<'_>,
    pods: &[Pod],
    scrape_file: Option<&str>,
) -> anyhow::Result<Tally> {
    let [first, second, third] = LINES;
    let (until, end) = (first + second, first + second + third);
    site.deploy(&sh.current_dir().join(ROUTES[0]))?;
    site.write(pods, 0..first)?;
    let start = Instant::now();
    let mut running = agent.start(sh, &site.config(), &site.log())?;
    running.wait(pods.len() * first, || site.arrived())?;
    let arrived = site.arrived()?;
    ensure!(arrived >= pods.len() * first, "{arrived} of {} lines", pods.len() * first);
    // A record more for each piece of a line; that nothing else came twice is seen at the end.
    let more = arrived - pods.len() * first;
    let scrape = metrics::settled(site.port, pods, first, more)?;
    if let Some(file) = scrape_file {
        metrics::record(sh, file, &scrape)?;
    }
    let tally = |phases: &[_]| -> anyhow::Result<Tally> {
        let garbles = agent.release() == GARBLES;
        let host = Host { keeps_tag: site.keeps_tag(), garbles, ran: start.elapsed() };
        Ok(Tally::of(pods, phases, &site.lines()?, host))
    };

    if agent.release() < RELOADS_SINCE {
        running.end()?;
        return tally(&[(0..first, &[0])]);
    }

    site.deploy(&sh.current_dir().join(ROUTES[1]))?;
    let whole: Vec<_> = pods.iter().filter(|pod| !pod.is_split()).collect();
    site.write(whole.iter().copied(), first..first + second / 2)?;
    running.reload()?;
    site.write(whole.iter().copied(), first + second / 2..until)?;
    let expected = pods.len() * first + more + whole.len() * second;
    running.wait(expected, || site.arrived())?;
    has_reloaded(&mut running)?;
    site.write(pods, until..end)?;
    running.wait(expected + pods.len() * third, || site.arrived())?;
    running.end()?;
    tally(&[(0..first, &[0]), (first..until, &[0, 1]), (until..end, &[1])])
}

/// The agent says when it has started once more.
fn has_reloaded(running: &mut Running<'_>) -> anyhow::Result<()> {
    let said = running.said();
    ensure!(said.contains("start everything"), "the agent did not reload; it said:\n{said}");
    Ok(())
}
