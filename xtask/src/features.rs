//! `features`: the published crates with every set of features, as their users build them.
//!
//! The users' side is `tests/consumer`, which knows nothing of this workspace: a feature that
//! works only because another crate here turns it on, or a name that is gone, shows there.

use xshell::{Shell, cmd};

use crate::setup;

/// The target without an operating system that core must build for.
const BARE_METAL: &str = "thumbv7em-none-eabihf";
/// Every set of core's features: `std` has `alloc` in it.
const CORE: [&str; 8] = [
    "",
    "alloc",
    "std",
    "bumpalo",
    "msgpack",
    "alloc,bumpalo",
    "std,bumpalo",
    "std,bumpalo,msgpack",
];
/// The same for the consumer, and with policies that are built in code, and read from route files.
const CONSUMER: [&str; 8] = [
    "",
    "alloc",
    "std,msgpack",
    "bumpalo",
    "alloc,bumpalo",
    "std,bumpalo",
    "builder",
    "routes,bumpalo,msgpack",
];
/// How many crates a program gets that builds its policies in code.
const CRATES_OF_BUILDER: usize = 14;

const MANIFEST: &str = "tests/consumer/Cargo.toml";
/// Builds of other features and other compilers, apart from everybody's.
const TARGET_DIR: &str = "target/consumer";

/// Tries all of them, with this Rust and with the oldest one that is promised.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    for features in CORE {
        cmd!(sh, "cargo check --package tagsplice --no-default-features --features {features}")
            .run()?;
    }
    setup::target(sh, BARE_METAL)?;
    for features in ["", "msgpack", "alloc", "alloc,bumpalo,msgpack"] {
        cmd!(sh, "cargo check --package tagsplice --no-default-features --features {features} --target {BARE_METAL}")
            .run()?;
    }
    for features in CONSUMER {
        cmd!(sh, "cargo test --manifest-path {MANIFEST} --target-dir {TARGET_DIR} --no-default-features --features {features}")
            .run()?;
    }
    crates_of_builder(sh)?;
    oldest_rust(sh)?;
    semver(sh)
}

/// Holds policies that are built in code to as few crates as they need: none for YAML or JSON.
fn crates_of_builder(sh: &Shell) -> anyhow::Result<()> {
    let tree = cmd!(sh, "cargo tree --manifest-path {MANIFEST} --no-default-features --features builder --edges normal --target x86_64-unknown-linux-gnu --prefix none")
        .quiet()
        .read()?;
    // The same crate comes again where another needs it; the first line is the consumer's own.
    let names = tree.lines().skip(1).filter_map(|line| line.split(' ').next());
    let crates: std::collections::BTreeSet<_> = names.collect();
    anyhow::ensure!(
        crates.len() == CRATES_OF_BUILDER,
        "a policy that is built in code needs {} crates, not {CRATES_OF_BUILDER}: {}",
        crates.len(),
        crates.into_iter().collect::<Vec<_>>().join(", ")
    );
    Ok(())
}

/// Checks what users build with the oldest Rust that is promised, where it is installed.
fn oldest_rust(sh: &Shell) -> anyhow::Result<()> {
    let manifest = sh.read_file("Cargo.toml")?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .map(|version| version.trim_matches('"').to_owned())
        .unwrap_or_default();
    let promise = format!("rust-version = \"{version}\"");
    anyhow::ensure!(
        sh.read_file(MANIFEST)?.lines().any(|line| line == promise),
        "{MANIFEST} must say {promise}, as the workspace does"
    );
    if !setup::has(sh, "rustc", &format!("+{version}")) {
        eprintln!(
            "xtask: Rust {version} is not installed, so the oldest Rust is not checked; \
             `rustup toolchain install {version} --profile minimal` gets it"
        );
        return Ok(());
    }
    cmd!(
        sh,
        "cargo +{version} check --manifest-path {MANIFEST} --target-dir {TARGET_DIR} --all-features"
    )
    .run()?;
    cmd!(sh, "cargo +{version} check --package tagsplice --package tagsplice-cli").run()?;
    Ok(())
}

/// Compares the interface with the last release's, where there is one and the tool for it.
fn semver(sh: &Shell) -> anyhow::Result<()> {
    let release = cmd!(sh, "git describe --tags --abbrev=0 --match v*").quiet().ignore_stderr();
    let Ok(release) = release.read() else {
        eprintln!("xtask: no release yet, so there is no interface to compare with");
        return Ok(());
    };
    if !setup::has(sh, "cargo-semver-checks", "--version") {
        eprintln!("xtask: cargo-semver-checks is not installed, so the interface is not compared");
        return Ok(());
    }
    for package in ["tagsplice", "tagsplice-routes"] {
        cmd!(sh, "cargo semver-checks --package {package} --baseline-rev {release}").run()?;
    }
    Ok(())
}
