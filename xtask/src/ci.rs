//! `ci`: what must hold before a change is taken.

use xshell::{Shell, cmd};

use crate::{dist, features, fuzz, imports, setup, test, words};

/// Runs all checks; stops at the first that fails.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    cmd!(sh, "cargo fmt --all --check").run()?;
    words::run(sh)?;
    imports::run(sh)?;
    cmd!(sh, "cargo clippy --workspace --all-targets -- -D warnings").run()?;
    documentation(sh)?;
    module(sh)?;
    arm(sh)?;
    features::run(sh)?;
    fuzz_crate(sh)?;
    test::run(sh)?;
    fuzz::smoke(sh)
}

/// Core has vector code of its own for it.
fn arm(sh: &Shell) -> anyhow::Result<()> {
    let target = "aarch64-unknown-linux-gnu";
    setup::target(sh, target)?;
    cmd!(sh, "cargo clippy --package tagsplice --lib --target {target} -- -D warnings").run()?;
    Ok(())
}

fn fuzz_crate(sh: &Shell) -> anyhow::Result<()> {
    let manifest = "fuzz/Cargo.toml";
    cmd!(sh, "cargo fmt --manifest-path {manifest} --check").run()?;
    cmd!(sh, "cargo clippy --manifest-path {manifest} --no-default-features --all-targets")
        .args(["--", "-D", "warnings"])
        .run()?;
    Ok(())
}

fn documentation(sh: &Shell) -> anyhow::Result<()> {
    let _env = sh.push_env("RUSTDOCFLAGS", "-D warnings");
    cmd!(sh, "cargo doc --workspace --exclude tagsplice-wasm --no-deps").run()?;
    Ok(())
}

/// Half of the shim exists only for its own target.
fn module(sh: &Shell) -> anyhow::Result<()> {
    let target = dist::TARGET;
    setup::target(sh, target)?;
    for features in ["", "tagsplice-wasm/policy-file"] {
        cmd!(sh, "cargo clippy --package tagsplice-wasm --package tagsplice-no-panic")
            .args(["--features", features, "--target", target, "--", "-D", "warnings"])
            .run()?;
    }
    Ok(())
}
