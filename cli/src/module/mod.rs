//! The filter's module: one of those inside this program, or another.

pub(crate) mod aot;
pub(crate) mod write;

use anyhow::bail;

use crate::files::Input;
use crate::policy_source::ensure_module;

/// For Fluent Bit. Empty where the program was built without modules, like the other.
static FOR_FLUENT_BIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tagsplice.wasm"));
/// For any other host.
static PORTABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tagsplice-portable.wasm"));

/// The modules inside this program, with their names; empty where it was built without.
pub(crate) fn inside() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let wasm = [("tagsplice.wasm", FOR_FLUENT_BIT), ("tagsplice-portable.wasm", PORTABLE)];
    wasm.into_iter().chain(aot::INSIDE)
}

/// That for Fluent Bit; empty where the program was built without modules.
pub(crate) fn for_fluent_bit() -> &'static [u8] {
    FOR_FLUENT_BIT
}

/// Which one.
#[derive(clap::Args)]
pub(crate) struct Choice {
    /// The module to put it into, instead of one inside this program; `-` is stdin.
    #[arg(long, value_name = "FILE")]
    module: Option<Input>,
    /// For a host that is not Fluent Bit: a module without imports, which any wasm runtime loads.
    ///
    /// Fluent Bit loads it too. The other, for Fluent Bit, lets the agent's own `env.memcmp`
    /// compare long texts, and takes less time for a record in the interpreter.
    #[arg(long, conflicts_with = "module")]
    portable: bool,
}

impl Choice {
    /// The file that it is read from, if it is not inside.
    pub(crate) fn input(&self) -> Option<&Input> {
        self.module.as_ref()
    }

    /// The module that is chosen.
    ///
    /// # Errors
    /// It cannot be read, or there is none inside.
    pub(crate) fn read(&self) -> anyhow::Result<Vec<u8>> {
        let inside = if self.portable { PORTABLE } else { FOR_FLUENT_BIT };
        match &self.module {
            Some(input) => {
                let bytes = input.read()?;
                ensure_module(&input.name(), &bytes)?;
                Ok(bytes)
            }
            None if inside.is_empty() => bail!(
                "this `tagsplice` was built without the wasm modules inside. Give one with \
                 `--module tagsplice.wasm` (each release has it), or build both: \
                 `cargo xtask dist && cargo install --path cli` in the repository"
            ),
            None => Ok(inside.to_vec()),
        }
    }
}
