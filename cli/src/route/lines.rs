//! Where records go to.

use std::io::{self, IoSlice, Write};

use crate::files::Output;

/// An output that records of several inputs go to.
pub(super) struct Lines {
    output: Output,
    last: Option<u8>,
    is_line_due: bool,
}

impl Lines {
    pub(super) const fn new(output: Output) -> Self {
        Self { output, last: None, is_line_due: false }
    }

    /// Nothing more comes for this line; if anything comes at all, it begins a new one.
    pub(super) fn end_line_before_more(&mut self) {
        self.is_line_due = self.last.is_some_and(|last| last != b'\n');
    }

    /// See [`Output::finish`].
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.output.finish()
    }
}

impl Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(text)])
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        if self.is_line_due {
            self.output.write_all(b"\n")?;
            self.is_line_due = false;
        }
        let taken = self.output.write_vectored(slices)?;
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
        self.output.flush()
    }
}
