//! `tagsplice module`: the module that an agent runs, without a policy of one's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::aot::{self, Arch};
use super::{FOR_FLUENT_BIT, PORTABLE};
use crate::agents::Agent;
use crate::exit::{Exit, say};
use crate::files;

/// Write the filter module for an agent, compiled ahead of time.
///
/// It reads its policy from the file that `tagsplice compile` writes. Compiled, a record costs a
/// third of what it costs interpreted; the file fits one architecture and the releases of Fluent
/// Bit whose runtime reads its format, and others refuse to start with it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The agent's version, as `fluent-bit --version` prints it: `5.1`, `4.0.14`.
    #[arg(long, value_name = "VERSION", required_unless_present_any = ["interpreted", "portable", "all"])]
    agent: Option<Agent>,
    /// The processors of the nodes that it is for; those of this machine, if nothing is given.
    #[arg(long, value_enum, conflicts_with_all = ["interpreted", "portable"])]
    arch: Option<Arch>,
    /// The WebAssembly module, which every release on every processor loads and interprets.
    #[arg(long)]
    interpreted: bool,
    /// The WebAssembly module without imports, for hosts other than Fluent Bit.
    #[arg(long, conflicts_with = "interpreted")]
    portable: bool,
    /// All that are compiled ahead of time, into the folder that `-o` names: for an image that has
    /// nodes of several architectures to serve.
    #[arg(long, conflicts_with_all = ["agent", "arch", "interpreted", "portable"], requires = "output")]
    all: bool,
    /// The file to write; stdout if it is `-`, or not given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    if let (true, Some(folder)) = (args.all, &args.output) {
        return all(folder);
    }
    let (name, bytes) = choose(args)?;
    files::write(args.output.as_deref(), [], bytes)?;
    if let Some(path) = &args.output {
        say(format_args!("{}: {name}, {} bytes\n", path.display(), bytes.len()));
    }
    Ok(Exit::Clean)
}

/// Writes each that is inside, by its name in a release.
fn all(folder: &Path) -> anyhow::Result<Exit> {
    let mut inside = aot::INSIDE.iter().filter(|(_, bytes)| !bytes.is_empty()).peekable();
    if inside.peek().is_none() {
        bail!(
            "this `tagsplice` was built without compiled modules inside. The program of a release \
             has them, and each release has the files; or compile them, with `wamrc` from WAMR's \
             releases: `cargo xtask dist --wamrc PATH && cargo install --path cli` in the repository"
        );
    }
    for (name, bytes) in inside {
        let path = folder.join(name);
        files::write(Some(&path), [], bytes)?;
        say(format_args!("{}: {} bytes\n", path.display(), bytes.len()));
    }
    Ok(Exit::Clean)
}

fn choose(args: &Args) -> anyhow::Result<(String, &'static [u8])> {
    let wasm = match args.portable {
        true => Some(("tagsplice-portable.wasm", PORTABLE)),
        false if args.interpreted => Some(("tagsplice.wasm", FOR_FLUENT_BIT)),
        false => None,
    };
    if let Some((name, bytes)) = wasm {
        if bytes.is_empty() {
            bail!(
                "this `tagsplice` was built without {name} inside. Take the program of a release, \
                 or build both: `cargo xtask dist && cargo install --path cli` in the repository"
            );
        }
        return Ok((name.to_owned(), bytes));
    }
    let agent = args.agent.unwrap_or_default();
    let arch = args.arch.or_else(Arch::here).context(
        "there are no compiled modules for this machine's architecture: name that of the nodes \
         with `--arch`, or take the module for all of them with `--interpreted`",
    )?;
    let name = aot::name(agent.aot_format, arch);
    match aot::inside(&name) {
        Some(bytes) => Ok((name, bytes)),
        None => bail!(
            "this `tagsplice` was built without {name} inside. The program of a release has it, \
             and each release has the file; or compile it with `wamrc` from WAMR's release {}: `cargo \
             xtask dist --wamrc PATH && cargo install --path cli` in the repository. `--interpreted` \
             writes a module that needs no compiler, runs in every agent, and costs more",
            if agent.aot_format == 3 { "1.3.3" } else { "2.4.1" }
        ),
    }
}
