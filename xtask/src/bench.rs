//! `bench` and `bench-fluent-bit`: figures, each beside its rivals', from one run.

use std::ffi::OsString;

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use crate::{dist, setup};

/// Where recorded runs are kept.
const RECORDS: &str = "benches/record";
/// What the rivals written for wasm are built for: what Rust's users use.
const RIVALS_TARGET: &str = "wasm32-unknown-unknown";

/// On this machine, and modules in Fluent Bit's runtime.
pub(crate) fn run(sh: &Shell, args: lexopt::Parser) -> anyhow::Result<()> {
    let (record, rest) = split(args)?;
    if let Some(arg) = rest.first() {
        bail!("bench knows --record only, not {arg:?}");
    }
    let modules = dist::both(sh)?;
    let rival = serde_filter(sh)?;
    let native =
        cmd!(sh, "cargo run --quiet --release -p tagsplice-benches --bin native").read()?;
    println!("{native}\n");
    let features: &[&str] = if has_wamr(sh) { &["--features", "wamr"] } else { &[] };
    let modules = cmd!(sh, "cargo run --quiet --release -p tagsplice-benches {features...}")
        .args(["--bin", "module", "--"])
        .args([modules.module, modules.portable, rival.into()])
        .read()?;
    println!("{modules}");
    if record {
        let text = format!("# One thread, natively\n\n{native}\n\n# Modules\n\n{modules}\n");
        keep(sh, "bench", &text)?;
    }
    Ok(())
}

/// In a real Fluent Bit. What is not known here goes on to the program.
pub(crate) fn fluent_bit(sh: &Shell, args: lexopt::Parser) -> anyhow::Result<()> {
    let (record, rest) = split(args)?;
    let module = dist::run(sh)?;
    let rival = serde_filter(sh)?;
    let table = cmd!(sh, "cargo run --quiet --release -p tagsplice-benches --bin fluent-bit --")
        .arg("--module")
        .arg(module)
        .args(["--serde", &rival])
        .args(rest)
        .read()?;
    println!("{table}");
    if record {
        keep(sh, "fluent-bit", &format!("# In Fluent Bit\n\n{table}\n"))?;
    }
    Ok(())
}

/// Takes `--record` out of the arguments.
fn split(mut args: lexopt::Parser) -> anyhow::Result<(bool, Vec<OsString>)> {
    let mut rest: Vec<OsString> = args.raw_args()?.collect();
    let len = rest.len();
    rest.retain(|arg| arg != "--record");
    Ok((rest.len() < len, rest))
}

/// Builds the ordinary filter that ours is compared with.
fn serde_filter(sh: &Shell) -> anyhow::Result<String> {
    setup::target(sh, RIVALS_TARGET)?;
    let _dir = sh.push_dir("benches/rivals/serde-filter");
    let target = "../../../target/rivals";
    cmd!(sh, "cargo build --quiet --release --target {RIVALS_TARGET} --target-dir {target}")
        .run()?;
    Ok(format!("target/rivals/{RIVALS_TARGET}/release/serde_filter.wasm"))
}

/// Can WAMR's C sources be built?
fn has_wamr(sh: &Shell) -> bool {
    let has = setup::has(sh, "cmake", "--version") && setup::has(sh, "clang", "--version");
    if !has {
        eprintln!("xtask: cmake or clang is missing, so WAMR is not timed, and fuel is all");
    }
    has
}

fn keep(sh: &Shell, name: &str, text: &str) -> anyhow::Result<()> {
    let date = cmd!(sh, "date +%F").read().context("the date of the record")?;
    let path = format!("{RECORDS}/{date}-{name}.md");
    sh.create_dir(RECORDS)?;
    sh.write_file(&path, text)?;
    eprintln!("xtask: recorded in {path}");
    Ok(())
}
