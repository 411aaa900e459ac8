//! `tagsplice explain`: why a record gets the tag that it gets.

mod pods;
mod table;

use std::io::{Write, stdout};

use anyhow::ensure;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::value::RawValue;
use tagsplice_routes::SubjectKind::{self, Field, NamespaceAnnotation, NamespaceLabel, Stream};
use tagsplice_routes::{Explanation, Outcome, RouteFile, explain};

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{Input, ensure_one_stdin};
use crate::pod_options;
use crate::route_file::{self, warn_of_skipped_identity};
use pods::Objects;

/// Say for each route why it matches a record or does not, and what tag the record gets.
///
/// Pods, as `kubectl get pods -A -o json` writes them, give a table of tags; with
/// `kubectl get pods,namespaces -A -o json` routes see the namespaces' labels too.
///
/// Exit status 2 when a record is malformed; those after it are explained all the same.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file, or a policy file or module that was made of one; `-` is stdin.
    routes: Input,
    /// Records, one after the other, or what `kubectl get pods -o json` writes; `-`, or none, is
    /// stdin.
    #[arg(conflicts_with = "Options")]
    record: Option<Input>,
    #[command(flatten)]
    pod: pod_options::Options,
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
    let is_described = args.pod.is_given();
    let input = args.record.clone().unwrap_or(Input::Stdin);
    if !is_described {
        ensure_one_stdin([&args.routes, &input])?;
    }
    let file = route_file::load(&args.routes)?;
    let text = match is_described {
        true => args.pod.record(file.schema())?.to_string().into_bytes(),
        false => match (input.read_records(), labels_instead(&input)) {
            (Err(error), Some(help)) => return Err(error.context(help)),
            (read, _) => read?,
        },
    };
    if let Some(objects) = pods::objects(&text) {
        return explain_pods(&file, &objects, args.format);
    }
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

/// What to write for a name that looks like labels.
fn labels_instead(input: &Input) -> Option<String> {
    let name = input.name();
    name.contains('=').then(|| format!("for a pod with these labels write `--labels {name}`"))
}

/// A table of the pods' tags, or a JSON object a line for each container.
fn explain_pods(file: &RouteFile, objects: &Objects, format: Format) -> anyhow::Result<Exit> {
    let rows: Vec<_> = objects
        .containers
        .iter()
        .map(|container| {
            let record = container.record(file.schema()).to_string();
            (container, explain(file, record.as_bytes(), None))
        })
        .collect();
    ensure!(!rows.is_empty(), "there are no pods in it: `kubectl get pods -A -o json` writes them");
    let text = match format {
        Format::Text => table::render(&rows, color::on_stdout()),
        Format::Json => rows
            .iter()
            .map(|(container, explanation)| {
                let pod = Pod {
                    namespace: &container.namespace,
                    pod: &container.pod,
                    container: &container.name,
                    explanation,
                };
                serde_json::to_string(&pod).map(|line| line + "\n")
            })
            .collect::<Result<_, _>>()?,
    };
    stdout().write_all(text.as_bytes())?;
    if objects.others > 0 {
        say(format_args!("tagsplice: {} objects are not pods\n", objects.others));
    }
    if !objects.has_namespaces && asks_for(file, &[NamespaceLabel, NamespaceAnnotation]) {
        say(format_args!(
            "tagsplice: {} asks for labels or annotations of namespaces, which are not in pods: use \
             `kubectl get pods,namespaces -A -o json`\n",
            file.name()
        ));
    }
    if asks_for(file, &[Stream, Field]) {
        say(format_args!(
            "tagsplice: {} asks for streams or fields, which each line has of its own: here they \
             are missing\n",
            file.name()
        ));
    }
    Ok(Exit::Clean)
}

/// Do the file's routes ask for something of these kinds?
fn asks_for(file: &RouteFile, kinds: &[SubjectKind]) -> bool {
    file.asks().any(|(subject, _)| kinds.contains(&subject.kind()))
}

/// What happens to a container's records, for programs.
#[derive(Serialize)]
struct Pod<'e> {
    namespace: &'e str,
    pod: &'e str,
    container: &'e str,
    #[serde(flatten)]
    explanation: &'e Explanation,
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
