//! `tagsplice import`: other tools' rules as a route file.

mod classic;
mod flows;
mod regex;
mod rewrite_tag;
mod source;
mod yaml;

use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde_json::Value;
use tagsplice_routes::RouteFile;

use crate::exit::{Exit, say};
use crate::files::{self, Input, ensure_one_stdin};

/// Make a route file of `rewrite_tag` rules, or of the Logging operator's flows.
///
/// Reads Fluent Bit's configuration, classic or YAML, also inside a ConfigMap or the values of a
/// Helm chart; and Flows and ClusterFlows, in YAML or as `kubectl get flows,clusterflows -A -o json`
/// writes them. What cannot be carried over is in the route file as a comment, with the reason:
/// exit status 2 when there is any.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files, read one after the other; `-` is stdin.
    #[arg(required = true)]
    files: Vec<Input>,
    /// Write to this file instead of stdout.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A rule of another tool.
struct Rule {
    /// Where it is from, in one line or more.
    origin: String,
    /// Its tag and its selector, or why it cannot be carried over.
    route: Result<(String, Value), String>,
    /// What differs from before all the same.
    notes: Vec<String>,
}

impl Rule {
    /// Something that a route file cannot have.
    fn left_out(origin: impl Into<String>, why: impl Into<String>) -> Self {
        Self { origin: origin.into(), route: Err(why.into()), notes: Vec::new() }
    }

    /// A file that another names.
    fn included(origin: &str) -> Self {
        Self::left_out(origin, "only files that are named are read: import this one beside it")
    }

    /// The same, from a part of something larger.
    fn within(self, place: &str) -> Self {
        Self { origin: format!("{place}: {}", self.origin), ..self }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin(&args.files)?;
    let mut rules = Vec::new();
    for input in &args.files {
        let bytes = input.read()?;
        let found =
            source::rules(&String::from_utf8_lossy(&bytes)).with_context(|| input.name())?;
        ensure!(
            !found.is_empty(),
            "{}: there is no `rewrite_tag` rule in it, and no Flow or ClusterFlow",
            input.name()
        );
        rules.extend(found.into_iter().map(|rule| checked(rule.within(&input.name()))));
    }
    let text = file(&rules);
    files::write(args.output.as_deref(), &args.files, text.as_bytes())?;
    let left = rules.iter().filter(|rule| rule.route.is_err()).count();
    if left == 0 {
        return Ok(Exit::Clean);
    }
    say(format_args!(
        "tagsplice: {left} of {} rules could not be carried over; they are in the file as comments\n",
        rules.len()
    ));
    Ok(Exit::Findings)
}

/// A rule is carried over only if a route file may have it.
fn checked(rule: Rule) -> Rule {
    let Ok((tag, selector)) = &rule.route else { return rule };
    let text = format!("routes:\n{}", route(tag, selector));
    match RouteFile::parse(text.as_bytes(), "import") {
        Ok(_) => rule,
        Err(mistakes) => {
            let why = mistakes.iter().next().map(|mistake| mistake.message.clone());
            Rule { route: Err(why.unwrap_or_default()), ..rule }
        }
    }
}

fn file(rules: &[Rule]) -> String {
    let mut text = "\
# Made by `tagsplice import`. Routes are tried in order, and the first that matches wins.
"
    .to_owned();
    let is_any = rules.iter().any(|rule| rule.route.is_ok());
    text += if is_any { "routes:\n" } else { "routes: []\n" };
    for rule in rules {
        text += &comment(&rule.origin);
        for note in &rule.notes {
            text += &comment(note);
        }
        match &rule.route {
            Ok((tag, selector)) => text += &route(tag, selector),
            Err(why) => text += &comment(&format!("NOT CARRIED OVER: {why}")),
        }
    }
    text + "# Records that no rule matched kept their tag.\ndefault: null\n"
}

fn route(tag: &str, selector: &Value) -> String {
    format!("  - tag: {}\n    match: {}\n", yaml::flow(&tag.into()), yaml::flow(selector))
}

/// Whatever the text holds, it ends with its line.
fn comment(text: &str) -> String {
    let is_break =
        |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    format!("  # {}\n", text.replace(is_break, " ").trim_end())
}
