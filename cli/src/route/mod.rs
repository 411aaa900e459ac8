//! `tagsplice route`: newline-delimited records in, the same with their tags out.

mod lines;
mod progress;
mod report;
mod tally;

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use tagsplice::{Filter, Policy, StreamFilter, Validation};

use crate::exit::{Exit, say};
use crate::files::{Input, Output, ensure_one_stdin};
use crate::route_file;
use lines::Lines;
use progress::Progress;
use report::Report;
use tally::Tally;

/// Put tags into newline-delimited JSON records.
///
/// Lines that are no records pass unchanged, and are told on stderr.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files to read one after the other; `-`, or none at all, is stdin.
    files: Vec<Input>,
    /// Route by this file instead of the built-in policy.
    #[arg(long, value_name = "FILE")]
    routes: Option<Input>,
    /// How much of each record is checked.
    #[arg(long, value_enum, default_value_t = Level::Full)]
    validate: Level,
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

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    /// Everything outside strings.
    Structural,
    /// All of RFC 8259: UTF-8, escapes and control characters too.
    Full,
}

/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let inputs = match args.files.as_slice() {
        [] => vec![Input::Stdin],
        files => files.to_vec(),
    };
    ensure_one_stdin(inputs.iter().chain(&args.routes))?;
    let image = match args.routes.as_ref().map(route_file::compile).transpose()? {
        Some(Ok((_, image))) => Some(image),
        Some(Err(exit)) => return Ok(exit),
        None => None,
    };
    let policy = image.as_deref().map(Policy::from_image).transpose()?;
    let mut tally = Tally::default();
    let mut is_unreadable = false;
    let output = Output::open(args.output.as_deref(), inputs.iter().chain(&args.routes))?;
    let progress = Progress::new(&inputs, args.output.is_some());
    let validation = match args.validate {
        Level::Structural => Validation::Structural,
        Level::Full => Validation::Full,
    };
    let filter = Filter::new(policy.unwrap_or(Policy::seed())).with_validation(validation);
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
