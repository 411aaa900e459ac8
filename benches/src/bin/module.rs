//! What modules cost in Fluent Bit's runtime: for each corpus and each file given, fuel in
//! wasmi, and with `--features wamr` nanoseconds in WAMR.
//!
//! `module [FILE.wasm]...`

use std::path::Path;

use anyhow::{Context, Result};
use tagsplice_benches::corpus::{self, Corpus};
use tagsplice_benches::table::Table;
#[cfg(feature = "wamr")]
use tagsplice_benches::table::number;
use tagsplice_benches::{machine, module, native};

fn main() -> Result<()> {
    let mut modules = vec![("identity".to_owned(), module::identity())];
    for path in std::env::args().skip(1) {
        let wasm = std::fs::read(&path).with_context(|| path.clone())?;
        modules.push((name(&path), wasm));
    }
    for (name, wasm) in &modules[1..] {
        for corpus in corpus::all() {
            native::check_module(name, wasm, &corpus).context(corpus.name)?;
        }
    }
    print!("{}", machine::describe());
    println!("\nFuel per record in wasmi:\n");
    fuel(&modules)?;
    time(&modules)
}

fn name(path: &str) -> String {
    let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| path.to_owned())
}

fn head(first: &str, corpora: &[Corpus]) -> Table {
    let names = corpora.iter().map(|corpus| corpus.name);
    let mut table = Table::new(std::iter::once(first).chain(names));
    let bytes = corpora.iter().map(|corpus| corpus.mean().to_string());
    table.row(std::iter::once("bytes per record".to_owned()).chain(bytes));
    table
}

fn fuel(modules: &[(String, Vec<u8>)]) -> Result<()> {
    let corpora = corpus::all();
    let mut table = head("module", &corpora);
    for (name, wasm) in modules {
        let mut row = vec![name.clone()];
        for corpus in &corpora {
            let fuel = module::Metered::new(wasm)?.mean(corpus).with_context(|| name.clone())?;
            row.push(fuel.to_string());
        }
        table.row(row);
    }
    print!("{table}");
    Ok(())
}

#[cfg(not(feature = "wamr"))]
fn time(_: &[(String, Vec<u8>)]) -> Result<()> {
    Ok(())
}

#[cfg(feature = "wamr")]
fn time(modules: &[(String, Vec<u8>)]) -> Result<()> {
    let corpora = corpus::all();
    let mut columns = Vec::new();
    for corpus in &corpora {
        columns.push(module::times(corpus, modules)?);
    }
    columns.push(module::instantiation_times(modules)?);
    let mut table = head("module", &corpora);
    table.add_column("instantiation");
    for (i, (name, _)) in modules.iter().enumerate() {
        let cells = columns.iter().map(|column| match i {
            0 => number(column[0]),
            _ => format!("{} {}x", number(column[i]), number(column[i] / column[0])),
        });
        table.row(std::iter::once(name.clone()).chain(cells));
    }
    println!("\nNanoseconds per record in WAMR, and the multiple of the identity filter's:\n");
    print!("{table}");
    Ok(())
}
