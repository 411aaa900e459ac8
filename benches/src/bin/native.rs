//! One thread on this machine: Tagsplice against its rivals and against copying the record.
//!
//! `native [--chart FILE.svg] [CORPUS]...`: for each corpus and contender nanoseconds per record,
//! and the multiple of what Tagsplice takes.

use std::hint::black_box;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tagsplice_benches::chart::{Chart, USUAL};
use tagsplice_benches::corpus::{self, Corpus};
use tagsplice_benches::figures::{Column, Figures};
use tagsplice_benches::native::{self, Rules};
use tagsplice_benches::rounds::{Contender, Effort, measure};
use tagsplice_benches::table::number;
use tagsplice_benches::{machine, many_keys};

const CHART: Chart<'static> = Chart {
    corpora: USUAL,
    title: "Time per record, natively, one thread: shorter is better",
    names: &[
        ("tagsplice", "Tagsplice"),
        ("sonic-rs struct + splice", "sonic-rs, struct + splice"),
        ("sonic-rs get + splice", "sonic-rs, get + splice"),
        ("serde_json struct + splice", "serde_json, struct + splice"),
        ("simd-json round trip", "simd-json, round trip"),
        ("serde_json round trip", "serde_json, round trip"),
    ],
    ours: "tagsplice",
};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (mut chart, mut wanted): (Option<PathBuf>, Vec<String>) = (None, Vec::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--chart" => chart = Some(args.next().context("--chart needs a file")?.into()),
            _ => wanted.push(arg),
        }
    }
    let mut corpora = corpus::all();
    corpora.push(many_keys::corpus());
    for name in &wanted {
        ensure!(corpora.iter().any(|corpus| corpus.name == name), "no corpus {name}");
    }
    corpora.retain(|corpus| wanted.is_empty() || wanted.iter().any(|name| name == corpus.name));
    // It has a policy of its own, for which the rivals are not written.
    let has_keys = corpora.pop_if(|corpus| corpus.name == many_keys::corpus().name).is_some();

    print!("{}", machine::describe());
    if !corpora.is_empty() {
        let figures = against_rivals(&corpora)?;
        println!("\nNanoseconds per record, and the multiple of Tagsplice's:\n");
        print!("{}", figures.multiples("contender"));
        speed(&figures);
        if let Some(path) = chart {
            std::fs::write(&path, CHART.draw(&figures))?;
        }
    }
    if has_keys {
        println!(
            "\nNanoseconds per record, policies over 50 labels, and the multiple of the first:\n"
        );
        print!("{}", keys()?.multiples("policy"));
    }
    if wanted.is_empty() {
        println!("\nTwo costs that differ in one thing, in nanoseconds per record:\n");
        print!("{}", native::pairs()?);
    }
    Ok(())
}

fn against_rivals(corpora: &[Corpus]) -> Result<Figures> {
    let example = Rules::example();
    let mut figures = Figures { names: Vec::new(), columns: Vec::new() };
    for corpus in corpora {
        native::check(corpus)?;
        let mut contenders = ours(corpus, &example);
        contenders.push(Contender::new("copy", each(corpus, native::copy)));
        let splice = each(corpus, native::copy_and_splice);
        contenders.push(Contender::new("copy and splice", splice));
        for rival in native::rivals() {
            contenders.push(Contender::new(rival.name, each(corpus, rival.answer)));
        }
        figures.columns.push(Column::of(corpus, times(corpus, &mut contenders)));
        figures.names = contenders.iter().map(|contender| contender.name.clone()).collect();
    }
    Ok(figures)
}

fn ours<'a>(corpus: &'a Corpus, rules: &'a Rules) -> Vec<Contender<'a>> {
    let contender =
        |way: native::Prepared<'a>| Contender { name: way.name.to_owned(), pass: way.pass };
    native::ours(corpus, rules).into_iter().map(contender).collect()
}

fn times(corpus: &Corpus, contenders: &mut [Contender<'_>]) -> Vec<f64> {
    let records = corpus.records.len() as f64;
    measure(contenders, Effort::default()).iter().map(|time| time / records).collect()
}

/// A pass over the corpus with a function to a buffer.
fn each(corpus: &Corpus, answer: fn(&[u8], &mut Vec<u8>)) -> impl FnMut() + '_ {
    let mut out = Vec::with_capacity(corpus.bytes());
    move || {
        for record in &corpus.records {
            answer(black_box(&record.json), &mut out);
            black_box(&out);
        }
    }
}

/// A row for each policy, a column for each way.
fn keys() -> Result<Figures> {
    let corpus = many_keys::corpus();
    let rules = many_keys::RULES.map(|rules| Ok((rules, Rules::of(rules.image()?)?)));
    let rules = rules.into_iter().collect::<Result<Vec<_>>>()?;
    for (rules, compiled) in &rules {
        native::check_ours(&corpus, compiled, |record| rules.expected(record))?;
    }
    let mut contenders = Vec::new();
    for (_, compiled) in &rules {
        contenders.extend(ours(&corpus, compiled));
    }
    let times = times(&corpus, &mut contenders);
    let ways = contenders.len() / rules.len();
    let column = |way: usize| Column {
        name: contenders[way].name.clone(),
        bytes: Some(corpus.mean()),
        values: times.iter().skip(way).step_by(ways).copied().collect(),
    };
    Ok(Figures {
        names: rules.iter().map(|(rules, _)| rules.name.to_owned()).collect(),
        columns: (0..ways).map(column).collect(),
    })
}

fn speed(figures: &Figures) {
    let speeds = figures.columns.iter().map(|column| {
        let bytes = column.bytes.unwrap_or_default() as f64;
        format!("{} {}", column.name, number(bytes / column.values[0]))
    });
    println!("\nTagsplice in GB/s: {}.", speeds.collect::<Vec<_>>().join(", "));
}
