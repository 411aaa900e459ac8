//! The packages for crates.io, each built from its own tarball.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use xshell::{Shell, cmd};

/// What is published, in the order in which it must be.
const PUBLISHED: [&str; 5] =
    ["tagsplice", "tagsplice-embed", "tagsplice-host", "tagsplice-routes", "tagsplice-cli"];
/// Where the program's package has the module, so that it needs no wasm target.
const INSIDE: &str = "cli/module/tagsplice.wasm";

/// Packs them, builds them from what was packed, and keeps the tarballs in `folder`.
///
/// # Errors
/// One does not build, or the program's package is without the module.
pub(super) fn check(sh: &Shell, folder: &Path) -> anyhow::Result<()> {
    sh.create_dir("cli/module")?;
    sh.copy_file("dist/tagsplice.wasm", INSIDE)?;
    let result = pack(sh, folder);
    // In the repository the program takes the module from `dist`.
    sh.remove_path("cli/module")?;
    result
}

fn pack(sh: &Shell, folder: &Path) -> anyhow::Result<()> {
    let names = PUBLISHED.iter().flat_map(|name| ["--package", name]);
    // The module lies there only now; the rest is for `git status` to say.
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
    let inside = format!("tagsplice-cli-{version}/module/tagsplice.wasm");
    ensure!(list.lines().any(|line| line == inside), "the program's package has no module");
    Ok(())
}
