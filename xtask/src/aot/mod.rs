//! `dist --wamrc`: the module for Fluent Bit, compiled ahead of time by WAMR's `wamrc`.

mod garbage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

/// An architecture that files are made for.
struct Arch {
    /// As container images name it.
    name: &'static str,
    /// The oldest processor of it, so that a file runs on all of them.
    target: [&'static str; 2],
    /// Its number in ELF files, which the file's header repeats.
    machine: u16,
}

const ARCHS: [Arch; 2] = [
    Arch { name: "amd64", target: ["--target=x86_64", "--cpu=x86-64"], machine: 62 },
    Arch { name: "arm64", target: ["--target=aarch64", "--cpu=generic"], machine: 183 },
];
/// The reasons are in docs/aot.md. The benchmarks compile with the same
/// (`benches/src/module/aot.rs`).
const FLAGS: [&str; 1] = ["--disable-simd"];
/// What a deployment may count on, in bytes.
const MOST: usize = 160 * 1024;

/// Takes each `--wamrc PATH` out of the arguments.
///
/// # Errors
/// There is another one.
pub(crate) fn compilers(mut args: lexopt::Parser) -> anyhow::Result<Vec<PathBuf>> {
    let mut compilers = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            lexopt::Arg::Long("wamrc") => compilers.push(args.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(compilers)
}

/// The names of the files of a format.
pub(crate) fn names(format: u32) -> [String; 2] {
    ARCHS.map(|arch| name(format, arch.name))
}

fn name(format: u32, arch: &str) -> String {
    format!("tagsplice-{format}-{arch}.aot")
}

/// The format and the architecture in a file's name; `None` for other files.
pub(crate) fn describe(name: &str) -> Option<(u32, &str)> {
    let (format, arch) = name.strip_prefix("tagsplice-")?.strip_suffix(".aot")?.split_once('-')?;
    Some((format.parse().ok()?, arch))
}

/// The version of a compiler, as in `2.4.1`.
///
/// # Errors
/// It does not run, or is not a `wamrc`.
pub(crate) fn version(sh: &Shell, wamrc: &Path) -> anyhow::Result<String> {
    let printed = cmd!(sh, "{wamrc} --version").quiet().read()?;
    let version = printed.trim().strip_prefix("wamrc ");
    Ok(version.with_context(|| format!("{} is not wamrc", wamrc.display()))?.to_owned())
}

/// Compiles `module` by each compiler and for each architecture, into `dist`, which has no others
/// then.
///
/// # Errors
/// A compiler fails, writes other bytes the second time, or the same format as another.
pub(crate) fn make(
    sh: &Shell,
    module: &Path,
    compilers: &[PathBuf],
) -> anyhow::Result<Vec<PathBuf>> {
    remove(sh, "is compiled anew, or left out")?;
    let mut made = Vec::new();
    for wamrc in compilers {
        for arch in &ARCHS {
            let bytes = compile(sh, wamrc, module, arch)?;
            let again = compile(sh, wamrc, module, arch)?;
            ensure!(bytes == again, "{} writes other bytes each time", wamrc.display());
            let (format, machine) = header(&bytes)
                .with_context(|| format!("{} wrote no .aot file", wamrc.display()))?;
            ensure!(machine == arch.machine, "{} compiles for another machine", wamrc.display());
            let path = Path::new("dist").join(name(format, arch.name));
            ensure!(!made.contains(&path), "two compilers write format {format}");
            ensure!(bytes.len() <= MOST, "{} has {} bytes", path.display(), bytes.len());
            eprintln!("xtask: {}, {} bytes", path.display(), bytes.len());
            sh.write_file(&path, bytes)?;
            made.push(path);
        }
    }
    Ok(made)
}

/// Removes what was compiled before, and says why.
pub(crate) fn remove(sh: &Shell, reason: &str) -> anyhow::Result<()> {
    for path in sh.read_dir("dist")? {
        if path.extension().is_some_and(|extension| extension == "aot") {
            eprintln!("xtask: {} {reason}: removed", path.display());
            sh.remove_path(path)?;
        }
    }
    Ok(())
}

fn compile(sh: &Shell, wamrc: &Path, module: &Path, arch: &Arch) -> anyhow::Result<Vec<u8>> {
    let folder = sh.create_temp_dir()?;
    let file = folder.path().join("module.aot");
    let args: Vec<OsString> = arch.target.into_iter().chain(FLAGS).map(Into::into).collect();
    // `wamrc` reports on its work in many lines, of which none matters where it succeeds.
    let output =
        cmd!(sh, "{wamrc}").args(args).arg("-o").arg(&file).arg(module).ignore_status().output()?;
    if !output.status.success() {
        bail!(
            "{} failed: {}{}",
            wamrc.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let mut bytes = sh.read_binary_file(file)?;
    if header(&bytes).is_some_and(|(format, _)| format == garbage::FORMAT) {
        garbage::clear(&mut bytes).context("a file of format 3 with another layout")?;
    }
    Ok(bytes)
}

/// The format's version and the machine: after the mark, the version, and the first section's
/// type and length comes its description of the target, whose fourth field is the machine.
fn header(bytes: &[u8]) -> Option<(u32, u16)> {
    let rest = bytes.strip_prefix(b"\0aot")?;
    let format = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?);
    let machine = u16::from_le_bytes(rest.get(18..20)?.try_into().ok()?);
    Some((format, machine))
}
