//! What a stream tells: its faults, its sums, and a writer's errors.

use core::fmt;
use std::io;

use crate::{Error, View};

/// Who is told what happens in a stream, in the order of the lines. `()` does not care.
///
/// ```
/// use tagsplice::{Fault, Filter, Observe, Policy, StreamFilter, View};
///
/// #[derive(Default)]
/// struct Log {
///     tagged: u64,
///     faults: Vec<String>,
/// }
///
/// impl Observe for Log {
///     fn record(&mut self, view: &View<'_, '_>) {
///         self.tagged += u64::from(view.tag().is_some());
///     }
///
///     fn fault(&mut self, fault: &Fault) {
///         self.faults.push(fault.to_string());
///     }
/// }
///
/// let mut log = Log::default();
/// let filter = Filter::new(Policy::seed());
/// let mut stream = StreamFilter::new(filter, Vec::new()).with_observer(&mut log);
/// stream.push(b"{\"kubernetes\":{\"labels\":{}}}\n{\"a\":}\n")?;
/// stream.finish()?;
/// assert_eq!(log.tagged, 1);
/// assert_eq!(log.faults, ["line 2, column 6 (byte 34): expected a value"]);
/// # Ok::<(), std::io::Error>(())
/// ```
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

/// The output failed while a chunk was pushed. Nothing is lost: the caller can try again.
///
/// ```
/// use std::io::{self, Write};
/// use tagsplice::{Filter, Policy, StreamFilter};
///
/// /// A pipe that is full now and then.
/// #[derive(Default)]
/// struct Pipe(Vec<u8>, bool);
///
/// impl Write for Pipe {
///     fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
///         self.1 = !self.1;
///         if self.1 { Err(io::ErrorKind::WouldBlock.into()) } else { self.0.write(bytes) }
///     }
///
///     fn flush(&mut self) -> io::Result<()> {
///         Ok(())
///     }
/// }
///
/// let mut stream = StreamFilter::new(Filter::new(Policy::seed()), Pipe::default());
/// let mut chunk = &b"{}\n{\"log\":\"x\"}\n"[..];
/// while let Err(error) = stream.push(chunk) {
///     assert_eq!(error.source.kind(), io::ErrorKind::WouldBlock);
///     chunk = &chunk[error.taken..];
/// }
/// assert_eq!(stream.into_output().0, b"{}\n{\"log\":\"x\"}\n");
/// ```
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
