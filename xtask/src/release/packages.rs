//! The packages for crates.io, each built from its own tarball.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use xshell::{Shell, cmd};

use super::file_name;

/// What is published, in the order in which it must be.
const PUBLISHED: [&str; 4] = ["tagsplice", "tagsplice-module", "tagsplice-routes", "tagsplice-cli"];
/// Where the program's package has the modules, so that it needs no wasm target.
const INSIDE: &str = "cli/module";

/// Packs them, builds them from what was packed, and keeps the tarballs in `folder`.
///
/// # Errors
/// One does not build, or the program's package is without a module.
pub(super) fn check(sh: &Shell, folder: &Path, modules: &[PathBuf]) -> anyhow::Result<()> {
    sh.create_dir(INSIDE)?;
    for module in modules {
        sh.copy_file(module, INSIDE)?;
    }
    let result = pack(sh, folder, modules);
    // In the repository the program takes them from `dist`.
    sh.remove_path(INSIDE)?;
    result
}

fn pack(sh: &Shell, folder: &Path, modules: &[PathBuf]) -> anyhow::Result<()> {
    let names = PUBLISHED.iter().flat_map(|name| ["--package", name]);
    // The modules lie there only now; the rest is for `git status` to say.
    cmd!(sh, "cargo package --quiet --allow-dirty --locked").args(names).run()?;
    let target = PathBuf::from(sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let version = super::version(sh)?;
    for name in PUBLISHED {
        let file = target.join("package").join(format!("{name}-{version}.crate"));
        ensure!(sh.path_exists(&file), "{} was not made", file.display());
        sh.copy_file(&file, folder)?;
    }
    let tarball = target.join("package").join(format!("tagsplice-cli-{version}.crate"));
    let list = cmd!(sh, "tar -tzf {tarball}").quiet().read()?;
    for name in modules.iter().map(|module| file_name(module)) {
        let inside = format!("tagsplice-cli-{version}/module/{name}");
        ensure!(list.lines().any(|line| line == inside), "the program's package has no {name}");
    }
    Ok(())
}
