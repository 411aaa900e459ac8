//! `tagsplice build`: a route file into the wasm filter.

use std::path::PathBuf;

use tagsplice_routes::run_tests;

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{self, Input, ensure_one_stdin};
use crate::metadata::Metadata;
use crate::{module, route_file, test};

/// Embed a route file into the wasm filter.
///
/// Needs no compiler and no network; the same input always gives the same bytes. The result is
/// validated, loaded as an old Fluent Bit would, and must pass the file's own tests: exit status
/// 2 and no file when one fails.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: Input,
    /// The file to write; `-` is stdout.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    module: module::Choice,
    /// Write the compiled policy alone, for programs that use the library `tagsplice`.
    #[arg(long, conflicts_with_all = ["module", "portable"])]
    image: bool,
    /// The Match of the filters: a tag that it matches would be filtered again, without end.
    #[arg(long = "match", value_name = "PATTERN", default_value = "kube.*")]
    matched: String,
    /// Write it even if the file's own tests fail.
    #[arg(long)]
    skip_tests: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let inputs = || std::iter::once(&args.routes).chain(args.module.input());
    ensure_one_stdin(inputs())?;
    let file = match route_file::load_for(&args.routes, &args.matched)? {
        Ok(file) => file,
        Err(exit) => return Ok(exit),
    };
    let image = match route_file::compile(&file) {
        Ok(image) => image,
        Err(exit) => return Ok(exit),
    };
    let (result, results, place) = if args.image {
        let results = run_tests(&file).map_err(|mistakes| anyhow::anyhow!("{mistakes}"))?;
        (image, results, "")
    } else {
        let module = args.module.read()?;
        let metadata = Metadata::of(&file).to_bytes();
        let filter = tagsplice_embed::embed_with_metadata(&module, &image, &metadata)?;
        let results = test::run_in_module(&file, &filter)?;
        (filter, results, " in it")
    };
    let failed = results.iter().filter(|result| !result.passed()).count();
    if failed > 0 && !args.skip_tests {
        say(format_args!("{}", test::report(&file, &results, color::on_stderr())));
        return Ok(Exit::Findings);
    }
    let read = route_file::inputs(&file);
    files::write(Some(&args.output), inputs().chain(&read), &result)?;
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
