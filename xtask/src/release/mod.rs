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

use crate::{aot, dist};

/// Where it is put.
const FOLDER: &str = "dist/release";
/// The formats of compiled modules that a release must have: every agent loads one of them.
const FORMATS: [u32; 2] = [3, 5];

/// Makes a release and publishes nothing. Without `--dry-run` the changelog in the repository is
/// cut too; to tag and to publish is for people.
pub(crate) fn run(sh: &Shell, mut args: Parser) -> anyhow::Result<()> {
    let mut is_dry = false;
    let mut with_packages = true;
    let mut is_interpreted_only = false;
    let mut compilers = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("dry-run") => is_dry = true,
            Arg::Long("no-packages") => with_packages = false,
            Arg::Long("interpreted-only") => is_interpreted_only = true,
            Arg::Long("wamrc") => compilers.push(PathBuf::from(args.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    ensure!(
        is_interpreted_only == compilers.is_empty(),
        "a release has compiled modules: name the compilers with `--wamrc PATH`, one for each \
         format, or leave the files out with `--interpreted-only`"
    );
    let version = version(sh)?;
    let folder = sh.current_dir().join(FOLDER);
    sh.remove_path(&folder)?;
    sh.create_dir(&folder)?;

    step("changelog");
    let changelog = changelog::cut(&sh.read_file("CHANGELOG.md")?, &version, &today(sh)?)?;
    sh.write_file(folder.join("CHANGELOG.md"), &changelog)?;
    step("modules");
    let modules = modules(sh, &folder, &compilers)?;
    step("the same bytes from another folder");
    reproduce::check(sh, &modules, &compilers)?;
    step("program");
    archive(sh, &folder, &version, &modules)?;
    step("bill of materials");
    let release = sbom::Release { version: &version, files: &modules, compilers: &compilers };
    sh.write_file(folder.join("sbom.cdx.json"), sbom::cyclone_dx(sh, &release)?)?;
    if with_packages {
        step("packages");
        packages::check(sh, &folder, &modules)?;
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

/// All modules that `dist` builds and compiles, copied.
fn modules(sh: &Shell, folder: &Path, compilers: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let dist::Modules { module, portable } = dist::both(sh)?;
    // Those of an earlier `dist` would be in the program, and not in what is checked here.
    let compiled = aot::make(sh, &module, compilers)?;
    if !compilers.is_empty() {
        for name in FORMATS.into_iter().flat_map(aot::names) {
            ensure!(
                compiled.iter().any(|path| file_name(path) == name),
                "no compiler writes {name}: give `wamrc` of WAMR's releases 1.3.3 and 2.4.1"
            );
        }
    }
    let modules = [vec![module, portable], compiled].concat();
    for module in &modules {
        sh.copy_file(module, folder)?;
    }
    Ok(modules)
}

/// The program with what it needs to be read, used and passed on.
fn archive(sh: &Shell, folder: &Path, version: &str, modules: &[PathBuf]) -> anyhow::Result<()> {
    cmd!(sh, "cargo build --quiet --release --locked --package tagsplice-cli").run()?;
    let host = host(sh)?;
    let name = format!("tagsplice-{version}-{host}");
    let temporary = sh.create_temp_dir()?;
    let inside = temporary.path().join(&name);
    sh.create_dir(&inside)?;
    let target = PathBuf::from(sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let program = target.join("release").join(format!("tagsplice{}", std::env::consts::EXE_SUFFIX));
    let files = ["README.md", "LICENSE-APACHE", "LICENSE-MIT", "examples/blog-post.yaml"];
    for file in files.iter().map(PathBuf::from).chain([program]) {
        sh.copy_file(file, &inside)?;
    }
    // It must work where it will be unpacked: nothing but itself.
    let inspected = inside.join("filter.wasm");
    let (tool, routes) = (inside.join("tagsplice"), inside.join("blog-post.yaml"));
    cmd!(sh, "{tool} build {routes} -o {inspected}").quiet().ignore_stderr().run()?;
    sh.remove_path(inspected)?;
    has_inside(sh, &tool, modules)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    let parent = temporary.path();
    cmd!(sh, "tar -C {parent} -czf {archive} {name}").quiet().run()?;
    Ok(())
}

/// The program writes each of the modules for Fluent Bit, to the byte.
fn has_inside(sh: &Shell, tool: &Path, modules: &[PathBuf]) -> anyhow::Result<()> {
    for module in modules {
        let name = file_name(module);
        let args: Vec<String> = match aot::describe(&name) {
            // The first release that loads the format.
            Some((format, arch)) => {
                let agent = if format == 3 { "2.0" } else { "4.1" };
                vec!["--agent".into(), agent.into(), "--arch".into(), arch.into()]
            }
            None if name.contains("portable") => vec!["--portable".into()],
            None => vec!["--interpreted".into()],
        };
        let written = cmd!(sh, "{tool} module").args(args).quiet().output()?.stdout;
        ensure!(written == sh.read_binary_file(module)?, "the program has another {name} inside");
    }
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
        text += &format!("{}  {}\n", digest(&sh.read_binary_file(&path)?), file_name(&path));
    }
    sh.write_file(folder.join("SHA256SUMS"), &text)?;
    Ok(text)
}

/// The SHA-256 of some bytes, in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
