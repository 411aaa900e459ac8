//! `tagsplice explain`: why a record gets the tag that it gets.

use std::io::{Write, stdout};

use anyhow::ensure;
use clap::ValueEnum;
use serde_json::value::RawValue;
use tagsplice_routes::explain;

use crate::exit::Exit;
use crate::files::{Input, ensure_one_stdin};
use crate::route_file;

/// Say for each route why it matches a record or does not, and what tag the record gets.
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
    let text = args.record.read()?;
    let records = records(&text);
    ensure!(!records.is_empty(), "there is no record to explain: give a file, or JSON on stdin");
    let tag = args.tag.as_deref().map(str::as_bytes);
    for (index, record) in records.iter().enumerate() {
        let explanation = explain(&file, record, tag);
        match args.format {
            Format::Json => writeln!(stdout(), "{}", serde_json::to_string(&explanation)?)?,
            Format::Text => {
                if records.len() > 1 {
                    let gap = if index == 0 { "" } else { "\n" };
                    writeln!(stdout(), "{gap}record {}", index + 1)?;
                }
                write!(stdout(), "{explanation}")?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// The JSON texts that stand one behind the other; what is none goes on to the end.
fn records(text: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let mut stream = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    let mut end = 0;
    while let Some(Ok(record)) = stream.next() {
        records.push(record.get().as_bytes());
        end = stream.byte_offset();
    }
    let rest = text[end..].trim_ascii();
    if !rest.is_empty() {
        records.push(rest);
    }
    records
}
