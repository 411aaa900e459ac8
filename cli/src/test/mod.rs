//! `tagsplice test`: the tests in route files, natively or in a built module.

mod coverage;
mod formats;
mod module;
mod report;
mod why;

use std::io::{Write, stdout};

use anyhow::Context;
use clap::ValueEnum;
use tagsplice_routes::{RouteFile, TestResult, run_tests};

use crate::exit::{Exit, failed, say};
use crate::files::{Input, ensure_one_stdin};
use crate::route_file;
pub(crate) use module::{run_in_module, run_with_policy_file};
pub(crate) use report::report;

/// Run the tests in route files.
///
/// Exit status 2 when one fails, or when less is covered than `--min` asks for.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route files, or policy files or modules that were made of them; `-` is stdin.
    #[arg(required = true)]
    routes: Vec<Input>,
    /// Run them in this module (`-` is stdin), as Fluent Bit would, instead of natively.
    #[arg(long, value_name = "FILE")]
    wasm: Option<Input>,
    /// Run only tests whose names contain this; `*` is any text.
    #[arg(long, value_name = "PATTERN")]
    run: Option<String>,
    /// Show which routes and which requirements no test decides.
    #[arg(long, conflicts_with_all = ["run", "wasm"])]
    coverage: bool,
    /// The least part of routes and requirements that tests are to decide, in percent.
    #[arg(long, value_name = "PERCENT", requires = "coverage")]
    min: Option<f64>,
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
    /// CI systems: JUnit's XML.
    Junit,
    /// GitHub workflows, which show failures beside the changed lines.
    Github,
}

/// A route file, and what became of its tests.
pub(crate) struct Run {
    file: RouteFile,
    results: Vec<TestResult>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin(args.routes.iter().chain(&args.wasm))?;
    let wasm = args.wasm.as_ref().map(|input| Ok::<_, anyhow::Error>((input, input.read()?)));
    let wasm = wasm.transpose()?;
    let mut exit = Exit::Clean;
    let mut runs = Vec::new();
    for input in &args.routes {
        let file = match route_file::load(input) {
            Ok(Ok(file)) => file,
            Ok(Err(mistakes)) => {
                exit = exit.max(mistakes);
                continue;
            }
            Err(error) => {
                exit = exit.max(failed(&error));
                continue;
            }
        };
        let results = match run_tests(&file) {
            Ok(results) => results,
            Err(mistakes) => {
                exit = exit.max(route_file::refused(&mistakes));
                continue;
            }
        };
        runs.push(Run { file, results });
    }
    if let Some((input, wasm)) = &wasm {
        for run in &mut runs {
            run.results = run_in_module(&run.file, wasm).with_context(|| input.name())?;
            if module::holds_another(&run.file, wasm) {
                say(format_args!(
                    "tagsplice: {} does not hold the policy of {}: build it again\n",
                    input.name(),
                    run.file.name()
                ));
            }
        }
    }
    if let Some(pattern) = &args.run {
        for run in &mut runs {
            run.results.retain(|result| is_like(pattern, &result.name));
        }
    }
    if runs.iter().flat_map(|run| &run.results).any(|result| !result.passed()) {
        exit = exit.max(Exit::Findings);
    }
    let text = if args.coverage {
        let (text, is_enough) = coverage::render(&runs, args.format, args.min)?;
        if !is_enough {
            exit = exit.max(Exit::Findings);
        }
        text
    } else {
        formats::render(&runs, args.format)?
    };
    stdout().write_all(text.as_bytes())?;
    Ok(exit)
}

/// Does the name contain the pattern, in which `*` is any text?
fn is_like(pattern: &str, name: &str) -> bool {
    let mut rest = name;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_are_parts_of_names_in_order() {
        for (pattern, name) in [("", "x"), ("b", "abc"), ("a*c", "xabcx"), ("*", ""), ("aa", "aaa")]
        {
            assert!(is_like(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("x", "abc"), ("c*a", "abc"), ("a*a", "a"), ("B", "abc")] {
            assert!(!is_like(pattern, name), "{pattern} {name}");
        }
    }
}
