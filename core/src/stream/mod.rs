//! A filter over a stream of records, one a line: bytes in, bytes out, in pieces of any size.

mod batch;
mod fault;
mod output;

use std::io::Write;
use std::vec::Vec;

pub use fault::{Fault, FaultKind, Observe, PushError, Summary};

use crate::{Filter, Record};
use batch::Batch;
use output::Output;

/// The longest line that is taken for a record unless [`StreamFilter::with_limit`] says
/// otherwise, in bytes: 16 MiB.
pub const DEFAULT_LIMIT: usize = 16 << 20;

/// Filters newline-delimited records that are pushed in chunks of any size.
///
/// Every byte that goes in comes out in its order; only tags are put in, and old ones taken out.
/// What is no record (a malformed line, one over the limit) passes unchanged and is told to the
/// [observer](Observe); so pass blank lines. `\r\n` is kept, and so is a last line without `\n`.
///
/// Records are not copied: what is written are pieces of the chunk with the tags between them,
/// many records in one vectored write. Only a line that is split between chunks is put together
/// first. Memory is bounded by the limit for one line, whatever comes in.
///
/// ```
/// use tagsplice::{Filter, Policy, StreamFilter};
///
/// let mut stream = StreamFilter::new(Filter::new(Policy::seed()), Vec::new());
/// stream.push(b"{\"kubernetes\":{\"lab")?;
/// stream.push(b"els\":{}}}\nnot JSON\n")?;
/// let summary = stream.finish()?;
/// assert_eq!((summary.records, summary.malformed), (1, 1));
/// assert_eq!(
///     stream.into_output(),
///     b"{\"kubernetes\":{\"labels\":{}},\"new_tag\":\"general-elastic\"}\nnot JSON\n",
/// );
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "records are written when they are pushed, and the last one by `finish`"]
pub struct StreamFilter<'p, W, O = ()> {
    filter: Filter<'p>,
    output: Output<W>,
    observer: O,
    limit: usize,
    tag: Option<Vec<u8>>,
    batch: Batch,
    /// The start of a line whose end has not come; never longer than the limit.
    begun: Vec<u8>,
    /// The line that comes is over the limit, and its start is already passed.
    is_passing: bool,
    summary: Summary,
    /// Where the current line begins, in bytes from the start of the stream.
    line_start: u64,
}

impl<'p, W: Write> StreamFilter<'p, W> {
    /// A stream through `filter` to `output`, which needs no buffer of its own.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, StreamFilter};
    /// let mut stream = StreamFilter::new(Filter::new(Policy::seed()), Vec::new());
    /// stream.push(b"{}")?;
    /// assert!(stream.output_mut().is_empty(), "the line may go on");
    /// stream.finish()?;
    /// assert_eq!(stream.into_output(), b"{}");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(filter: Filter<'p>, output: W) -> Self {
        Self {
            filter,
            output: Output::new(output),
            observer: (),
            limit: DEFAULT_LIMIT,
            tag: None,
            batch: Batch::default(),
            begun: Vec::new(),
            is_passing: false,
            summary: Summary::default(),
            line_start: 0,
        }
    }
}

