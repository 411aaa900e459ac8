//! Writing that loses nothing when the writer fails.

use std::io::{ErrorKind, IoSlice, Result, Write};
use std::vec::Vec;

use super::batch::{Batch, MAX_PIECES};

/// A writer, and what it did not take yet.
#[derive(Debug)]
pub(super) struct Output<W> {
    pub(super) writer: W,
    /// What was to be written when the writer failed, from the byte on that it did not take.
    backlog: Vec<u8>,
}

impl<W: Write> Output<W> {
    pub(super) const fn new(writer: W) -> Self {
        Self { writer, backlog: Vec::new() }
    }

    /// Writes a batch over `text`, and empties it. What an error leaves over is kept.
    pub(super) fn write(&mut self, batch: &mut Batch, text: &[u8]) -> Result<()> {
        let mut slices = [IoSlice::new(&[]); MAX_PIECES];
        let mut count = 0;
        for (slice, piece) in slices.iter_mut().zip(batch.pieces(text)) {
            *slice = IoSlice::new(piece);
            count += 1;
        }
        let (mut left, _) = slices.split_at_mut(count);
        let result = write_all(&mut self.writer, &mut left);
        left.iter().for_each(|slice| self.backlog.extend_from_slice(slice));
        batch.clear();
        result
    }

    /// Writes what an earlier error left over.
    pub(super) fn write_backlog(&mut self) -> Result<()> {
        if self.backlog.is_empty() {
            return Ok(());
        }
        let mut slices = [IoSlice::new(&self.backlog)];
        let mut left = &mut slices[..];
        let result = write_all(&mut self.writer, &mut left);
        let kept = left.iter().map(|slice| slice.len()).sum::<usize>();
        self.backlog.drain(..self.backlog.len() - kept);
        result
    }
}

/// Writes all slices; `left` are those, or the parts of those, that are not written.
fn write_all(writer: &mut impl Write, left: &mut &mut [IoSlice<'_>]) -> Result<()> {
    while !left.is_empty() {
        match writer.write_vectored(left) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(taken) => IoSlice::advance_slices(left, taken),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
