//! What a fresh machine lacks, installed.

use anyhow::Context;
use xshell::{Shell, cmd};

/// Installs a target of the toolchain in use, unless it is there.
///
/// # Errors
/// It is not there, and rustup cannot get it.
pub(crate) fn target(sh: &Shell, target: &str) -> anyhow::Result<()> {
    if has_target(sh, target) {
        return Ok(());
    }
    eprintln!("xtask: installing the Rust target {target}");
    cmd!(sh, "rustup target add {target}").run().with_context(|| {
        format!("the Rust target {target} is missing, and `rustup target add` failed")
    })
}

/// The library path is what a compiler looks into, with rustup or without.
fn has_target(sh: &Shell, target: &str) -> bool {
    let libraries = cmd!(sh, "rustc --print target-libdir --target {target}").quiet().read();
    libraries.is_ok_and(|path| sh.path_exists(path))
}

/// Is this program there, and does it work?
pub(crate) fn has(sh: &Shell, program: &str, arg: &str) -> bool {
    cmd!(sh, "{program} {arg}").quiet().ignore_stdout().ignore_stderr().run().is_ok()
}
