//! One writer for all lines of a stream, which loses nothing when it fails.

use std::io::{ErrorKind, Result, Write};
use std::vec::Vec;

use super::event::{Line, Sink};

/// How much is collected before it is written, in bytes.
const FULL: usize = 64 * 1024;

/// Writes all lines to one writer, which needs no buffer of its own: up to 64 KiB are collected,
/// and what is left of them is written at the end of each chunk.
///
/// When the writer fails, what it did not take is kept, and goes out first when the stream is
/// used again.
#[derive(Debug)]
pub struct Output<W> {
    writer: W,
    buffer: Vec<u8>,
}

impl<W: Write> Output<W> {
    /// An output to `writer`.
    pub const fn new(writer: W) -> Self {
        Self { writer, buffer: Vec::new() }
    }

    /// The writer. What came of earlier chunks is written already, unless it failed.
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// The writer, given back. What it failed to write is dropped.
    pub fn into_writer(self) -> W {
        self.writer
    }

    /// Writes all that is collected. What the writer does not take stays.
    fn write(&mut self) -> Result<()> {
        let mut written = 0;
        let result = loop {
            let rest = self.buffer.get(written..).unwrap_or_default();
            if rest.is_empty() {
                break Ok(());
            }
            match self.writer.write(rest) {
                Ok(0) => break Err(ErrorKind::WriteZero.into()),
                Ok(len) => written += len,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.buffer.drain(..written);
        result
    }
}

impl<W: Write> Sink for Output<W> {
    fn line(&mut self, line: &Line<'_, '_>) -> Result<()> {
        if self.buffer.len() >= FULL {
            self.write()?;
        }
        line.pieces().for_each(|piece| self.buffer.extend_from_slice(piece));
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        self.write()?;
        self.writer.flush()
    }
}
