//! Where records go to.

use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::path::Path;

use anyhow::{Context, bail};

use super::input::Input;

/// A file or stdout, without a buffer: the stream filter's writes are large as they are.
pub(super) struct Output {
    writer: Box<dyn Write>,
    last: Option<u8>,
    is_line_due: bool,
}

impl Output {
    /// Opens `path`, or stdout.
    ///
    /// # Errors
    /// It cannot be written to, or it is one of the inputs and would be emptied unread.
    pub(super) fn open(path: Option<&Path>, inputs: &[Input]) -> anyhow::Result<Self> {
        let writer: Box<dyn Write> = match path {
            None => Box::new(stdout()?),
            Some(path) => {
                let is_output = |input: &Input| {
                    input.path().is_some_and(|i| same_file::is_same_file(i, path).unwrap_or(false))
                };
                if inputs.iter().any(is_output) {
                    bail!("{}: the output is one of the inputs, and would empty it", path.display())
                }
                Box::new(File::create(path).with_context(|| path.display().to_string())?)
            }
        };
        Ok(Self { writer, last: None, is_line_due: false })
    }

    /// Nothing more comes for this line; if anything comes at all, it begins a new one.
    pub(super) fn end_line_before_more(&mut self) {
        self.is_line_due = self.last.is_some_and(|last| last != b'\n');
    }
}

/// Standard output as the file that it is: `io::Stdout` would look for lines once more.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdout() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

impl Write for Output {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(text)])
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        if self.is_line_due {
            self.writer.write_all(b"\n")?;
            self.is_line_due = false;
        }
        let taken = self.writer.write_vectored(slices)?;
        let mut left = taken;
        for slice in slices {
            if let Some(&last) = slice[..left.min(slice.len())].last() {
                self.last = Some(last);
            }
            left -= left.min(slice.len());
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
