//! A filter over a stream of records, one a line: bytes in, events out, in chunks of any size.

mod event;
mod output;

use std::io;
use std::vec::Vec;

pub use event::{Fault, FaultKind, Line, LineKind, PushError, Sink, Summary};
pub use output::Output;

use crate::{Filter, Record};

/// The longest line that is taken for a record unless [`StreamFilter::with_limit`] says
/// otherwise, in bytes: 16 MiB.
pub const DEFAULT_LIMIT: usize = 16 << 20;

/// Filters newline-delimited records that are pushed in chunks of any size, and hands each line
/// to a [`Sink`]: one [`Output`], or the caller's own, which can send each record to where its tag
/// says.
///
/// Every byte that goes in comes out in its order; only tags are put in, and old ones taken out.
/// Lines that are not records (malformed ones, those over the limit, blank ones) come out
/// unchanged and are reported as what they are. `\r\n` is kept, and so is a last line without
/// `\n`.
///
/// Lines are handed over where they are in the chunk; only one that is split between chunks is put
/// together first. Memory is bounded by the limit for one line, whatever comes in.
///
/// ```
/// use tagsplice::{Filter, Output, Policy, StreamFilter};
///
/// let mut stream = StreamFilter::new(Filter::new(Policy::example()), Output::new(Vec::new()));
/// stream.push(b"{\"kubernetes\":{\"lab")?;
/// stream.push(b"els\":{}}}\nnot JSON\n")?;
/// let summary = stream.finish()?;
/// assert_eq!((summary.records, summary.malformed), (1, 1));
/// assert_eq!(
///     stream.into_sink().into_writer(),
///     b"{\"kubernetes\":{\"labels\":{}},\"new_tag\":\"general-elastic\"}\nnot JSON\n",
/// );
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "records are handed over when they are pushed, and the last one by `finish`"]
pub struct StreamFilter<'p, S> {
    filter: Filter<'p>,
    sink: S,
    limit: usize,
    tag: Option<Vec<u8>>,
    /// The start of a line whose end has not come; never longer than the limit.
    begun: Vec<u8>,
    /// The line that comes is over the limit, and its start is already handed over.
    is_passing: bool,
    /// Of the whole stream so far.
    summary: Summary,
    /// Where the current line begins, in bytes from the start of the stream.
    line_start: u64,
}

