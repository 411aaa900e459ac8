//! `tagsplice build`: a route file into the wasm filter.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tagsplice_routes::run_tests;

use crate::exit::{Exit, say};
use crate::{file, module, test};

/// Embed a route file into the wasm filter.
///
/// Needs no compiler and no network; the same input always gives the same bytes. The result is
/// validated, loaded as an old Fluent Bit would, and must pass the file's own tests: exit status
/// 2 and no file when one fails.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: PathBuf,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    module: module::Choice,
    /// Write the compiled policy alone, for programs that use the library `tagsplice`.
    #[arg(long, conflicts_with_all = ["module", "portable"])]
    image: bool,
    /// Write it even if the file's own tests fail.
    #[arg(long)]
    skip_tests: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let (file, image) = match file::compile(&args.routes)? {
        Ok(compiled) => compiled,
        Err(exit) => return Ok(exit),
    };
    let (result, results, place) = if args.image {
        let results = run_tests(&file).map_err(|mistakes| anyhow::anyhow!("{mistakes}"))?;
        (image, results, "")
    } else {
        let module = args.module.read()?;
        let filter = tagsplice_embed::embed(&module, &image)?;
        let results = test::run_in_module(&file, &filter)?;
        (filter, results, " in it")
    };
    let failed = results.iter().filter(|result| !result.passed()).count();
    if failed > 0 && !args.skip_tests {
        say(format_args!("{}", test::report(&file, &results)));
        return Ok(Exit::Findings);
    }
    write(&args.output, &result)?;
    say(format_args!(
        "{}: {} bytes, {} routes of {}, {} of {} tests passed{place}\n",
        args.output.display(),
        result.len(),
        file.routes().len(),
        file.name(),
        results.len() - failed,
        results.len()
    ));
    Ok(Exit::Clean)
}

/// Writes all of it or nothing: an agent may be reloading the file right now.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let write = || {
        let mut file = tempfile::Builder::new();
        readable(&mut file);
        let mut file = file.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.persist(path)?;
        anyhow::Ok(())
    };
    write().with_context(|| path.display().to_string())
}

/// Temporary files are private; the agent is often another user.
#[cfg(unix)]
fn readable(file: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    file.permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
