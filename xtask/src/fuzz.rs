//! `fuzz`: targets for a while, from the corpus and from what earlier campaigns found.

use std::ffi::OsString;

use anyhow::{Context, bail, ensure};
use lexopt::Arg;
use xshell::{Shell, cmd};

use crate::setup;

/// Every target, with its dictionary.
const TARGETS: [(&str, &str); 9] = [
    ("splice", "records"),
    ("locate_vs_naive", "records"),
    ("memo", "records"),
    ("routes", "routes"),
    ("policy_file", "records"),
    ("policy_image", "records"),
    ("shim", "records"),
    ("stream", "records"),
    ("msgpack", "msgpack"),
];
const CORPUS: &str = "fuzz/corpus";
/// Where campaigns keep what they find, between runs.
const FOUND: &str = "fuzz/target/found";
const SECONDS: u64 = 60;
const SMOKE_SECONDS: u64 = 3;

/// Runs one target, or all, for so many seconds each; keeps what they found.
pub(crate) fn run(sh: &Shell, mut args: lexopt::Parser) -> anyhow::Result<()> {
    let mut seconds = SECONDS;
    let mut only: Option<String> = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("seconds") => seconds = parse(args.value()?)?,
            Arg::Value(name) if only.is_none() => only = Some(name.to_string_lossy().into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let chosen: Vec<_> = TARGETS
        .into_iter()
        .filter(|(target, _)| only.as_deref().is_none_or(|name| name == *target))
        .collect();
    ensure!(!chosen.is_empty(), "no target {only:?}; there are {}", names());
    set_up(sh)?;
    for (target, dictionary) in chosen {
        fuzz(sh, target, dictionary, seconds)?;
        merge(sh, target)?;
    }
    Ok(())
}

/// Each target for a moment over its corpus, where nightly and cargo-fuzz are.
pub(crate) fn smoke(sh: &Shell) -> anyhow::Result<()> {
    if !setup::has(sh, "cargo", "+nightly") || !setup::has(sh, "cargo-fuzz", "--version") {
        eprintln!("xtask: nightly or cargo-fuzz is not installed: the corpus was replayed only");
        return Ok(());
    }
    for (target, dictionary) in TARGETS {
        fuzz(sh, target, dictionary, SMOKE_SECONDS)?;
    }
    Ok(())
}

fn fuzz(sh: &Shell, target: &str, dictionary: &str, seconds: u64) -> anyhow::Result<()> {
    let found = format!("{FOUND}/{target}");
    sh.create_dir(&found)?;
    cmd!(sh, "cargo +nightly fuzz run {target} {found} {CORPUS}/{target} --")
        .arg(format!("-dict=fuzz/dictionaries/{dictionary}.dict"))
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=4096", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1"])
        .run()
        .with_context(|| format!("{target} found something: see fuzz/artifacts/{target}"))
}

/// Leaves of what was found, in all campaigns, the inputs that cover more than the corpus does.
fn merge(sh: &Shell, target: &str) -> anyhow::Result<()> {
    let (found, merged) = (format!("{FOUND}/{target}"), format!("{FOUND}/{target}.merged"));
    sh.remove_path(&merged)?;
    sh.create_dir(&merged)?;
    cmd!(sh, "cargo +nightly fuzz run {target} {merged} {CORPUS}/{target} {found} --")
        .args(["-set_cover_merge=1", "-max_len=4096"])
        .ignore_stderr()
        .run()?;
    sh.remove_path(&found)?;
    std::fs::rename(sh.current_dir().join(merged), sh.current_dir().join(found))?;
    Ok(())
}

fn set_up(sh: &Shell) -> anyhow::Result<()> {
    if !setup::has(sh, "cargo", "+nightly") {
        cmd!(sh, "rustup toolchain install nightly --profile minimal").run()?;
    }
    if !setup::has(sh, "cargo-fuzz", "--version") {
        cmd!(sh, "cargo install cargo-fuzz --locked").run()?;
    }
    Ok(())
}

fn parse(value: OsString) -> anyhow::Result<u64> {
    match value.to_str().and_then(|text| text.parse().ok()) {
        Some(seconds) => Ok(seconds),
        None => bail!("not a number of seconds: {value:?}"),
    }
}

fn names() -> String {
    TARGETS.map(|(target, _)| target).join(", ")
}
