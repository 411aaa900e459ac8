//! A real Fluent Bit on this machine: no cluster, but everything that it does in one.

mod pipeline;
mod pods;
mod process;

use std::path::PathBuf;

use anyhow::Context;
use xshell::{Shell, cmd};

pub(crate) use pipeline::{Site, file_output, tag_counts};
pub(crate) use pods::{Pod, example_pods};
pub(crate) use process::Running;

/// A `fluent-bit` that can be started.
pub(crate) struct Agent {
    program: PathBuf,
    pub(crate) version: String,
}

impl Agent {
    /// The major and the minor number of its version; `(0, 0)` where it does not say.
    pub(crate) fn release(&self) -> (u32, u32) {
        let number = self.version.rsplit(" v").next().unwrap_or_default();
        let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    }

    /// The one at `path`, else in `FLUENT_BIT`, else on PATH.
    ///
    /// # Errors
    /// There is none, or it does not say its version.
    pub(crate) fn find(sh: &Shell, path: Option<PathBuf>) -> anyhow::Result<Self> {
        let program = path
            .or_else(|| sh.var_os("FLUENT_BIT").map(PathBuf::from))
            .unwrap_or_else(|| "fluent-bit".into());
        let printed =
            cmd!(sh, "{program} --version").quiet().ignore_stderr().read().with_context(|| {
                format!(
                    "{} does not run; name a Fluent Bit with `--fluent-bit PATH` or in FLUENT_BIT",
                    program.display()
                )
            })?;
        let version = printed.lines().next().unwrap_or_default().to_owned();
        Ok(Self { program, version })
    }
}
