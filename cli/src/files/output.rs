//! Where bytes go to.

use std::io::{self, IoSlice, Write};
use std::path::Path;

use anyhow::{Context, bail};
use same_file::Handle;

use super::Input;
use super::input::is_regular;
use super::target::Target;

/// As stdout is called in messages.
const STDOUT: &str = "<stdout>";

/// A file, a device or stdout, without a buffer.
///
/// What is written to a regular file shows only after [`Output::finish`]: until then, and if it is
/// never called, the file is what it was.
pub(crate) struct Output {
    target: Target,
    name: String,
}

impl Output {
    /// Opens the file at `path`; stdout for `-` and for no path.
    ///
    /// # Errors
    /// It cannot be written to, or it is one of the `inputs`. Nothing has been written then.
    pub(crate) fn open<'i>(
        path: Option<&Path>,
        inputs: impl IntoIterator<Item = &'i Input>,
    ) -> anyhow::Result<Self> {
        let path = path.filter(|path| path.as_os_str() != "-");
        let name = path.map_or_else(|| STDOUT.into(), |path| path.display().to_string());
        let stdout = Handle::stdout().ok();
        let handle = match path {
            Some(path) if path.metadata().is_ok_and(|data| data.is_file()) => {
                Some(Handle::from_path(path).with_context(|| name.clone())?)
            }
            Some(_) => None,
            None => stdout.filter(is_regular),
        };
        if let Some(handle) = &handle {
            for input in inputs {
                if input.identity().as_ref() == Some(handle) {
                    bail!(
                        "{name}: this is the input {} too, and would be overwritten; nothing was \
                         written",
                        input.name()
                    );
                }
            }
        }
        let target = match path {
            Some(path) => Target::open(path).with_context(|| name.clone())?,
            None => Target::stdout()?,
        };
        Ok(Self { target, name })
    }

    /// # Errors
    /// Both are the same file, or both are stdout.
    pub(crate) fn ensure_not(&self, other: &Self) -> anyhow::Result<()> {
        let is_stdout = self.name == STDOUT && other.name == STDOUT;
        if is_stdout || self.target.is(&other.target) {
            bail!("{}: two outputs go there; nothing was written", self.name);
        }
        Ok(())
    }

    /// Puts what was written in the file's place.
    ///
    /// # Errors
    /// That failed; the file is what it was before.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let Self { target, name } = self;
        target.finish().with_context(|| name)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.target.writer().write(bytes)
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.target.writer().write_vectored(slices)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.writer().flush()
    }
}

/// Writes `bytes` to the file at `path`, whole or not at all; to stdout if that is `-` or there is
/// no path.
///
/// # Errors
/// As [`Output::open`] and [`Output::finish`].
pub(crate) fn write<'i>(
    path: Option<&Path>,
    inputs: impl IntoIterator<Item = &'i Input>,
    bytes: &[u8],
) -> anyhow::Result<()> {
    let mut output = Output::open(path, inputs)?;
    output.write_all(bytes).with_context(|| output.name.clone())?;
    output.finish()
}
