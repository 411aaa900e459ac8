//! `tagsplice test`: a route file's own tests, natively or in a built module.

mod module;
mod report;

use std::io::{Write, stdout};

use anyhow::Context;
use clap::ValueEnum;
use tagsplice_routes::run_tests;

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{Input, ensure_one_stdin};
use crate::route_file;
pub(crate) use module::run_in_module;
pub(crate) use report::report;

/// Run the tests that stand in a route file.
///
/// Exit status 2 when one fails.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: Input,
    /// Run them in this module (`-` is stdin), as Fluent Bit would, instead of natively.
    #[arg(long, value_name = "FILE")]
    wasm: Option<Input>,
    /// For whom to write.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// People.
    Text,
    /// Programs: a JSON array of all results.
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin([&args.routes].into_iter().chain(&args.wasm))?;
    let file = match route_file::load(&args.routes)? {
        Ok(file) => file,
        Err(exit) => return Ok(exit),
    };
    let mut results = match run_tests(&file) {
        Ok(results) => results,
        Err(mistakes) => return Ok(route_file::refused(&mistakes)),
    };
    if let Some(input) = &args.wasm {
        let wasm = input.read()?;
        results = run_in_module(&file, &wasm).with_context(|| input.name())?;
        if module::holds_another(&file, &wasm) {
            say(format_args!(
                "tagsplice: {} does not hold the policy of {}: build it again\n",
                input.name(),
                file.name()
            ));
        }
    }
    match args.format {
        Format::Text => {
            stdout().write_all(report(&file, &results, color::on_stdout()).as_bytes())?
        }
        Format::Json => writeln!(stdout(), "{}", serde_json::to_string_pretty(&results)?)?,
    }
    Ok(if results.iter().all(|result| result.passed()) { Exit::Clean } else { Exit::Findings })
}
