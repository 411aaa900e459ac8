//! `tagsplice check`: every mistake of a route file at once.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile};

use crate::agents::Agent;
use crate::color;
use crate::exit::{Exit, failed, say};
use crate::files::{Input, ensure_one_stdin};
use crate::needs;
use crate::policy_source;

/// Find every mistake in route files, and what is probably not meant.
///
/// Exit status 2 when there are errors (or warnings, with `--deny warnings`), 1 when a file cannot
/// be read; the others are checked all the same.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route files (of a folder its `routes.yaml`, with what that includes), or policy files or modules that were made of them; `-` is stdin.
    #[arg(required = true)]
    routes: Vec<Input>,
    /// The Match of the filters: a tag that it matches would be filtered again, without end.
    #[arg(long = "match", value_name = "PATTERN", default_value = "kube.*")]
    matched: String,
    /// The version of Fluent Bit that the routes are for: warn of what it cannot do.
    #[arg(long, value_name = "VERSION")]
    agent: Option<String>,
    /// For whom to write.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// What else is not accepted.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// People.
    Text,
    /// Programs: one JSON object for each file.
    Json,
    /// GitHub workflows, which show mistakes beside the changed lines.
    Github,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings count as errors do.
    Warnings,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let options = CheckOptions::default().with_match_pattern(&args.matched);
    ensure_one_stdin(&args.routes)?;
    let agent = args
        .agent
        .as_deref()
        .map(|version| version.parse::<Agent>().with_context(|| format!("--agent {version}")));
    let agent = agent.transpose()?;
    for limit in agent.iter().flat_map(Agent::limits) {
        say(format_args!("tagsplice: {limit}\n"));
    }
    let mut exit = Exit::Clean;
    for input in &args.routes {
        let text = match policy_source::read(input) {
            Ok(read) => read,
            Err(error) => {
                exit = exit.max(failed(&error));
                continue;
            }
        };
        let mut found = text.check(&options);
        if let (Some(agent), Ok(file)) = (&agent, text.parse()) {
            found.append(needs::missing(&file, agent));
        }
        let is_denied = args.deny == Some(Deny::Warnings) && found.warnings() > 0;
        if found.has_errors() || is_denied {
            exit = exit.max(Exit::Findings);
        }
        if let Input::File(folder) = input
            && let Ok(file) = text.parse()
        {
            for path in left_out(folder, &file) {
                say(format_args!(
                    "tagsplice: {} is in this folder, and no part of the policy: include it in {}\n",
                    path.display(),
                    file.name()
                ));
            }
        }
        stdout().write_all(render(&found, args.format).as_bytes())?;
    }
    Ok(exit)
}

fn render(found: &Diagnostics, format: Format) -> String {
    match format {
        Format::Text => found.to_text(color::on_stdout()),
        Format::Json => found.to_json(),
        Format::Github => found.to_github(),
    }
}

/// The YAML files of a folder that its main file does not include.
fn left_out(folder: &Path, file: &RouteFile) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let is_yaml =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    let is_part = |path: &PathBuf| file.sources().any(|source| Path::new(source.name) == path);
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut left_out: Vec<_> = paths.filter(|path| is_yaml(path) && !is_part(path)).collect();
    left_out.sort();
    left_out
}
