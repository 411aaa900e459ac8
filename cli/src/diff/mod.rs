//! `tagsplice diff`: which records get another tag by a new policy.

mod markdown;
mod sample;
mod text;

use std::io::{Write, stdout};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use tagsplice_routes::{Change, Decided, Decider, Diff, RouteFile, diff};

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{Input, ensure_one_stdin};
use crate::route_file::{self, warn_of_skipped_identity};
use sample::Sample;

/// Show which records get another tag by a new route file.
///
/// The policies are compared as they are, not by samples: each pair of decisions that gives some
/// record another tag is found, with an example. Records of a sample are counted beside that.
///
/// Exit status 2 when anything changes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The old route file; `-` is stdin.
    old: Input,
    /// The new route file.
    new: Input,
    /// Files with records, of which those with another tag are counted; `-` is stdin.
    samples: Vec<Input>,
    /// The tag that the sample's records came with, for policies that check identity.
    #[arg(long)]
    tag: Option<String>,
    /// For whom to write.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// People.
    Text,
    /// Programs: one JSON object.
    Json,
    /// Reviewers: a comment on a pull request, in GitHub's Markdown.
    Markdown,
}

/// All that is reported.
#[derive(Serialize)]
struct Report<'r> {
    old: &'r str,
    new: &'r str,
    #[serde(flatten)]
    diff: Diff,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Sample>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin([&args.old, &args.new].into_iter().chain(&args.samples))?;
    let mut files = Vec::new();
    for input in [&args.old, &args.new] {
        match route_file::load(input)? {
            Ok(file) => files.push(file),
            Err(exit) => return Ok(exit),
        }
    }
    let [old, new] = files.as_slice() else { return Ok(Exit::Failed) };
    let diff = match diff(old, new) {
        Ok(diff) => diff,
        Err(mistakes) => return Ok(route_file::refused(&mistakes)),
    };
    let sample = match args.samples.as_slice() {
        [] => None,
        inputs => match sample(old, new, inputs, args.tag.as_deref())? {
            Ok(sample) => Some(sample),
            Err(exit) => return Ok(exit),
        },
    };
    let report = Report { old: old.name(), new: new.name(), diff, sample };
    let text = match args.format {
        Format::Text => text::render(&report, color::on_stdout()),
        Format::Json => serde_json::to_string_pretty(&report)? + "\n",
        Format::Markdown => markdown::render(&report),
    };
    stdout().write_all(text.as_bytes())?;
    if !report.diff.is_complete {
        say(format_args!(
            "tagsplice: these policies are too large to be compared in full: there may be other \
             changes\n"
        ));
    }
    let is_same = report.diff.is_empty()
        && report.diff.is_complete
        && report.sample.as_ref().is_none_or(|sample| sample.changed == 0);
    Ok(if is_same { Exit::Clean } else { Exit::Findings })
}

fn sample(
    old: &RouteFile,
    new: &RouteFile,
    inputs: &[Input],
    tag: Option<&str>,
) -> anyhow::Result<Result<Sample, Exit>> {
    let mut images = Vec::new();
    for file in [old, new] {
        match route_file::compile(file) {
            Ok(image) => images.push(image),
            Err(exit) => return Ok(Err(exit)),
        }
        warn_of_skipped_identity(file.name(), file.specials().untrusted.is_some(), tag);
    }
    sample::compare([&images[0], &images[1]], inputs, tag).map(Ok)
}

/// A decision in a few words.
fn by(decided: &Decided) -> String {
    match &decided.by {
        Decider::Route { route, line, name } => {
            let name = name.as_ref().map_or_else(String::new, |name| format!("`{name}` "));
            format!("route {route} {name}(line {line})")
        }
        Decider::Default => "default".into(),
        Decider::Unlabeled => "unlabeled".into(),
        Decider::Untrusted => "untrusted".into(),
        Decider::Malformed => "malformed".into(),
        _ => "a later version's decision".into(),
    }
}

/// A tag, or that there is none; for `untrusted`, none is that nobody compares identities.
fn tag(decided: &Decided) -> &str {
    match (&decided.tag, &decided.by) {
        (Some(tag), _) => tag,
        (None, Decider::Untrusted) => "(not compared)",
        (None, _) => "(no tag)",
    }
}

/// A record that changes, as options of `tagsplice explain` or in words.
fn example(change: &Change) -> String {
    let kubernetes = &change.example["kubernetes"];
    let pairs = |option: &str, object: &Value| {
        object.as_object().map(|object| {
            let pairs: Vec<_> = object
                .iter()
                .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
                .collect();
            format!("--{option} {}", quoted(&pairs.join(",")))
        })
    };
    let text = |option: &str, value: &Value| {
        value.as_str().map(|value| format!("--{option} {}", quoted(value)))
    };
    let mut options: Vec<_> = [
        pairs("labels", &kubernetes["labels"]),
        pairs("annotations", &kubernetes["annotations"]),
        pairs("namespace-labels", &change.example["kubernetes_namespace"]["labels"]),
        text("namespace", &kubernetes["namespace_name"]),
        text("pod", &kubernetes["pod_name"]),
        text("container", &kubernetes["container_name"]),
        text("host", &kubernetes["host"]),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !options.is_empty() {
        return options.join(" ");
    }
    options.push(match &change.old.by {
        Decider::Untrusted => "records of another pod than they claim".into(),
        Decider::Malformed => "records that are not JSON objects".into(),
        _ => "records without labels".into(),
    });
    options.join(" ")
}

/// As a shell takes it.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "=,._-/:".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.escape_debug().to_string().replace('\'', r"'\''")),
    }
}
