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
use crate::policy_source::ensure_module;
use crate::route_file;
pub(crate) use module::{run_in_module, run_with_policy_file};
pub(crate) use report::report;

/// Run the tests in route files.
///
/// Exit status 2 when one fails, when no test has the name that `--run` asks for, or when less is
/// covered than `--min` asks for.
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
    /// The lowest share of routes and requirements that tests must decide, in percent.
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
    let wasm = match &args.wasm {
        Some(input) => {
            let bytes = input.read()?;
            ensure_module(&input.name(), &bytes)?;
            Some((input, bytes))
        }
        None => None,
    };
    let mut exit = Exit::Clean;
    let mut runs = Vec::new();
    for input in &args.routes {
        let tested = route_file::load(input).and_then(|file| {
            let results = run_tests(&file).map_err(route_file::refused)?;
            Ok(Run { file, results })
        });
        match tested {
            Ok(run) => runs.push(run),
            Err(error) => exit = exit.max(failed(&error)),
        }
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
        // In some files nothing is called so; in none it is a mistake in the pattern.
        if runs.iter().all(|run| run.results.is_empty()) {
            exit = exit.max(Exit::Findings);
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
