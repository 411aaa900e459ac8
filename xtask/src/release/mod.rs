//! `release`: everything that a release consists of, made and checked, in `dist/release`.

mod changelog;
mod packages;
mod reproduce;
mod sbom;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use lexopt::{Arg, Parser};
use sha2::{Digest, Sha256};
use xshell::{Shell, cmd};

use crate::dist;

/// Where it is put.
const FOLDER: &str = "dist/release";

/// Makes a release and publishes nothing. Without `--dry-run` the changelog in the repository is
/// cut too; to tag and to publish is for people.
pub(crate) fn run(sh: &Shell, mut args: Parser) -> anyhow::Result<()> {
    let mut is_dry = false;
    let mut with_packages = true;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("dry-run") => is_dry = true,
            Arg::Long("no-packages") => with_packages = false,
            other => return Err(other.unexpected().into()),
        }
    }
    let version = version(sh)?;
    let folder = sh.current_dir().join(FOLDER);
    sh.remove_path(&folder)?;
    sh.create_dir(&folder)?;

    step("changelog");
    let changelog = changelog::cut(&sh.read_file("CHANGELOG.md")?, &version, &today(sh)?)?;
    sh.write_file(folder.join("CHANGELOG.md"), &changelog)?;
    step("modules");
    let modules = modules(sh, &folder)?;
    step("the same bytes from another folder");
    reproduce::check(sh, &modules)?;
    step("program");
    archive(sh, &folder, &version)?;
    step("bill of materials");
    sh.write_file(folder.join("sbom.cdx.json"), sbom::cyclone_dx(sh, &version)?)?;
    if with_packages {
        step("packages");
        packages::check(sh, &folder)?;
    }
    step("checksums");
    print!("{}", checksums(sh, &folder)?);
    if !is_dry {
        sh.write_file("CHANGELOG.md", changelog)?;
        println!("CHANGELOG.md is cut. Commit it, tag v{version}, push the tag.");
    }
    Ok(())
}

fn step(name: &str) {
    eprintln!("xtask: release: {name}");
}

/// The workspace's version.
fn version(sh: &Shell) -> anyhow::Result<String> {
    let manifest = sh.read_file("Cargo.toml")?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    Ok(line.context("Cargo.toml has no version")?.trim_matches('"').to_owned())
}

/// The day, or that of the commit where a release is made again (`SOURCE_DATE_EPOCH`).
fn today(sh: &Shell) -> anyhow::Result<String> {
    Ok(match sh.var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => cmd!(sh, "date -u -d @{seconds} +%F").read()?,
        Err(_) => cmd!(sh, "date -u +%F").read()?,
    })
}

/// All modules that `dist` builds, copied.
fn modules(sh: &Shell, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    dist::run(sh)?;
    let mut modules: Vec<_> = sh
        .read_dir("dist")?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    modules.sort();
    ensure!(!modules.is_empty(), "dist has no module");
    for module in &modules {
        sh.copy_file(module, folder)?;
    }
    Ok(modules)
}

/// The program with what it needs to be read, used and passed on.
fn archive(sh: &Shell, folder: &Path, version: &str) -> anyhow::Result<()> {
    cmd!(sh, "cargo build --quiet --release --locked --package tagsplice-cli").run()?;
    let host = host(sh)?;
    let name = format!("tagsplice-{version}-{host}");
    let temporary = sh.create_temp_dir()?;
    let inside = temporary.path().join(&name);
    sh.create_dir(&inside)?;
    let target = PathBuf::from(sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let program = target.join("release").join(format!("tagsplice{}", std::env::consts::EXE_SUFFIX));
    let files = ["README.md", "LICENSE-APACHE", "LICENSE-MIT", "examples/seed-routes.yaml"];
    for file in files.iter().map(PathBuf::from).chain([program]) {
        sh.copy_file(file, &inside)?;
    }
    // It must work where it will be unpacked: nothing but itself.
    let inspected = inside.join("filter.wasm");
    let (tool, routes) = (inside.join("tagsplice"), inside.join("seed-routes.yaml"));
    cmd!(sh, "{tool} build {routes} -o {inspected}").quiet().ignore_stderr().run()?;
    sh.remove_path(inspected)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    let parent = temporary.path();
    cmd!(sh, "tar -C {parent} -czf {archive} {name}").quiet().run()?;
    Ok(())
}

/// The machine that programs are built for.
fn host(sh: &Shell) -> anyhow::Result<String> {
    let printed = cmd!(sh, "rustc -vV").quiet().read()?;
    match printed.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(host) => Ok(host.to_owned()),
        None => bail!("rustc does not say its host"),
    }
}

/// The digests of all that was made, as `sha256sum -c` reads them.
fn checksums(sh: &Shell, folder: &Path) -> anyhow::Result<String> {
    let mut paths = sh.read_dir(folder)?;
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let digest = Sha256::digest(sh.read_binary_file(&path)?);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        text += &format!("{digest}  {name}\n");
    }
    sh.write_file(folder.join("SHA256SUMS"), &text)?;
    Ok(text)
}