impl<'p, S: Sink> StreamFilter<'p, S> {
    /// A stream through `filter` to `sink`.
    ///
    /// ```
    /// use tagsplice::{Filter, Output, Policy, StreamFilter};
    /// let mut stream = StreamFilter::new(Filter::new(Policy::example()), Output::new(Vec::new()));
    /// stream.push(b"{}")?;
    /// assert!(stream.sink_mut().writer_mut().is_empty(), "the line may go on");
    /// stream.finish()?;
    /// assert_eq!(stream.into_sink().into_writer(), b"{}");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(filter: Filter<'p>, sink: S) -> Self {
        Self {
            filter,
            sink,
            limit: DEFAULT_LIMIT,
            tag: None,
            begun: Vec::new(),
            is_passing: false,
            summary: Summary::default(),
            line_start: 0,
        }
    }

    /// The same stream with another limit for one line, in bytes without its `\n`.
    ///
    /// ```
    /// use tagsplice::{Filter, Output, Policy, StreamFilter};
    /// let filter = Filter::new(Policy::example());
    /// let mut stream = StreamFilter::new(filter, Output::new(Vec::new())).with_limit(4);
    /// stream.push(b"{}\n{\"log\":\"x\"}\n")?;
    /// assert_eq!(stream.finish()?.too_long, 1);
    /// let output = stream.into_sink().into_writer();
    /// assert_eq!(output, b"{}\n{\"log\":\"x\"}\n", "passed, not dropped");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The same stream, whose records all came with this tag.
    pub fn with_tag(self, tag: impl Into<Vec<u8>>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// The filter. Its policy can be exchanged at any time, and counts for each line whose end
    /// comes after that.
    pub fn filter_mut(&mut self) -> &mut Filter<'p> {
        &mut self.filter
    }

    /// The sink.
    pub fn sink_mut(&mut self) -> &mut S {
        &mut self.sink
    }

    /// The sink, given back. A line that has begun is dropped: call [`StreamFilter::finish`]
    /// first.
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// Takes in a chunk and hands over all lines that end in it. Linear in the chunk's length.
    ///
    /// # Errors
    /// The sink's. Nothing is lost or doubled if the caller tries again with the chunk from
    /// [`PushError::taken`] on: the line that the sink refused is the first to come again.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), PushError> {
        let taken = self.end_begun_line(chunk)?;
        let rest = chunk.get(taken..).unwrap_or_default();
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |newline| newline + 1);
        let (lines, tail) = rest.split_at(whole);
        self.lines(lines).map_err(|error| error.after(taken))?;
        if tail.len() <= self.limit {
            self.begun.extend_from_slice(tail);
        } else {
            self.pass(tail).map_err(|error| error.after(taken + whole))?;
        }
        self.sink.flush().map_err(|source| PushError { taken: chunk.len(), source })
    }

    /// Ends the stream: the last line may have no `\n`. Returns what the stream was made of. It
    /// is then ready for another.
    ///
    /// # Errors
    /// The sink's; nothing is lost, and `finish` can be called again.
    pub fn finish(&mut self) -> io::Result<Summary> {
        if !self.begun.is_empty() {
            let line = core::mem::take(&mut self.begun);
            let result = self.lines(&line);
            if let Err(error) = result {
                self.begun = line;
                return Err(error.source);
            }
        }
        self.sink.flush()?;
        self.is_passing = false;
        self.line_start = 0;
        Ok(core::mem::take(&mut self.summary))
    }

    /// Takes from `chunk` what belongs to a line that an earlier one began; returns how much.
    fn end_begun_line(&mut self, chunk: &[u8]) -> Result<usize, PushError> {
        if self.begun.is_empty() && !self.is_passing {
            return Ok(0);
        }
        let newline = memchr::memchr(b'\n', chunk);
        let part = chunk.get(..newline.map_or(chunk.len(), |at| at + 1)).unwrap_or_default();
        if !self.is_passing {
            let begun = self.begun.len();
            if begun + newline.unwrap_or(part.len()) <= self.limit {
                self.begun.extend_from_slice(part);
                if newline.is_none() {
                    return Ok(part.len());
                }
                let mut line = core::mem::take(&mut self.begun);
                let result = self.lines(&line);
                // A line that was refused is as it was before this chunk.
                line.truncate(if result.is_ok() { 0 } else { begun });
                self.begun = line;
                return result
                    .map(|()| part.len())
                    .map_err(|error| PushError { taken: 0, ..error });
            }
            let start = core::mem::take(&mut self.begun);
            if let Err(error) = self.pass(&start) {
                self.begun = start;
                return Err(PushError { taken: 0, ..error });
            }
        }
        self.pass(part).map_err(|error| PushError { taken: 0, ..error })?;
        Ok(part.len())
    }

    /// Hands over the lines of a text that ends where a line does.
    fn lines(&mut self, text: &[u8]) -> Result<(), PushError> {
        let mut start = 0;
        while start < text.len() {
            let rest = text.get(start..).unwrap_or_default();
            let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
            let line = rest.get(..len).unwrap_or_default();
            self.line(line).map_err(|error| error.after(start))?;
            start += len;
        }
        Ok(())
    }

    /// Hands over one line, with its `\n` if it has one.
    fn line(&mut self, line: &[u8]) -> Result<(), PushError> {
        let (text, end) = split_end(line);
        if text.len() > self.limit {
            return self.pass(line);
        }
        let mut summary = self.begin_line();
        let kind = if text.iter().all(u8::is_ascii_whitespace) {
            summary.blank += 1;
            LineKind::Blank
        } else {
            let record = Record::new(text);
            let record = self.tag.as_deref().map_or(record, |tag| record.with_tag(tag));
            match self.filter.apply(record) {
                Ok(view) => {
                    summary.records += 1;
                    LineKind::Record(view)
                }
                Err(error) => {
                    summary.malformed += 1;
                    let kind = FaultKind::Malformed(error);
                    LineKind::Fault(Fault {
                        line: summary.lines,
                        line_start: self.line_start,
                        kind,
                    })
                }
            }
        };
        self.sink.line(&Line { number: summary.lines, text, end, kind }).map_err(PushError::new)?;
        summary.bytes += line.len() as u64;
        self.summary = summary;
        self.line_start = summary.bytes;
        Ok(())
    }

    /// Hands over a line that is over the limit, or a part of one.
    fn pass(&mut self, part: &[u8]) -> Result<(), PushError> {
        let (text, end) = split_end(part);
        let (mut summary, kind) = if self.is_passing {
            (self.summary, LineKind::More)
        } else {
            let summary = self.begin_line();
            let kind = FaultKind::TooLong { limit: self.limit };
            let fault = Fault { line: summary.lines, line_start: self.line_start, kind };
            (Summary { too_long: summary.too_long + 1, ..summary }, LineKind::Fault(fault))
        };
        self.sink.line(&Line { number: summary.lines, text, end, kind }).map_err(PushError::new)?;
        summary.bytes += part.len() as u64;
        self.summary = summary;
        self.is_passing = end.is_empty();
        if !self.is_passing {
            self.line_start = summary.bytes;
        }
        Ok(())
    }

    /// The summary with one more line, which counts once the sink has taken the line.
    fn begin_line(&self) -> Summary {
        Summary { lines: self.summary.lines + 1, ..self.summary }
    }
}

/// A line's text and its end, which is `\n` or nothing.
fn split_end(line: &[u8]) -> (&[u8], &[u8]) {
    line.split_at(line.len() - usize::from(line.last() == Some(&b'\n')))
}
