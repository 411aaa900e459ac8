//! What a stream tells: its faults, its sums, and a writer's errors.

use core::fmt;
use std::io;

use crate::{Error, View};

/// Who is told what happens in a stream, in the order of the lines. `()` does not care.
pub trait Observe {
    /// A record was answered.
    fn record(&mut self, view: &View<'_, '_>) {
        let _ = view;
    }

    /// A line is no record, and passes unchanged.
    fn fault(&mut self, fault: &Fault) {
        let _ = fault;
    }
}

impl Observe for () {}

impl<T: Observe + ?Sized> Observe for &mut T {
    fn record(&mut self, view: &View<'_, '_>) {
        (**self).record(view);
    }

    fn fault(&mut self, fault: &Fault) {
        (**self).fault(fault);
    }
}

/// A line that is no record, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The line, counted from 1.
    pub line: u64,
    /// Where the line begins, in bytes from the start of the stream.
    pub line_start: u64,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// It is not one JSON object.
    Malformed(Error),
    /// It is longer than the limit.
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
}

impl Fault {
    /// The first byte of the line that cannot stand where it stands, counted from 1.
    #[must_use]
    pub const fn column(&self) -> u64 {
        match self.kind {
            FaultKind::Malformed(error) => error.offset() as u64 + 1,
            FaultKind::TooLong { limit } => limit as u64 + 1,
        }
    }

    /// The same byte's offset from the start of the stream.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.line_start + self.column() - 1
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => f.write_str(error.kind().message()),
            Self::TooLong { limit } => {
                write!(f, "the line is over the limit of {limit} bytes for one record")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, kind, .. } = self;
        write!(f, "line {line}, column {} (byte {}): {kind}", self.column(), self.offset())
    }
}

impl core::error::Error for Fault {}

/// What a stream was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Bytes that came in.
    pub bytes: u64,
    /// Lines, all kinds together.
    pub lines: u64,
    /// Lines that are records.
    pub records: u64,
    /// Lines that are empty, or nothing but white space.
    pub blank: u64,
    /// Lines that are neither.
    pub malformed: u64,
    /// Lines over the limit.
    pub too_long: u64,
}

/// The output failed while a chunk was pushed.
#[derive(Debug)]
#[non_exhaustive]
pub struct PushError {
    /// How many bytes of the chunk were taken in all the same: go on behind them.
    pub taken: usize,
    /// The output's error.
    pub source: io::Error,
}

impl PushError {
    /// The same error, of a part of the chunk that begins at `start`.
    pub(super) fn behind(self, start: usize) -> Self {
        Self { taken: start + self.taken, ..self }
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write the answers: {}", self.source)
    }
}

impl core::error::Error for PushError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl From<PushError> for io::Error {
    fn from(error: PushError) -> Self {
        error.source
    }
}
