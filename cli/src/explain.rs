//! `tagsplice explain`: why a record gets the tag that it gets.

use std::io::{Write, stdout};

use anyhow::ensure;
use clap::ValueEnum;
use serde_json::value::RawValue;
use tagsplice_routes::{Outcome, explain};

use crate::color;
use crate::exit::Exit;
use crate::files::{Input, ensure_one_stdin};
use crate::route_file::{self, warn_of_skipped_identity};

/// Say for each route why it matches a record or does not, and what tag the record gets.
///
/// Exit status 2 when a record is malformed; those after it are explained all the same.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: Input,
    /// The record, or several one after the other; `-` is stdin.
    #[arg(default_value = "-", hide_default_value = true)]
    record: Input,
    /// The tag that the record came with, for policies that check identity.
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
    /// Programs: one JSON object a line for each record.
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure_one_stdin([&args.routes, &args.record])?;
    let file = match route_file::load(&args.routes)? {
        Ok(file) => file,
        Err(exit) => return Ok(exit),
    };
    let text = args.record.read_records()?;
    let records = records(&text);
    ensure!(!records.is_empty(), "there is no record to explain: give a file, or JSON on stdin");
    let checks_identity = file.specials().untrusted.is_some();
    warn_of_skipped_identity(file.name(), checks_identity, args.tag.as_deref());
    let tag = args.tag.as_deref().map(str::as_bytes);
    let mut exit = Exit::Clean;
    for (index, record) in records.iter().enumerate() {
        let explanation = explain(&file, record, tag);
        if matches!(explanation.outcome, Outcome::Malformed { .. }) || explanation.mended.is_some()
        {
            exit = Exit::Findings;
        }
        match args.format {
            Format::Json => writeln!(stdout(), "{}", serde_json::to_string(&explanation)?)?,
            Format::Text => {
                if records.len() > 1 {
                    let gap = if index == 0 { "" } else { "\n" };
                    writeln!(stdout(), "{gap}record {}", index + 1)?;
                }
                write!(stdout(), "{}", explanation.to_text(color::on_stdout()))?;
            }
        }
    }
    Ok(exit)
}

/// The JSON texts that follow one another. What is not JSON is a record up to the next line that
/// begins as one does.
fn records(text: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let mut rest = text.trim_ascii();
    while !rest.is_empty() {
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<&RawValue>();
        let len = match stream.next() {
            Some(Ok(record)) => record.get().len(),
            _ => next_line_with_record(rest),
        };
        records.push(rest[..len].trim_ascii());
        rest = rest[len..].trim_ascii();
    }
    records
}

/// Where the next line after this one begins with `{`; the end if none does.
fn next_line_with_record(text: &[u8]) -> usize {
    text.windows(2).position(|pair| pair == b"\n{").map_or(text.len(), |at| at + 1)
}
