//! The modules, built once more from a copy of the sources elsewhere.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::{aot, dist};

/// Builds and compiles the modules in another folder, with another target folder.
///
/// # Errors
/// The bytes are not the same.
pub(super) fn check(sh: &Shell, modules: &[PathBuf], compilers: &[PathBuf]) -> anyhow::Result<()> {
    let temporary = sh.create_temp_dir()?;
    let copy = temporary.path().join("a folder of another length");
    copy_sources(sh, &copy)?;
    let there = Shell::new()?;
    there.change_dir(&copy);
    there.set_var("CARGO_TARGET_DIR", temporary.path().join("target"));
    let module = dist::run(&there)?;
    let compilers: Vec<_> = compilers.iter().map(|path| sh.current_dir().join(path)).collect();
    aot::make(&there, &module, &compilers)?;
    for module in modules {
        let same = sh.read_binary_file(module)? == there.read_binary_file(module)?;
        ensure!(same, "{} has other bytes when it is built in another folder", module.display());
    }
    Ok(())
}

/// What git knows of, as it lies here.
fn copy_sources(sh: &Shell, to: &Path) -> anyhow::Result<()> {
    for name in cmd!(sh, "git ls-files").quiet().read()?.lines() {
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            sh.create_dir(folder)?;
        }
        sh.copy_file(name, target)?;
    }
    Ok(())
}