impl<'p, W: Write, O: Observe> StreamFilter<'p, W, O> {
    /// The same stream with someone who is told of each record and each fault.
    pub fn with_observer<P: Observe>(self, observer: P) -> StreamFilter<'p, W, P> {
        StreamFilter {
            filter: self.filter,
            output: self.output,
            observer,
            limit: self.limit,
            tag: self.tag,
            batch: self.batch,
            begun: self.begun,
            is_passing: self.is_passing,
            summary: self.summary,
            line_start: self.line_start,
        }
    }

    /// The same stream with another limit for one line, in bytes without its `\n`.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, StreamFilter};
    /// let mut stream = StreamFilter::new(Filter::new(Policy::seed()), Vec::new()).with_limit(4);
    /// stream.push(b"{}\n{\"log\":\"x\"}\n")?;
    /// assert_eq!(stream.finish()?.too_long, 1);
    /// assert_eq!(stream.into_output(), b"{}\n{\"log\":\"x\"}\n", "passed, not dropped");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The same stream, whose records all came with this tag.
    pub fn with_tag(self, tag: impl Into<Vec<u8>>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// The output. What was pushed is written already, but for a line whose end has not come.
    pub fn output_mut(&mut self) -> &mut W {
        &mut self.output.writer
    }

    /// The observer.
    pub fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// The output, given back. A line that has begun and a text that could not be written are
    /// dropped: call [`StreamFilter::finish`] first.
    pub fn into_output(self) -> W {
        self.output.writer
    }

    /// Takes in a chunk and writes all records that end in it. Linear in the chunk's length.
    ///
    /// # Errors
    /// The output's. Nothing is lost or doubled: what is taken in and not written is kept, and
    /// goes out first when the caller tries again with the chunk from [`PushError::taken`] on.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), PushError> {
        self.output.write_backlog().map_err(|source| PushError { taken: 0, source })?;
        let taken = self.end_begun_line(chunk)?;
        let rest = chunk.get(taken..).unwrap_or_default();
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |newline| newline + 1);
        let (lines, tail) = rest.split_at(whole);
        self.lines(lines).map_err(|error| error.behind(taken))?;
        if tail.len() <= self.limit {
            self.begun.extend_from_slice(tail);
            return Ok(());
        }
        self.begin_passing();
        self.pass(tail).map_err(|error| error.behind(taken + whole))
    }

    /// Ends the stream: the last line may have no `\n`. Flushes the output and answers what the
    /// stream was made of. The filter is then ready for another stream.
    ///
    /// # Errors
    /// The output's; nothing is lost, and `finish` can be called again.
    pub fn finish(&mut self) -> std::io::Result<Summary> {
        self.output.write_backlog()?;
        let line = core::mem::take(&mut self.begun);
        self.lines(&line).map_err(|error| error.source)?;
        self.output.writer.flush()?;
        self.is_passing = false;
        self.line_start = 0;
        Ok(core::mem::take(&mut self.summary))
    }

    /// Takes from `chunk` what belongs to a line that an earlier one began; answers how much.
    fn end_begun_line(&mut self, chunk: &[u8]) -> Result<usize, PushError> {
        if self.begun.is_empty() && !self.is_passing {
            return Ok(0);
        }
        let newline = memchr::memchr(b'\n', chunk);
        let part = chunk.get(..newline.map_or(chunk.len(), |at| at + 1)).unwrap_or_default();
        if !self.is_passing {
            let len = self.begun.len() + newline.unwrap_or(part.len());
            if len <= self.limit {
                self.begun.extend_from_slice(part);
                if newline.is_some() {
                    let mut line = core::mem::take(&mut self.begun);
                    let result = self.lines(&line);
                    line.clear();
                    self.begun = line;
                    result.map_err(|error| PushError { taken: part.len(), ..error })?;
                }
                return Ok(part.len());
            }
            self.begin_passing();
            let start = core::mem::take(&mut self.begun);
            self.pass(&start).map_err(|error| PushError { taken: 0, ..error })?;
        }
        self.pass(part)?;
        Ok(part.len())
    }

    /// Filters and writes text that ends where a line does.
    fn lines(&mut self, text: &[u8]) -> Result<(), PushError> {
        let mut start = 0;
        while start < text.len() {
            let rest = text.get(start..).unwrap_or_default();
            let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..len).unwrap_or_default();
            self.line(line, start);
            start += len;
            if rest.len() > len {
                start += 1;
                self.batch.keep_to(start);
            }
            self.summary.bytes += (line.len() + usize::from(rest.len() > len)) as u64;
            self.line_start = self.summary.bytes;
            if self.batch.is_full() {
                self.output
                    .write(&mut self.batch, text)
                    .map_err(|source| PushError { taken: start, source })?;
                self.batch.keep_from(start);
            }
        }
        self.output
            .write(&mut self.batch, text)
            .map_err(|source| PushError { taken: start, source })
    }

    /// Puts one line, which begins at `start` of the text being filtered, into the batch.
    fn line(&mut self, line: &[u8], start: usize) {
        self.summary.lines += 1;
        let end = start + line.len();
        if line.len() > self.limit {
            self.fault(FaultKind::TooLong { limit: self.limit });
        } else if line.iter().all(u8::is_ascii_whitespace) {
            self.summary.blank += 1;
        } else {
            let record = Record::new(line);
            let record = self.tag.as_deref().map_or(record, |tag| record.with_tag(tag));
            match self.filter.apply(record) {
                Ok(view) => {
                    self.summary.records += 1;
                    self.observer.record(&view);
                    self.batch.answer(&view, start);
                }
                Err(error) => self.fault(FaultKind::Malformed(error)),
            }
        }
        self.batch.keep_to(end);
    }

    fn begin_passing(&mut self) {
        self.is_passing = true;
        self.summary.lines += 1;
        self.fault(FaultKind::TooLong { limit: self.limit });
    }

    /// Writes a part of a line that is over the limit.
    fn pass(&mut self, part: &[u8]) -> Result<(), PushError> {
        self.summary.bytes += part.len() as u64;
        if part.last() == Some(&b'\n') {
            self.is_passing = false;
            self.line_start = self.summary.bytes;
        }
        self.batch.keep_to(part.len());
        self.output
            .write(&mut self.batch, part)
            .map_err(|source| PushError { taken: part.len(), source })
    }

    fn fault(&mut self, kind: FaultKind) {
        match kind {
            FaultKind::Malformed(_) => self.summary.malformed += 1,
            FaultKind::TooLong { .. } => self.summary.too_long += 1,
        }
        let fault = Fault { line: self.summary.lines, line_start: self.line_start, kind };
        self.observer.fault(&fault);
    }
}
