//! Compiling modules ahead of time, with WAMR's `wamrc`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Compiles for any processor of this machine's architecture, and for Fluent Bit's runtime,
/// which is built without SIMD.
///
/// # Errors
/// `wamrc` is not there, or refuses the module.
pub fn compile(wamrc: &Path, module: &Path, aot: &Path) -> Result<()> {
    let target: &[&str] = match std::env::consts::ARCH {
        "x86_64" => &["--target=x86_64", "--cpu=x86-64"],
        "aarch64" => &["--target=aarch64", "--cpu=generic"],
        _ => &[],
    };
    let mut command = Command::new(wamrc);
    command.args(target).arg("--disable-simd").arg("-o").arg(aot).arg(module);
    // What it says about its work is worth reading only where it failed.
    let output = command.output().with_context(|| wamrc.display().to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wamrc does not compile {}: {said}", module.display());
    Ok(())
}
