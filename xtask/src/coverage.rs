//! `coverage`: the lines of core that no test reaches.

use xshell::{Shell, cmd};

use crate::setup;

/// Everything that is not core's own code.
const OTHERS: &str =
    r"/(core/(tests|examples)|core/src/.*tests|routes|tests|\.cargo|rustc)/|/tests\.rs";

/// The suites of `tests/` and `routes/` that are about core.
const SUITES: [&str; 13] = [
    "conformance",
    "core",
    "deep",
    "image",
    "kubernetes",
    "many_routes",
    "memo",
    "mend",
    "msgpack",
    "numbers",
    "oracle",
    "scale",
    "templates",
];

/// Runs the suites that call core natively, and lists what none of them reaches.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    if !setup::has(sh, "cargo-llvm-cov", "--version") {
        cmd!(sh, "rustup component add llvm-tools").run()?;
        cmd!(sh, "cargo install cargo-llvm-cov --locked").run()?;
    }
    cmd!(sh, "cargo llvm-cov clean --workspace").run()?;
    cmd!(sh, "cargo llvm-cov --no-report --package tagsplice --all-features").run()?;
    // Those that need no module: in wasm nothing is counted.
    let suites = SUITES.iter().flat_map(|suite| ["--test", suite]);
    cmd!(sh, "cargo llvm-cov --no-report --package tagsplice-routes --package tagsplice-tests")
        .args(["--no-default-features", "--features", "tagsplice-tests/strategy"])
        .args(suites)
        .run()?;
    cmd!(sh, "cargo llvm-cov report --show-missing-lines --ignore-filename-regex {OTHERS}")
        .run()?;
    Ok(())
}
