//! `tagsplice compile`: a route file into a policy file, which a running module reads.

use std::path::PathBuf;

use tagsplice::{Policy, PolicyFile, policy_file};
use tagsplice_routes::run_tests;

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{self, Input, ensure_one_stdin};
use crate::metadata::Metadata;
use crate::{module, route_file, test};

/// Compile a route file into a policy file, which agents read while they run.
///
/// The file must pass the route file's own tests in the module before it is written: exit status 2
/// and no file when one fails. It is written whole, by renaming: agents may be reading the old one.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: Input,
    /// The file to write, which the module looks for as `tagsplice.policy`; `-` is stdout.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The module that the agents run, if it is not that of this program: the tests run in it.
    #[arg(long, value_name = "FILE")]
    module: Option<Input>,
    /// The Match of the filters: a tag that it matches would be filtered again, without end.
    #[arg(long = "match", value_name = "PATTERN", default_value = "kube.*")]
    matched: String,
    /// Write it even if the file's own tests fail.
    #[arg(long)]
    skip_tests: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let inputs = || std::iter::once(&args.routes).chain(&args.module);
    ensure_one_stdin(inputs())?;
    let file = match route_file::load_for(&args.routes, &args.matched)? {
        Ok(file) => file,
        Err(exit) => return Ok(exit),
    };
    let image = match route_file::compile(&file) {
        Ok(image) => image,
        Err(exit) => return Ok(exit),
    };
    let bytes = PolicyFile::to_bytes(Policy::from_image(&image)?, &Metadata::of(&file).to_bytes());
    anyhow::ensure!(
        bytes.len() <= policy_file::MAX_LEN,
        "the policy file has {} bytes, and modules read at most {}",
        bytes.len(),
        policy_file::MAX_LEN
    );
    let wasm = match &args.module {
        Some(input) => input.read()?,
        None => module::for_fluent_bit().to_vec(),
    };
    // A program that was built without modules runs the tests natively.
    let (results, place) = match wasm.is_empty() {
        true => {
            let results = run_tests(&file);
            (results.map_err(|mistakes| anyhow::anyhow!("{mistakes}"))?, "")
        }
        false => (test::run_with_policy_file(&file, &wasm, &bytes)?, " in the module"),
    };
    let failed = results.iter().filter(|result| !result.passed()).count();
    if failed > 0 && !args.skip_tests {
        say(format_args!("{}", test::report(&file, &results, color::on_stderr())));
        return Ok(Exit::Findings);
    }
    let read = route_file::inputs(&file);
    files::write(Some(&args.output), inputs().chain(&read), &bytes)?;
    say(format_args!(
        "{}: policy {}, {} bytes, {} routes of {}, {} of {} tests passed{place}\n",
        args.output.display(),
        digest(&Policy::from_image(&image)?),
        bytes.len(),
        file.routes().len(),
        file.name(),
        results.len() - failed,
        results.len()
    ));
    Ok(Exit::Clean)
}

/// As the module names a policy in the agent's log.
pub(crate) fn digest(policy: &Policy<'_>) -> String {
    format!("{:08x}", policy.checksum() >> 32)
}
