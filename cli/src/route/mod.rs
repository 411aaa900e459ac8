//! `tagsplice route`: newline-delimited records in, the same with their tags out.

mod lines;
mod progress;
mod records;
mod report;
mod stats;
mod tally;

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;
use tagsplice::{Filter, MEMO_LEN, Policy, StreamFilter};
use tagsplice_routes::RouteFile;

use crate::exit::{Exit, say};
use crate::files::{Input, Output, ensure_one_stdin};
use crate::route_file::{self, warn_of_skipped_identity};
use progress::Progress;
use report::Report;
use stats::{Format, RouteName};

/// Put tags into newline-delimited JSON records.
///
/// Lines that are not records pass through unchanged and are reported on stderr. Files may be
/// compressed with gzip or zstd.
#[derive(clap::Args)]
#[command(override_usage = USAGE)]
pub(crate) struct Args {
    /// The route file, or a policy file or module that was made of one; `-` is stdin.
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
    /// The records are in MessagePack, one map after the other, and not lines of JSON.
    #[arg(long)]
    msgpack: bool,
    /// The tag that the records came with, for policies that check identity.
    #[arg(long)]
    tag: Option<String>,
    /// The longest record, in bytes; a longer one passes through unchanged and is reported.
    #[arg(long, value_name = "BYTES", default_value_t = tagsplice::DEFAULT_LIMIT)]
    limit: usize,
    /// At the end show on stderr how many records got which tag, and by which route.
    #[arg(
        long, value_enum, value_name = "FORMAT",
        num_args = 0..=1, require_equals = true, default_missing_value = "text"
    )]
    stats: Option<Format>,
    /// The most tags that `--stats` shows; the others are shown as one.
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    stats_tags: usize,
    /// Write the place of every malformed line to this file; stderr shows the first ten.
    #[arg(long, value_name = "FILE")]
    malformed: Option<PathBuf>,
}

const USAGE: &str = "tagsplice route [OPTIONS] <ROUTES> [FILES]...
       tagsplice route [OPTIONS] --example [FILES]...";

/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let (routes, inputs) = args.inputs();
    ensure_one_stdin(inputs.iter().chain(routes))?;
    let file = routes.map(route_file::load).transpose()?;
    let image = file.as_ref().map(route_file::compile).transpose()?;
    let policy = image.as_deref().map(Policy::from_image).transpose()?.unwrap_or(Policy::example());
    if let Some(file) = &file {
        let checks_identity = policy.checks_identity();
        warn_of_skipped_identity(file.name(), checks_identity, args.tag.as_deref());
    }
    let read = file.as_ref().map(route_file::inputs).unwrap_or_default();
    let inputs_and_routes = || inputs.iter().chain(routes).chain(&read);
    let output = Output::open(args.output.as_deref(), inputs_and_routes())?;
    let malformed = args.malformed.as_deref();
    let malformed =
        malformed.map(|path| Output::open(Some(path), inputs_and_routes())).transpose()?;
    if let Some(malformed) = &malformed {
        output.ensure_not(malformed)?;
    }
    let progress = Progress::new(&inputs, args.output.is_some());
    let filter = Filter::new(policy).with_owned_memo(MEMO_LEN);
    let report = Report::new(output, &progress, malformed);
    let (report, is_unreadable) = match args.msgpack {
        true => args.route_msgpack(&inputs, filter, report, &progress)?,
        false => args.route_lines(&inputs, filter, report, &progress)?,
    };
    let tally = report.finish()?;
    progress.finish();
    if let Some(format) = args.stats {
        let names = names(file.as_ref(), &policy);
        say(format_args!("{}", stats::render(&tally, &names, args.stats_tags, format)));
    }
    Ok(match (is_unreadable, tally.has_faults()) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    })
}

/// The routes as reports name them: with their lines, unless they are the example's.
fn names(file: Option<&RouteFile>, policy: &Policy<'_>) -> Vec<RouteName> {
    if let Some(file) = file {
        return file.routes().iter().map(RouteName::of).collect();
    }
    let meta: Value = serde_json::from_slice(policy.meta()).unwrap_or_default();
    let tags = meta["tags"].as_array().cloned().unwrap_or_default();
    (tags.iter().filter_map(Value::as_str))
        .map(|tag| RouteName { name: None, tag: tag.to_owned(), place: None })
        .collect()
}

impl Args {
    /// Routes lines of JSON. Could some input not be read?
    fn route_lines<'a>(
        &self,
        inputs: &[Input],
        filter: Filter<'_>,
        report: Report<'a>,
        progress: &Progress,
    ) -> anyhow::Result<(Report<'a>, bool)> {
        let mut stream = StreamFilter::new(filter, report).with_limit(self.limit);
        if let Some(tag) = &self.tag {
            stream = stream.with_tag(tag.as_bytes());
        }
        let mut is_unreadable = false;
        for input in inputs {
            if let Err(error) = copy(input, &mut stream, progress)? {
                progress.print(&format!("tagsplice: {}: {error}", input.name()));
                is_unreadable = true;
            }
            let summary = stream.finish().context(CANNOT_WRITE)?;
            stream.sink_mut().end(&summary);
        }
        Ok((stream.into_sink(), is_unreadable))
    }

    /// The same for records in MessagePack.
    fn route_msgpack<'a>(
        &self,
        inputs: &[Input],
        mut filter: Filter<'_>,
        mut report: Report<'a>,
        progress: &Progress,
    ) -> anyhow::Result<(Report<'a>, bool)> {
        let mut is_unreadable = false;
        for input in inputs {
            let (tag, limit) = (self.tag.as_deref(), self.limit);
            if let Err(error) =
                records::copy(input, &mut filter, tag, limit, &mut report, progress)?
            {
                progress.print(&format!("tagsplice: {}: {error}", input.name()));
                is_unreadable = true;
            }
        }
        Ok((report, is_unreadable))
    }

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
    stream: &mut StreamFilter<'_, Report<'_>>,
    progress: &Progress,
) -> anyhow::Result<std::io::Result<()>> {
    let watch = |reader| progress.watch(reader);
    let opened = input.open_records(watch);
    let mut chunk = vec![0; CHUNK];
    let mut is_first = true;
    let mut reader = match opened {
        Ok(reader) => reader,
        Err(error) => {
            stream.sink_mut().begin(input.name(), b"");
            return Ok(Err(error));
        }
    };
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(Ok(())),
            Ok(len) => {
                if is_first {
                    stream.sink_mut().begin(input.name(), &chunk[..len]);
                    is_first = false;
                }
                stream.push(&chunk[..len]).map_err(|e| e.source).context(CANNOT_WRITE)?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}
