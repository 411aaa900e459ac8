//! Processor time per record in a real Fluent Bit, for each way to route by labels.
//!
//! `fluent-bit --fluent-bit PATH [--module FILE] [--serde FILE] [--wamrc PATH]
//! [--corpus NAME] [--records N] [--rounds N] [--outputs N,N...]`
//!
//! With `--outputs`: what routing costs by `rewrite_tag` and by a processor of each output, with so many
//! outputs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tagsplice_benches::agent::{Agent, Contender, Filter, Input, Routing};
use tagsplice_benches::table::{Table, number};
use tagsplice_benches::{corpus, machine, module};

struct Options {
    fluent_bit: PathBuf,
    module: PathBuf,
    serde: Option<PathBuf>,
    wamrc: Option<PathBuf>,
    corpus: String,
    records: u64,
    rounds: usize,
    outputs: Vec<usize>,
}

fn main() -> Result<()> {
    let options = options()?;
    let folder = std::env::temp_dir().join(format!("tagsplice-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = bench(&options, &folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn options() -> Result<Options> {
    let mut args = std::env::args().skip(1);
    let mut options = Options {
        fluent_bit: PathBuf::new(),
        module: "dist/tagsplice.wasm".into(),
        serde: None,
        wamrc: None,
        corpus: "runs".to_owned(),
        records: 100_000,
        rounds: 3,
        outputs: Vec::new(),
    };
    while let Some(name) = args.next() {
        let value = args.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--fluent-bit" => options.fluent_bit = value.into(),
            "--module" => options.module = value.into(),
            "--serde" => options.serde = Some(value.into()),
            "--wamrc" => options.wamrc = Some(value.into()),
            "--corpus" => options.corpus = value,
            "--records" => options.records = value.parse()?,
            "--outputs" => {
                options.outputs = value.split(',').map(str::parse).collect::<Result<_, _>>()?;
            }
            "--rounds" => options.rounds = value.parse()?,
            _ => bail!("no option {name}"),
        }
    }
    ensure!(options.rounds > 0, "--rounds must be 1 or more");
    ensure!(!options.outputs.contains(&0), "--outputs must be 1 or more");
    ensure!(options.fluent_bit.is_file(), "--fluent-bit must name the program");
    Ok(options)
}

fn bench(options: &Options, folder: &Path) -> Result<()> {
    let corpus = corpus::all().into_iter().find(|corpus| corpus.name == options.corpus);
    let corpus = corpus.with_context(|| format!("no corpus {}", options.corpus))?;
    let input = Input::write(&corpus, options.records, &folder.join("containers"))?;
    let agent = Agent { program: options.fluent_bit.clone(), folder: folder.to_owned() };
    let contenders = match options.outputs.is_empty() {
        true => contenders(options, folder)?,
        false => by_outputs(options),
    };

    // In each round every contender has its turn. The kernel splits processor time into user and
    // system by sampling, which errs both ways: so the median counts, not the best.
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 1..=options.rounds {
        for (contender, times) in contenders.iter().zip(&mut times) {
            eprintln!("round {round} of {}: {}", options.rounds, contender.name);
            let spent = agent.run(contender, &input)?;
            let right = contender.routing != Routing::Tags || spent.tags == input.tags;
            ensure!(right, "{}: {:?}, not {:?}", contender.name, spent.tags, input.tags);
            times.push(spent.user);
        }
    }
    let medians: Vec<Duration> = times.iter_mut().map(|times| median(times)).collect();
    print!("{}", machine::describe());
    println!("- agent: {}", version(&options.fluent_bit));
    println!("- corpus: {}, {} records of {} bytes\n", corpus.name, input.records, corpus.mean());
    print!("{}", render(&contenders, &medians, input.records));
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn contenders(options: &Options, folder: &Path) -> Result<Vec<Contender>> {
    let identity = folder.join("identity.wasm");
    std::fs::write(&identity, module::identity())?;
    let lua = folder.join("blog-post.lua");
    std::fs::write(&lua, include_str!("../../assets/blog-post.lua"))?;

    let contender = |name: &str, filter: &Filter, routed| Contender {
        name: name.to_owned(),
        filter: filter.clone(),
        routing: if routed { Routing::Tags } else { Routing::None },
    };
    let mut modules = vec![("identity", identity), ("tagsplice", options.module.clone())];
    modules.extend(options.serde.clone().map(|path| ("serde_json in wasm", path)));
    let mut compiled = Vec::new();
    for (name, path) in &modules {
        if let Some(wamrc) = &options.wamrc {
            let aot = folder.join(name).with_extension("aot");
            module::compile(wamrc, path, &aot)?;
            compiled.push((format!("{name}, ahead of time"), aot));
        }
    }
    let mut all = vec![contender("no filter", &Filter::None, false)];
    let lua = ("LuaJIT".to_owned(), Filter::Lua(lua));
    let modules = modules.into_iter().map(|(name, path)| (name.to_owned(), path));
    let wasm = modules.chain(compiled).map(|(name, path)| (name, Filter::Wasm(path)));
    let filters: Vec<_> = std::iter::once(lua).chain(wasm).collect();
    all.extend(filters.iter().map(|(name, filter)| contender(name, filter, false)));
    for (name, filter) in filters.iter().filter(|(name, _)| !name.starts_with("identity")) {
        all.push(contender(&format!("{name}, routed"), filter, true));
    }
    if has_conditional_routes(&version(&options.fluent_bit)) {
        all.push(contender("conditional routes, routed", &Filter::ConditionalRoutes, true));
    }
    Ok(all)
}

/// The module alone, and each way with each number of outputs.
fn by_outputs(options: &Options) -> Vec<Contender> {
    let contender = |name: String, filter: Filter, routing| Contender { name, filter, routing };
    let module = || Filter::Wasm(options.module.clone());
    let mut all = vec![
        contender("no filter".into(), Filter::None, Routing::None),
        contender("tagsplice, one output without routing".into(), module(), Routing::None),
    ];
    for &count in &options.outputs {
        let ways = [
            (format!("rewrite_tag, outputs: {count}"), Routing::RewriteTag(count)),
            (format!("grep in each output: {count}"), Routing::Outputs(count)),
        ];
        all.extend(ways.map(|(name, routing)| contender(name, module(), routing)));
    }
    all
}

/// Fluent Bit has them since 4.2.
fn has_conditional_routes(version: &str) -> bool {
    let number = version.rsplit('v').next().unwrap_or_default();
    let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (4, 2)
}

fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}

fn render(contenders: &[Contender], times: &[Duration], records: u64) -> Table {
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / records as f64;
    let mut table = Table::new(["pipeline", "user µs per record", "over no filter"]);
    for (contender, time) in contenders.iter().zip(times) {
        let over = micros(*time) - micros(times[0]);
        table.row([contender.name.clone(), number(micros(*time)), format!("{over:.1}")]);
    }
    table
}
