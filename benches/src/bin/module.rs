//! What modules cost in Fluent Bit's runtime: for each corpus and each file given, fuel in
//! wasmi, and nanoseconds in WAMR.
//!
//! `module [--wamr FILE.so] [--wamrc PROGRAM] [--aot FILE]... [--chart FILE.svg] [FILE.wasm]...`
//!
//! WAMR is the shared library that `--wamr` names, else the one that is linked with
//! `--features wamr`, else it is left out. `--wamrc` compiles the modules ahead of time, and
//! `--aot` adds one that was compiled already; both need `--wamr`, with a library of the version
//! that the files are for.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tagsplice_benches::chart::{Chart, USUAL};
use tagsplice_benches::corpus::{self, Corpus};
use tagsplice_benches::figures::{Column, Figures};
use tagsplice_benches::many_keys::{self, RULES};
use tagsplice_benches::module::{self, File, Metered, Start};
use tagsplice_benches::table::{Table, number};
use tagsplice_benches::{machine, native};
use tagsplice_module::wamr::Library;

#[derive(Default)]
struct Options {
    wamr: Option<PathBuf>,
    wamrc: Option<PathBuf>,
    chart: Option<PathBuf>,
    aot: Vec<PathBuf>,
    modules: Vec<PathBuf>,
}

const CHART: Chart<'static> = Chart {
    corpora: USUAL,
    title: "Time per record in WAMR, the runtime inside Fluent Bit: shorter is better",
    names: &[
        ("identity", "a filter that does nothing"),
        ("tagsplice, ahead of time", "Tagsplice, ahead of time"),
        ("tagsplice", "Tagsplice, interpreted"),
        ("serde_filter", "serde_json, interpreted"),
    ],
    ours: "tagsplice",
};

fn main() -> Result<()> {
    let options = options()?;
    let folder = std::env::temp_dir().join(format!("tagsplice-module-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = bench(&options, &folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn options() -> Result<Options> {
    let mut options = Options::default();
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().map(PathBuf::from).context("an option without its value");
        match arg.to_str() {
            Some("--wamr") => options.wamr = Some(value()?),
            Some("--wamrc") => options.wamrc = Some(value()?),
            Some("--chart") => options.chart = Some(value()?),
            Some("--aot") => options.aot.push(value()?),
            _ => options.modules.push(arg.into()),
        }
    }
    Ok(options)
}

fn bench(options: &Options, folder: &Path) -> Result<()> {
    let identity = folder.join("identity.wasm");
    std::fs::write(&identity, module::identity())?;
    let mut interpreted = vec![file(&identity, true, "")];
    interpreted.extend(options.modules.iter().map(|path| file(path, false, "")));
    let mut compiled = Vec::new();
    for File { name, path, identity } in &interpreted {
        if let Some(wamrc) = &options.wamrc {
            let aot = folder.join(name).with_extension("aot");
            module::compile(wamrc, path, &aot)?;
            compiled.push(file(&aot, *identity, ", ahead of time"));
        }
    }
    compiled.extend(options.aot.iter().map(|path| file(path, false, ", ahead of time")));

    print!("{}", machine::describe());
    println!("\nFuel per record in wasmi:\n");
    print!("{}", fuel(&interpreted)?.table("module"));
    let library = library(options)?;
    if let Some(library) = &library {
        let all: Vec<File> = interpreted.iter().chain(&compiled).cloned().collect();
        time(library, &all, options)?;
    } else if !compiled.is_empty() {
        bail!("modules compiled ahead of time need --wamr");
    }
    println!("\nPolicies over 50 labels, in the first module:\n");
    if let Some(module) = options.modules.first() {
        print!("{}", keys(module, library.as_ref())?);
    }
    Ok(())
}

fn library(options: &Options) -> Result<Option<Library>> {
    if let Some(path) = &options.wamr {
        return Ok(Some(Library::load(path)?));
    }
    #[cfg(feature = "wamr")]
    return Ok(Some(Library::linked()));
    #[cfg(not(feature = "wamr"))]
    Ok(None)
}

fn file(path: &Path, identity: bool, how: &str) -> File {
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    File { name: format!("{name}{how}"), path: path.to_owned(), identity }
}

fn names(files: &[File]) -> Vec<String> {
    files.iter().map(|file| file.name.clone()).collect()
}

fn fuel(files: &[File]) -> Result<Figures> {
    let modules = module::read(files)?;
    let mut columns = Vec::new();
    for corpus in corpus::all() {
        let mut values = Vec::new();
        for (file, wasm) in &modules {
            if !file.identity {
                native::check_module(&file.name, wasm, &corpus, native::expected)
                    .context(corpus.name)?;
            }
            let fuel = Metered::new(wasm)?.mean(&corpus).with_context(|| file.name.clone())?;
            values.push(fuel as f64);
        }
        columns.push(Column::of(&corpus, values));
    }
    Ok(Figures { names: names(files), columns })
}

fn time(library: &Library, files: &[File], options: &Options) -> Result<()> {
    let modules = module::read(files)?;
    let mut columns = Vec::new();
    for corpus in corpus::all() {
        let values = module::times(library, &corpus, &modules, native::expected)?;
        columns.push(Column::of(&corpus, values));
    }
    let figures = Figures { names: names(files), columns };
    let version = library.start()?.version();
    println!(
        "\nNanoseconds per record in WAMR {version}, and the multiple of the identity filter's:\n"
    );
    print!("{}", figures.multiples("module"));
    if let Some(path) = &options.chart {
        std::fs::write(path, CHART.draw(&figures))?;
    }

    let post = corpus::post();
    let start = |name: &str, start| {
        let values = module::start_times(library, files, &post, start)?;
        anyhow::Ok(Column { name: name.to_owned(), bytes: None, values })
    };
    let columns =
        vec![start("start", Start::Instance)?, start("and one record", Start::FirstAnswer)?];
    let figures = Figures { names: names(files), columns };
    println!(
        "\nNanoseconds to start and to end, which Fluent Bit before 4.1 does for each chunk:\n"
    );
    print!("{}", figures.multiples("module"));
    Ok(())
}

/// The module with each policy embedded.
fn keys(path: &Path, library: Option<&Library>) -> Result<Table> {
    let corpus: Corpus = many_keys::corpus();
    let wasm = std::fs::read(path)?;
    let mut table = Table::new(["policy", "fuel", "WAMR, ns"]);
    for rules in RULES {
        let embedded = tagsplice_module::embed(&wasm, &rules.image()?)?;
        let expected = |record: &[u8]| rules.expected(record);
        native::check_module(rules.name, &embedded, &corpus, expected)?;
        let fuel = Metered::new(&embedded)?.mean(&corpus)?;
        let file = file(path, false, "");
        let modules = [(&file, embedded)];
        let time = library.map(|library| module::times(library, &corpus, &modules, expected));
        let time = time.transpose()?.map_or_else(String::new, |times| number(times[0]));
        table.row([rules.name.to_owned(), fuel.to_string(), time]);
    }
    Ok(table)
}
