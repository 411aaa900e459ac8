//! On what a figure was measured: without that it says nothing.

use std::process::Command;

/// The machine, the toolchain and the revision, a line each.
#[must_use]
pub fn describe() -> String {
    format!(
        "- machine: {}, {} {}\n- toolchain: {}\n- built for: {}\n- revision: {}\n",
        cpu(),
        std::env::consts::OS,
        std::env::consts::ARCH,
        run("rustc", &["--version"]),
        built_for(),
        run("git", &["describe", "--always", "--dirty"]),
    )
}

/// `-C target-cpu=native` shows in what no x86-64 of before 2013 has.
fn built_for() -> &'static str {
    if cfg!(target_feature = "avx2") { "this processor" } else { "any processor" }
}

fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |line| line.trim_start_matches([':', '\t', ' ']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores")
}

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
