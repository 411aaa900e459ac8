//! `test`: every test that needs nothing but rustup and a C compiler.

use xshell::{Shell, cmd};

use crate::dist;

/// Builds the module that tests run, and runs them all.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    dist::run(sh)?;
    cmd!(sh, "cargo test --workspace").run()?;
    // The fuzz corpus, through the same bodies, without a fuzzer.
    cmd!(sh, "cargo test --manifest-path fuzz/Cargo.toml --no-default-features").run()?;
    Ok(())
}
