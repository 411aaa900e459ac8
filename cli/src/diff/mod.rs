//! `tagsplice diff`: which records get another tag by a new policy.

mod markdown;
mod sample;
mod text;

use std::io::{Write, stdout};

use clap::ValueEnum;
use serde::Serialize;
use tagsplice_routes::{Change, Decided, Decider, Diff, RecordSchema, RouteFile, diff};

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{Input, ensure_one_stdin};
use crate::pod_options;
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
    /// That of the new policy, by which examples are written.
    #[serde(skip)]
    layout: &'r RecordSchema,
    old: &'r str,
    new: &'r str,
    #[serde(flatten)]
    diff: Diff,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Sample>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin([&args.old, &args.new].into_iter().chain(&args.samples))?;
    let (old, new) = (&route_file::load(&args.old)?, &route_file::load(&args.new)?);
    let diff = diff(old, new).map_err(route_file::refused)?;
    let sample = match args.samples.as_slice() {
        [] => None,
        inputs => Some(sample(old, new, inputs, args.tag.as_deref())?),
    };
    let report = Report { layout: new.schema(), old: old.name(), new: new.name(), diff, sample };
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
) -> anyhow::Result<Sample> {
    for file in [old, new] {
        warn_of_skipped_identity(file.name(), file.specials().untrusted.is_some(), tag);
    }
    let images = [&route_file::compile(old)?[..], &route_file::compile(new)?];
    sample::compare(images, inputs, tag)
}

/// A decision in a few words.
fn by(decided: &Decided) -> String {
    match &decided.by {
        Decider::Route(route) => route.to_string(),
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
fn example(change: &Change, layout: &RecordSchema) -> String {
    match (&change.old.by, pod_options::describing(&change.example, layout)) {
        (Decider::Untrusted, _) => "records of another pod than they claim".into(),
        (Decider::Malformed, _) => "records that are not JSON objects".into(),
        (_, options) if options.is_empty() => "records without labels".into(),
        (_, options) => options,
    }
}
