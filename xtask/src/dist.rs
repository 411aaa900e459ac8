//! `dist`: the modules, as they are deployed.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::{aot, pack, setup};

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
const STACK: usize = 5 * 32 * 1024;
/// No loop is unrolled, and little inlined that does not ask for it: a tenth smaller, and as fast,
/// since an interpreter pays for what it executes and not for jumps. What branches have in common is
/// put before or after them; and addresses are computed where they are used, since a machine with
/// any number of registers gains nothing by computing them in steps.
const COMPACT: &str = "--unroll-threshold=0 --unroll-partial-threshold=0 \
                       --unroll-runtime=false --inline-threshold=50 \
                       --hoist-common-insts --sink-common-insts --enable-gvn-sink --disable-lsr \
                       --two-entry-phi-node-folding-threshold=10";
/// For Fluent Bit: it imports `env.memcmp` and what WASI has for files, which every agent that
/// loads wasm filters offers.
const MODULE: Artifact = Artifact {
    path: "dist/tagsplice.wasm",
    features: &["policy-file"],
    cfg: Some("--cfg=tagsplice_env_memcmp"),
};
/// For any other host: it imports nothing.
const PORTABLE: Artifact =
    Artifact { path: "dist/tagsplice-portable.wasm", features: &[], cfg: None };
/// What a deployment may count on, in bytes.
const MOST: usize = 37 * 1024;

struct Artifact {
    path: &'static str,
    features: &'static [&'static str],
    cfg: Option<&'static str>,
}

/// Where the modules are.
pub(crate) struct Modules {
    /// For Fluent Bit.
    pub(crate) module: PathBuf,
    /// For any other host.
    pub(crate) portable: PathBuf,
}

/// `dist`: builds the modules, and compiles the one for Fluent Bit by each compiler given.
pub(crate) fn command(sh: &Shell, args: lexopt::Parser) -> anyhow::Result<()> {
    let compilers = aot::compilers(args)?;
    let module = run(sh)?;
    if !compilers.is_empty() {
        aot::make(sh, &module, &compilers)?;
    }
    Ok(())
}

/// Builds the modules and puts them into `dist/`; returns where that for Fluent Bit is.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<PathBuf> {
    both(sh).map(|modules| modules.module)
}

/// Builds the modules and puts them into `dist/`; returns where.
pub(crate) fn both(sh: &Shell) -> anyhow::Result<Modules> {
    setup::target(sh, TARGET)?;
    sh.create_dir("dist")?;
    Ok(Modules { module: make(sh, &MODULE)?, portable: make(sh, &PORTABLE)? })
}

fn make(sh: &Shell, artifact: &Artifact) -> anyhow::Result<PathBuf> {
    let Artifact { path, .. } = *artifact;
    let bytes = pack::pack(&sh.read_binary_file(build(sh, artifact)?)?)?;
    let is_new = sh.read_binary_file(path).map_or(true, |before| before != bytes);
    if is_new && path == MODULE.path {
        aot::remove(sh, "was compiled from another module")?;
    }
    let len = bytes.len();
    sh.write_file(path, bytes)?;
    ensure!(len <= MOST, "{path} has {len} bytes, more than the {MOST} that are promised");
    eprintln!("xtask: {path}, {len} bytes");
    Ok(path.into())
}

fn build(sh: &Shell, artifact: &Artifact) -> anyhow::Result<PathBuf> {
    let mut flags = vec![
        format!("-Ctarget-feature={FEATURES}"),
        format!("-Clink-arg=-zstack-size={STACK}"),
        "-Clink-arg=--stack-first".into(),
        "-Clink-arg=--strip-all".into(),
        // Numbers that the linker fills in take five bytes each otherwise.
        "-Clink-arg=--compress-relocations".into(),
        format!("-Cllvm-args={COMPACT}"),
        // Whatever is wrong with a record, it is mended or wrapped.
        "--cfg=tagsplice_mute".into(),
        // The same bytes wherever the sources lie.
        format!("--remap-path-prefix={}=/tagsplice", sh.current_dir().display()),
    ];
    flags.extend(artifact.cfg.map(str::to_owned));
    let config = format!("target.{TARGET}.rustflags={flags:?}");
    let features = artifact.features.iter().flat_map(|feature| ["--features", feature]);
    // A folder for each: cargo gives both the same name, and would build them anew each time.
    let name = Path::new(artifact.path).file_stem().unwrap_or_default();
    let target = sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = PathBuf::from(target).join("modules").join(name);
    cmd!(sh, "cargo build --quiet --package tagsplice-wasm --profile wasm --target {TARGET}")
        .args(features)
        .args(["--config", &config])
        .arg("--target-dir")
        .arg(&target)
        .run()?;
    Ok(target.join(TARGET).join("wasm/tagsplice_wasm.wasm"))
}
