//! `bench` and `bench-fluent-bit`: figures, each beside its rivals', from one run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::{dist, setup};

/// Where recorded runs are kept.
const RECORDS: &str = "benches/record";
/// What the rivals written for wasm are built for: what Rust's users use.
const RIVALS_TARGET: &str = "wasm32-unknown-unknown";

/// What is also measured with rivals built for this processor, as sonic-rs recommends.
const USUAL: [&str; 7] = ["post", "runs", "node", "mix", "trace", "utf8", "escaped"];

/// On this machine, and modules in Fluent Bit's runtime. What is not known here goes on to the
/// program for modules.
pub(crate) fn run(sh: &Shell, args: lexopt::Parser) -> anyhow::Result<()> {
    let (record, rest) = split(args)?;
    let modules = dist::both(sh)?;
    let rival = serde_filter(sh)?;
    let charts = Charts::new(sh, record)?;
    let native = native(sh, &charts.native)?;
    println!("{native}\n");
    let tuned = tuned(sh)?;
    println!("{tuned}\n");
    let features: &[&str] = if links_wamr(sh, &rest) { &["--features", "wamr"] } else { &[] };
    let modules = cmd!(sh, "cargo run --quiet --release -p tagsplice-benches {features...}")
        .args(["--bin", "module", "--", "--chart"])
        .arg(&charts.module)
        .args(rest)
        .args([modules.module, modules.portable, rival.into()])
        .read()?;
    println!("{modules}");
    if record {
        let text = format!(
            "# One thread, natively\n\n![]({})\n\n{native}\n\n# The same, built for this \
             processor\n\n{tuned}\n\n# Modules\n\n![]({})\n\n{modules}\n",
            name(&charts.native),
            name(&charts.module)
        );
        keep(sh, "bench", &text)?;
    }
    eprintln!("xtask: charts in {} and {}", charts.native.display(), charts.module.display());
    Ok(())
}

/// Where charts are drawn: beside the record, if there is one.
struct Charts {
    native: PathBuf,
    module: PathBuf,
}

impl Charts {
    fn new(sh: &Shell, record: bool) -> anyhow::Result<Self> {
        let (folder, date) =
            if record { (RECORDS, date(sh)? + "-") } else { ("target/bench", String::new()) };
        sh.create_dir(folder)?;
        let path = |name: &str| Path::new(folder).join(format!("{date}{name}.svg"));
        Ok(Self { native: path("native"), module: path("module") })
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn native(sh: &Shell, chart: &Path) -> anyhow::Result<String> {
    let native = cmd!(sh, "cargo run --quiet --release -p tagsplice-benches --bin native --");
    Ok(native.arg("--chart").arg(chart).read()?)
}

/// The native contenders once more, built for this processor: in a folder of their own, so that
/// neither build throws away the other's work.
fn tuned(sh: &Shell) -> anyhow::Result<String> {
    let _flags = sh.push_env("RUSTFLAGS", "-Ctarget-cpu=native");
    let tuned = cmd!(sh, "cargo run --quiet --release -p tagsplice-benches --bin native")
        .args(["--target-dir", "target/this-processor", "--"])
        .args(USUAL);
    Ok(tuned.read()?)
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

/// Is WAMR linked to the program for modules? Not where one is given as a shared library, nor
/// where its C sources cannot be built.
fn links_wamr(sh: &Shell, args: &[OsString]) -> bool {
    if args.iter().any(|arg| arg == "--wamr") {
        return false;
    }
    let builds = setup::has(sh, "cmake", "--version") && setup::has(sh, "clang", "--version");
    if !builds {
        eprintln!("xtask: cmake or clang is missing, so WAMR is not timed, and fuel is all");
    }
    builds
}

fn keep(sh: &Shell, name: &str, text: &str) -> anyhow::Result<()> {
    let date = date(sh)?;
    let path = format!("{RECORDS}/{date}-{name}.md");
    sh.create_dir(RECORDS)?;
    sh.write_file(&path, text)?;
    eprintln!("xtask: recorded in {path}");
    Ok(())
}

fn date(sh: &Shell) -> anyhow::Result<String> {
    cmd!(sh, "date +%F").read().context("the date of the record")
}
