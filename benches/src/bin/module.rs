//! What modules cost in Fluent Bit's runtime: for each corpus and each file given, fuel in
//! wasmi, and nanoseconds in WAMR with their multiple of the identity filter's.
//!
//! `module [FILE.wasm]...`; time is measured with `--features wamr`.

use anyhow::{Context, Result};
use tagsplice_benches::{corpus, module, table::Table};

fn main() -> Result<()> {
    let mut modules = vec![("identity".to_owned(), module::identity())];
    for path in std::env::args().skip(1) {
        let wasm = std::fs::read(&path).with_context(|| path.clone())?;
        modules.push((path, wasm));
    }
    let mut table = Table::new(["corpus", "bytes", "module", "fuel", "ns", "x identity"]);
    for corpus in corpus::all() {
        let times = times(&corpus, &modules)?;
        for (i, (name, wasm)) in modules.iter().enumerate() {
            let fuel = module::Metered::new(wasm)?.mean(&corpus).context(name.clone())?;
            let mut row = vec![
                corpus.name.to_owned(),
                corpus.mean().to_string(),
                name.clone(),
                fuel.to_string(),
            ];
            row.extend(times.get(i).map(|time| format!("{time:.0}")));
            row.extend(times.get(i).map(|time| format!("{:.2}", time / times[0])));
            table.row(row);
        }
    }
    print!("{table}");
    instantiation(&modules)
}

#[cfg(feature = "wamr")]
fn times(corpus: &corpus::Corpus, modules: &[(String, Vec<u8>)]) -> Result<Vec<f64>> {
    module::times(corpus, modules)
}

#[cfg(not(feature = "wamr"))]
fn times(_: &corpus::Corpus, _: &[(String, Vec<u8>)]) -> Result<Vec<f64>> {
    Ok(Vec::new())
}

#[cfg(feature = "wamr")]
fn instantiation(modules: &[(String, Vec<u8>)]) -> Result<()> {
    let times = module::instantiation_times(modules)?;
    let mut table = Table::new(["instantiation", "ns", "x identity"]);
    for ((name, _), time) in modules.iter().zip(&times) {
        table.row([name.clone(), format!("{time:.0}"), format!("{:.2}", time / times[0])]);
    }
    print!("\n{table}");
    Ok(())
}

#[cfg(not(feature = "wamr"))]
fn instantiation(_: &[(String, Vec<u8>)]) -> Result<()> {
    Ok(())
}
