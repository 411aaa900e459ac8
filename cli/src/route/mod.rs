//! `tagsplice route`: newline-delimited records in, the same with their tags out.

mod lines;
mod progress;
mod report;
mod tally;

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use tagsplice::{Filter, Policy, StreamFilter};

use crate::exit::{Exit, say};
use crate::files::{Input, Output, ensure_one_stdin};
use crate::route_file::{self, warn_of_skipped_identity};
use lines::Lines;
use progress::Progress;
use report::Report;
use tally::Tally;

/// Put tags into newline-delimited JSON records.
///
/// Lines that are no records pass unchanged, and are told on stderr.
#[derive(clap::Args)]
#[command(override_usage = USAGE)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    #[arg(required_unless_present = "example")]
    routes: Option<Input>,
    /// Files with records, read one after the other; `-`, or none at all, is stdin.
    files: Vec<Input>,
    /// Route by the example policy, which every module is built with, instead of a route file.
    #[arg(long)]
    example: bool,
    /// Write to this file instead of stdout; it is replaced when all is done.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The tag that the records came with, for policies that check identity.
    #[arg(long)]
    tag: Option<String>,
    /// The longest line that is taken for a record, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = tagsplice::DEFAULT_LIMIT)]
    limit: usize,
    /// At the end show on stderr how many records got which tag.
    #[arg(long)]
    stats: bool,
}

const USAGE: &str = "tagsplice route [OPTIONS] <ROUTES> [FILES]...
       tagsplice route [OPTIONS] --example [FILES]...";

/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let (routes, inputs) = args.inputs();
    ensure_one_stdin(inputs.iter().chain(routes))?;
    let image = match routes.map(load).transpose()? {
        Some(Err(exit)) => return Ok(exit),
        Some(Ok(image)) => Some(image),
        None => None,
    };
    let policy = image.as_deref().map(Policy::from_image).transpose()?;
    if let (Some(policy), Some(routes)) = (&policy, routes) {
        let checks_identity = policy.checks_identity();
        warn_of_skipped_identity(&routes.name(), checks_identity, args.tag.as_deref());
    }
    let mut tally = Tally::default();
    let mut is_unreadable = false;
    let output = Output::open(args.output.as_deref(), inputs.iter().chain(routes))?;
    let progress = Progress::new(&inputs, args.output.is_some());
    let filter = Filter::new(policy.unwrap_or(Policy::seed()));
    let report = Report::new(&mut tally, &progress);
    let mut stream =
        StreamFilter::new(filter, Lines::new(output)).with_limit(args.limit).with_observer(report);
    if let Some(tag) = &args.tag {
        stream = stream.with_tag(tag.as_bytes());
    }
    for input in &inputs {
        stream.observer_mut().begin(input.name());
        if let Err(error) = copy(input, &mut stream, &progress)? {
            progress.print(&format!("tagsplice: {}: {error}", input.name()));
            is_unreadable = true;
        }
        let summary = stream.finish().context(CANNOT_WRITE)?;
        stream.observer_mut().end(&summary);
        // A last line without its end must not run into the next file's first.
        stream.output_mut().end_line_before_more();
    }
    stream.into_output().finish()?;
    progress.finish();
    if args.stats {
        say(format_args!("{tally}"));
    }
    Ok(match (is_unreadable, tally.has_faults()) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    })
}

/// The policy image of a route file.
fn load(routes: &Input) -> anyhow::Result<Result<Vec<u8>, Exit>> {
    Ok(route_file::load(routes)?.and_then(|file| route_file::compile(&file)))
}

impl Args {
    /// The route file, if it is not the example, and the files with records.
    fn inputs(&self) -> (Option<&Input>, Vec<Input>) {
        let mut files = self.files.clone();
        let mut routes = self.routes.as_ref();
        if self.example {
            // No route file is expected, so the first file has records too.
            files.splice(0..0, routes.take().cloned());
        }
        if files.is_empty() {
            files.push(Input::Stdin);
        }
        (routes, files)
    }
}

const CANNOT_WRITE: &str = "cannot write the answers";

/// Pushes an input through the stream. The inner error is the input's: other inputs can still
/// be read. The outer one is the output's.
fn copy(
    input: &Input,
    stream: &mut StreamFilter<'_, Lines, Report<'_>>,
    progress: &Progress,
) -> anyhow::Result<std::io::Result<()>> {
    let mut reader = match input.open() {
        Ok(reader) => reader,
        Err(error) => return Ok(Err(error)),
    };
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(Ok(())),
            Ok(len) => {
                stream.push(&chunk[..len]).map_err(|e| e.source).context(CANNOT_WRITE)?;
                progress.advance(len);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}
