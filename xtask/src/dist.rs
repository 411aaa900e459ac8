//! `dist`: the module, as it is deployed.

use std::path::PathBuf;

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::setup;

/// Its default features are those of 2019: no reference types, which agents before Fluent Bit
/// 4.0 cannot load.
pub(crate) const TARGET: &str = "wasm32v1-none";
/// What every agent since Fluent Bit 2.0 can do besides: copying and filling as one instruction
/// each counts for much in an interpreter.
const FEATURES: &str = "+bulk-memory,+nontrapping-fptoint,+sign-ext";
/// The shadow stack, in bytes. Fluent Bit builds WAMR with its thread manager, which keeps four
/// fifths of it for threads that never come (`wasm_cluster_create`): a filter that uses more
/// than a fifth traps there with "wasm auxiliary stack overflow", and in no other runtime. It
/// lies first, so that an overflow would trap instead of reaching data. A test adds up what
/// functions take.
const STACK: usize = 5 * 16 * 1024;
/// No loop is unrolled, and little inlined that does not ask for it: half of the size, and as fast,
/// since an interpreter pays for what it executes and not for jumps.
const COMPACT: &str = "--unroll-threshold=0 --unroll-partial-threshold=0 \
                       --unroll-runtime=false --inline-threshold=25";
const MODULE: &str = "dist/tagsplice.wasm";
/// What a deployment may count on, in bytes.
const MOST: usize = 24 * 1024;

/// Builds the module and puts it into `dist/`; answers where.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<PathBuf> {
    let module = build(sh)?;
    sh.create_dir("dist")?;
    sh.copy_file(module, MODULE)?;
    let len = sh.read_binary_file(MODULE)?.len();
    ensure!(len <= MOST, "{MODULE} has {len} bytes, more than the {MOST} that are promised");
    eprintln!("xtask: {MODULE}, {len} bytes");
    Ok(MODULE.into())
}

fn build(sh: &Shell) -> anyhow::Result<PathBuf> {
    setup::target(sh, TARGET)?;
    let flags = [
        format!("-Ctarget-feature={FEATURES}"),
        format!("-Clink-arg=-zstack-size={STACK}"),
        "-Clink-arg=--stack-first".into(),
        // Numbers that the linker fills in take five bytes each otherwise.
        "-Clink-arg=--compress-relocations".into(),
        format!("-Cllvm-args={COMPACT}"),
        // The same bytes wherever the sources lie.
        format!("--remap-path-prefix={}=/tagsplice", sh.current_dir().display()),
    ];
    let config = format!("target.{TARGET}.rustflags={flags:?}");
    cmd!(sh, "cargo build --quiet --package tagsplice-wasm --profile wasm --target {TARGET}")
        .args(["--config", &config])
        .run()?;
    let target = sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(PathBuf::from(target).join(TARGET).join("wasm/tagsplice_wasm.wasm"))
}
