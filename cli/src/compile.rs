//! `tagsplice compile`: a route file into a policy file, which a running module reads.

use tagsplice::{Policy, PolicyFile, policy_file};

use crate::exit::Exit;
use crate::files::Input;
use crate::metadata::Metadata;
use crate::policy_source::ensure_module;
use crate::product::{self, Tested};
use crate::{module, test};

/// Compile a route file into a policy file, which agents read while they run.
///
/// Modules look for it as `tagsplice.policy`. It must pass the route file's own tests in the
/// module before it is written: exit status 2 and no file when one fails. It is written whole, by
/// renaming: agents may be reading the old one.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    product: product::Options,
    /// The module that the agents run, if it is not that of this program: the tests run in it.
    #[arg(long, value_name = "FILE")]
    module: Option<Input>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = args.product.load(args.module.as_ref())?;
    let policy = Policy::from_image(&source.image)?;
    let bytes = PolicyFile::to_bytes(policy, &Metadata::of(&source.file).to_bytes());
    anyhow::ensure!(
        bytes.len() <= policy_file::MAX_LEN,
        "the policy file has {} bytes, and modules read at most {}",
        bytes.len(),
        policy_file::MAX_LEN
    );
    let wasm = match &args.module {
        Some(input) => {
            let bytes = input.read()?;
            ensure_module(&input.name(), &bytes)?;
            bytes
        }
        None => module::for_fluent_bit().to_vec(),
    };
    let tested = match wasm.is_empty() {
        // A program that was built without modules runs the tests natively.
        true => source.test_natively()?,
        false => {
            let results = test::run_with_policy_file(&source.file, &wasm, &bytes)?;
            Tested { results, place: " in the module" }
        }
    };
    source.write(&bytes, &tested)
}
