//! `tagsplice build`: a route file into the wasm filter.

use crate::exit::Exit;
use crate::metadata::Metadata;
use crate::product::{self, Tested};
use crate::{module, test};

/// Embed a route file into the wasm filter.
///
/// Needs no compiler and no network; the same input always gives the same bytes. The result is
/// validated, loaded as an old Fluent Bit would, and must pass the file's own tests: exit status
/// 2 and no file when one fails.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    product: product::Options,
    #[command(flatten)]
    module: module::Choice,
    /// Write the compiled policy alone, for programs that use the library `tagsplice`.
    #[arg(long, conflicts_with_all = ["module", "portable"])]
    image: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = args.product.load(args.module.input())?;
    if args.image {
        return source.write(&source.image, &source.test_natively()?);
    }
    let module = args.module.read()?;
    let metadata = Metadata::of(&source.file).to_bytes();
    let filter = tagsplice_module::embed_with_metadata(&module, &source.image, &metadata)?;
    let results = test::run_in_module(&source.file, &filter)?;
    source.write(&filter, &Tested { results, place: " in it" })
}
