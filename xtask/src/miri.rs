//! `miri`: undefined behaviour looked for in everything that has `unsafe`, and around it.

use xshell::{Shell, cmd};

/// Big-endian: images and words are read bytewise, and this shows it.
const BIG_ENDIAN: &str = "s390x-unknown-linux-gnu";
/// With 32 bits, as a wasm module: padded texts are read by addresses there.
const SMALL: &str = "i686-unknown-linux-gnu";

/// Runs the tests of core and of the shim's logic that need no files.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    // Of nightly: the toolchain in use mostly has none, and says so.
    let miri = cmd!(sh, "cargo +nightly miri --version");
    if miri.quiet().ignore_stdout().ignore_stderr().run().is_err() {
        cmd!(sh, "rustup toolchain install nightly --profile minimal -c miri -c rust-src").run()?;
    }
    let _env = sh.push_env("MIRIFLAGS", "-Zmiri-strict-provenance -Zmiri-disable-isolation");
    for target in [&[][..], &["--target", BIG_ENDIAN], &["--target", SMALL]] {
        cmd!(sh, "cargo +nightly miri test --package tagsplice --lib --test miri")
            .args(target)
            .run()?;
        cmd!(sh, "cargo +nightly miri test --package tagsplice-wasm --lib").args(target).run()?;
    }
    Ok(())
}
