//! What a stream hands over: its lines, their faults, and the sums.

use core::fmt;
use std::io;

use crate::{Error, View};

/// Takes the lines of a stream, in their order: [`Output`](crate::Output) writes them all to one
/// place. A sink of one's own can send each record to where its tag says, count, or report.
///
/// ```
/// use std::{collections::HashMap, io};
/// use tagsplice::{Filter, Line, LineKind, Policy, Sink, StreamFilter};
///
/// /// What each tag got.
/// #[derive(Default)]
/// struct ByTag(HashMap<Vec<u8>, Vec<u8>>);
///
/// impl Sink for ByTag {
///     fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
///         let tag = match &line.kind {
///             LineKind::Record(view) => view.tag().unwrap_or(b"untagged"),
///             LineKind::Fault(fault) => {
///                 eprintln!("{fault}");
///                 b"malformed"
///             }
///             _ => return Ok(()),
///         };
///         let output = self.0.entry(tag.to_vec()).or_default();
///         line.pieces().for_each(|piece| output.extend_from_slice(piece));
///         Ok(())
///     }
/// }
///
/// let mut stream = StreamFilter::new(Filter::new(Policy::example()), ByTag::default());
/// stream.push(b"{\"kubernetes\":{\"labels\":{}}}\n{\"a\":}\n")?;
/// stream.finish()?;
/// let outputs = stream.into_sink().0;
/// assert!(outputs[&b"general-elastic"[..]].ends_with(b"\"new_tag\":\"general-elastic\"}\n"));
/// assert_eq!(outputs[&b"malformed"[..]], b"{\"a\":}\n");
/// # Ok::<(), io::Error>(())
/// ```
pub trait Sink {
    /// Takes a line. What is borrowed ends with the call.
    ///
    /// # Errors
    /// The line is not taken, and comes again when the caller of the stream tries again.
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()>;

    /// All lines of a chunk were taken: time to write what is buffered.
    ///
    /// # Errors
    /// The lines count as taken all the same: they must not be lost, nor come again.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
        (**self).line(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        (**self).flush()
    }
}

/// A line of a stream, or a part of one that is over the limit.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Line<'r, 'f> {
    /// Its number, counted from 1.
    pub number: u64,
    /// The line as it came in, without its end.
    pub text: &'r [u8],
    /// `\n`, or nothing: at the end of a stream, and where only a part of the line is here.
    pub end: &'r [u8],
    /// What it is.
    pub kind: LineKind<'r, 'f>,
}

/// What a line is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum LineKind<'r, 'f> {
    /// A record, and the answer to it.
    Record(View<'r, 'f>),
    /// Not a record; it passes unchanged.
    Fault(Fault),
    /// More of a line that is over the limit, and was reported as a fault.
    More,
    /// Empty, or nothing but white space.
    Blank,
}

impl<'r, 'f> Line<'r, 'f> {
    /// What is to be written for the line, its end included: the answer to a record, any other
    /// line unchanged.
    pub fn pieces<'a>(&self) -> impl Iterator<Item = &'a [u8]> + use<'a, 'r, 'f>
    where
        'r: 'a,
        'f: 'a,
    {
        let (view, text) = match self.kind {
            LineKind::Record(view) => (Some(view), None),
            _ => (None, Some(self.text)),
        };
        let answer = view.into_iter().flat_map(|view| view.pieces()).map(|piece| piece.bytes());
        answer.chain(text).chain([self.end])
    }
}

/// A line that is not a record, and where it is.
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

/// Why a line is not a record.
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
    /// The first byte of the line that cannot be where it is, counted from 1.
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
    /// Lines that are not records, nor blank, nor over the limit.
    pub malformed: u64,
    /// Lines over the limit.
    pub too_long: u64,
}

/// The sink failed while a chunk was pushed. Nothing is lost: the caller can try again.
///
/// ```
/// use std::io::{self, Write};
/// use tagsplice::{Filter, Output, Policy, StreamFilter};
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
/// let output = Output::new(Pipe::default());
/// let mut stream = StreamFilter::new(Filter::new(Policy::example()), output);
/// let mut chunk = &b"{}\n{\"log\":\"x\"}\n"[..];
/// while let Err(error) = stream.push(chunk) {
///     assert_eq!(error.source.kind(), io::ErrorKind::WouldBlock);
///     chunk = &chunk[error.taken..];
/// }
/// assert_eq!(stream.into_sink().into_writer().0, b"{}\n{\"log\":\"x\"}\n");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct PushError {
    /// How many bytes of the chunk were taken in all the same: go on after them.
    pub taken: usize,
    /// The sink's error.
    pub source: io::Error,
}

impl PushError {
    /// The sink refused what begins a chunk.
    pub(super) const fn new(source: io::Error) -> Self {
        Self { taken: 0, source }
    }

    /// The same error, of a part of the chunk that begins at `start`.
    pub(super) fn after(self, start: usize) -> Self {
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
