//! The module in an embedded runtime, called as Fluent Bit calls it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde_json::Value;
use tagsplice_module::{Host, Wasmi};
use xshell::Shell;

use super::show;

/// Shipped samples: what applications log, and what the agent itself gets wrong.
const SAMPLES: [&str; 2] = ["examples/records.ndjson", "examples/host-faults.ndjson"];
/// How many records of each sample are shown for each tag.
const SHOWN: usize = 1;

/// Runs all samples through the module, shows some records and counts all tags.
pub(crate) fn run(sh: &Shell, module: &Path) -> anyhow::Result<()> {
    let wasm = sh.read_binary_file(module)?;
    let mut host = Host::new(Wasmi::new(&wasm)?);
    println!(
        "{} ({} bytes), called as Fluent Bit does: malloc, malloc, tagsplice_filter, free, free\n",
        module.display(),
        wasm.len()
    );
    let mut tally = BTreeMap::<String, usize>::new();
    let (mut records, mut bytes, mut time) = (0, 0, std::time::Duration::ZERO);
    for sample in SAMPLES {
        println!("{}", show::bold(sample));
        let mut shown = BTreeMap::<String, usize>::new();
        for (index, record) in sh.read_file(sample)?.lines().enumerate() {
            let start = Instant::now();
            let answer = host.filter(b"kube.var.log.containers.sample.log", record.as_bytes());
            time += start.elapsed();
            let answer = String::from_utf8(answer.with_context(|| format!("record {index}"))?)?;
            let kind = kind(&answer)?;
            records += 1;
            bytes += record.len();
            let seen = shown.entry(kind.clone()).or_default();
            // Each fault of the host is worth seeing; of each tag an example is.
            if *seen < SHOWN || sample != SAMPLES[0] {
                *seen += 1;
                show::record(index + 1, record, &answer);
            }
            *tally.entry(kind).or_default() += 1;
        }
        println!();
    }
    table(&tally, records);
    let seconds = time.as_secs_f64();
    println!(
        "{records} records, {bytes} bytes in {:.1} ms: {:.0} records/s in this interpreter",
        seconds * 1e3,
        records as f64 / seconds
    );
    println!("memory of the one instance: {} KiB", host.memory_len() / 1024);
    Ok(())
}

/// The tag of an answer, or why there is none. Every answer is JSON, whatever the record was.
fn kind(answer: &str) -> anyhow::Result<String> {
    let json: Value = serde_json::from_str(answer).context("the answer is not JSON")?;
    Ok(match json.get("new_tag").and_then(Value::as_str) {
        Some(tag) => tag.into(),
        None if json.get("tagsplice_malformed").is_some() => "(no tag: malformed)".into(),
        None => "(no tag: no labels)".into(),
    })
}

fn table(tally: &BTreeMap<String, usize>, records: usize) {
    let width = tally.keys().map(String::len).max().unwrap_or(0);
    println!("{}", show::bold(&format!("{:width$}  records", "tag")));
    let mut rows: Vec<_> = tally.iter().collect();
    rows.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    for (tag, count) in rows {
        let bar = "#".repeat((count * 40).div_ceil(records));
        println!("{tag:width$}  {count:>7}  {bar}");
    }
    println!();
}
