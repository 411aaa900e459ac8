//! One thread on this machine: Tagsplice against its rivals and against copying the record.
//!
//! `native [CORPUS]...`: for each corpus and contender nanoseconds per record, and the multiple
//! of what Tagsplice takes.

use std::hint::black_box;

use anyhow::Result;
use tagsplice_benches::corpus::{self, Corpus};
use tagsplice_benches::rounds::{Contender, Effort, measure};
use tagsplice_benches::table::{Table, number};
use tagsplice_benches::{machine, native};

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut corpora = corpus::all();
    corpora.retain(|corpus| wanted.is_empty() || wanted.iter().any(|name| name == corpus.name));

    let mut columns = Vec::new();
    for corpus in &corpora {
        native::check(corpus)?;
        columns.push(column(corpus));
    }
    print!("{}", machine::describe());
    println!("\nNanoseconds per record, and the multiple of Tagsplice's:\n");
    print!("{}", render(&corpora, &columns));
    Ok(())
}

/// A contender's name, and its nanoseconds per record.
type Column = Vec<(String, f64)>;

fn column(corpus: &Corpus) -> Column {
    let mut contenders: Vec<_> = native::ours(corpus)
        .into_iter()
        .map(|way| Contender { name: way.name.to_owned(), pass: way.pass })
        .collect();
    contenders.push(Contender::new("memcpy of the record", each(corpus, copy)));
    for rival in native::rivals() {
        contenders.push(Contender::new(rival.name, each(corpus, rival.answer)));
    }
    let times = measure(&mut contenders, Effort::default());
    let records = corpus.records.len() as f64;
    contenders.iter().zip(times).map(|(c, time)| (c.name.clone(), time / records)).collect()
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

/// What nobody who makes a new buffer of the answer can be faster than.
fn copy(record: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(record);
}

fn render(corpora: &[Corpus], columns: &[Column]) -> Table {
    let head = corpora.iter().map(|corpus| corpus.name);
    let mut table = Table::new(std::iter::once("contender").chain(head));
    let Some(first) = columns.first() else { return table };
    let bytes = corpora.iter().map(|corpus| corpus.mean().to_string());
    table.row(std::iter::once("bytes per record".to_owned()).chain(bytes));
    for (i, (name, _)) in first.iter().enumerate() {
        let cells = columns.iter().map(|column| match i {
            0 => number(column[0].1),
            _ => format!("{} {}x", number(column[i].1), number(column[i].1 / column[0].1)),
        });
        table.row(std::iter::once(name.clone()).chain(cells));
    }
    let speed =
        corpora.iter().zip(columns).map(|(c, column)| number(c.mean() as f64 / column[0].1));
    table.row(std::iter::once("tagsplice, GB/s".to_owned()).chain(speed));
    table
}
