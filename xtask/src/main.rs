//! `cargo xtask COMMAND`: what is done with this workspace, each with the set-up that it needs.

mod agents;
mod aot;
mod bench;
mod ci;
mod coverage;
mod dist;
mod features;
mod fuzz;
mod imports;
mod miri;
mod pack;
mod release;
mod setup;
mod test;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use xshell::Shell;

const HELP: &str = "\
cargo xtask COMMAND

  dist [--wamrc PATH]...
                  build the modules: dist/tagsplice.wasm for Fluent Bit, and
                  dist/tagsplice-portable.wasm for any other host; with WAMR's compiler also
                  dist/tagsplice-FORMAT-ARCH.aot, for each compiler and for amd64 and arm64
  demo            build the module and show what it does to real records
  demo --fluent-bit [PATH]
                  the same in a real Fluent Bit, from log files to outputs; without PATH it is
                  the one in FLUENT_BIT or on PATH
  demo --module FILE ...
                  either with a module that is already built
  bench [--wamr FILE [--wamrc PATH] [--aot FILE]...] [--record]
                  time and fuel beside the rivals', here and in Fluent Bit's runtime, as tables and
                  as charts; --record keeps them in benches/record/; --wamr takes WAMR from a
                  shared library, which can be the version that a Fluent Bit has; --wamrc compiles
                  the modules ahead of time, --aot adds one that was compiled already
  bench-fluent-bit --fluent-bit PATH [--wamrc PATH] [--corpus NAME] [--record]
                  processor time per record in a real Fluent Bit
  features        the published crates with every set of features and with the oldest Rust
  imports         no two files of a package use each other, and core's modules are in the order
                  that DESIGN.md draws
  e2e --fluent-bit PATH... [--module FILE] [--only-live] [--symptoms] [--record]
                  in each agent, a dozen pods' lines through what `tagsplice config` writes, each
                  line looked for; then rules that change under load (--only-live: nothing else);
                  --module runs one that is compiled ahead of time; --symptoms makes the mistakes
                  that docs/trouble.md quotes; --record keeps the scrape of metrics that tests read
  release (--wamrc PATH... | --interpreted-only) [--dry-run] [--no-packages]
                  all that a release consists of, checked, in dist/release; publishes nothing;
                  --wamrc names a compiler, and comes twice, for both formats; without --dry-run
                  it cuts CHANGELOG.md
  fuzz [TARGET] [--seconds N]
                  one fuzz target or all, 60 seconds each; what they find is kept for the next run
  coverage        the lines of core that no suite reaches
  miri            core and the shim's logic under Miri, on this machine and on a big-endian one
  soak [--records N] [--fluent-bit PATH] [--seconds N]
                  ten million records through one instance; and a real Fluent Bit under load,
                  rotation, reloads and kills, whose numbered records are counted
  soak --matrix --fluent-bit PATH... [--runs N] [--jobs N] [--records N] [--ways NAME...]
       [--events NAME...] [--module FILE] [--file FILE]
                  what each way of routing loses in each event and agent, as docs/losses.md has it
  test            set up what is missing, build the module, run all tests
  ci              format, lints, docs, tests, targets and features, as .ci/run does

Everything that a command needs and rustup or cargo can install is installed by it.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let sh = Shell::new()?;
    sh.change_dir(root());
    let mut args = lexopt::Parser::from_env();
    let Some(lexopt::Arg::Value(command)) = args.next()? else {
        print!("{HELP}");
        return Ok(());
    };
    match command.to_str() {
        Some("dist") => dist::command(&sh, args),
        Some("bench") => bench::run(&sh, args),
        Some("bench-fluent-bit") => bench::fluent_bit(&sh, args),
        Some(suite @ ("demo" | "e2e" | "soak")) => agents::run(&sh, suite, args),
        Some("fuzz") => fuzz::run(&sh, args),
        Some("coverage") => coverage::run(&sh),
        Some("miri") => miri::run(&sh),
        Some("features") => features::run(&sh),
        Some("imports") => imports::run(&sh),
        Some("release") => release::run(&sh, args),
        Some("test") => test::run(&sh),
        Some("ci") => ci::run(&sh),
        _ => anyhow::bail!("no command {command:?}\n\n{HELP}"),
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map(PathBuf::from).unwrap_or(xtask)
}
