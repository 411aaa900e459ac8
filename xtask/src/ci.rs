//! `ci`: what must hold before a change is taken.

use xshell::{Shell, cmd};

use crate::{dist, setup, test};

/// The target without an operating system that core must build for.
const BARE_METAL: &str = "thumbv7em-none-eabihf";
/// Sets of core's features that must build alone.
const FEATURES: [&str; 4] = ["", "alloc", "std", "bumpalo"];

/// Runs all checks; stops at the first that fails.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    cmd!(sh, "cargo fmt --all --check").run()?;
    cmd!(sh, "cargo clippy --workspace --all-targets -- -D warnings").run()?;
    documentation(sh)?;
    targets_and_features(sh)?;
    oldest_rust(sh)?;
    test::run(sh)
}

fn documentation(sh: &Shell) -> anyhow::Result<()> {
    let _env = sh.push_env("RUSTDOCFLAGS", "-D warnings");
    cmd!(sh, "cargo doc --workspace --exclude tagsplice-wasm --no-deps").run()?;
    Ok(())
}

fn targets_and_features(sh: &Shell) -> anyhow::Result<()> {
    for features in FEATURES {
        cmd!(sh, "cargo check --package tagsplice --no-default-features --features {features}")
            .run()?;
    }
    // Half of the shim exists only there.
    setup::target(sh, dist::TARGET)?;
    let module = dist::TARGET;
    cmd!(sh, "cargo clippy --package tagsplice-wasm --target {module} -- -D warnings").run()?;
    setup::target(sh, BARE_METAL)?;
    cmd!(sh, "cargo check --package tagsplice --no-default-features --target {BARE_METAL}")
        .run()?;
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
    if !setup::has(sh, "rustc", &format!("+{version}")) {
        eprintln!("xtask: Rust {version} is not installed, so the oldest Rust is not checked");
        return Ok(());
    }
    cmd!(sh, "cargo +{version} check --package tagsplice --package tagsplice-cli").run()?;
    Ok(())
}
