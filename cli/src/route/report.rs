//! Reports what happens in a stream: faults as they come, and the counts of everything else.

use std::io::{self, Write};

use tagsplice::{Fault, FaultKind, Line, LineKind, Sink, Summary, View};

use super::lines::Lines;
use super::progress::Progress;
use super::tally::Tally;
use crate::files::Output;

/// The most faults that are printed. A file of another format has one in each line.
const MAX_PRINTED: u64 = 10;

/// Writes all lines of all inputs, and reports on them.
pub(super) struct Report<'a> {
    lines: tagsplice::Output<Lines>,
    tally: Tally,
    progress: &'a Progress,
    name: String,
    /// Does the input begin with a byte order mark?
    has_bom: bool,
    faults: u64,
    /// Where all faults are written, if anywhere.
    all: Option<Output>,
    error: Option<io::Error>,
}

impl<'a> Report<'a> {
    pub(super) fn new(output: Output, progress: &'a Progress, all: Option<Output>) -> Self {
        let (tally, name) = (Tally::default(), String::new());
        let lines = tagsplice::Output::new(Lines::new(output));
        Self { lines, tally, progress, name, has_bom: false, faults: 0, all, error: None }
    }

    /// An input begins, with these bytes.
    pub(super) fn begin(&mut self, name: String, start: &[u8]) {
        self.name = name;
        self.has_bom = start.starts_with(b"\xef\xbb\xbf");
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            self.progress.print(&format!(
                "{}: this is UTF-16 text, and records are UTF-8: convert it first, as with \
                 `iconv -f UTF-16 -t UTF-8`",
                self.name
            ));
        }
    }

    /// It ends, and was made of this.
    pub(super) fn end(&mut self, summary: &Summary) {
        self.tally.add(summary);
        // A last line without its end must not run into the next file's first.
        self.lines.writer_mut().end_line_before_more();
    }

    /// All inputs are read: what was counted.
    ///
    /// # Errors
    /// The lines, or the faults, could not be written to their file.
    pub(super) fn finish(mut self) -> anyhow::Result<Tally> {
        if self.faults > MAX_PRINTED {
            let hint = if self.all.is_some() { "" } else { "; all of them with --malformed FILE" };
            self.progress.print(&format!(
                "tagsplice: {} lines are not records, of which {} are shown{hint}",
                self.faults, MAX_PRINTED
            ));
        }
        if let Some(error) = self.error.take() {
            return Err(error.into());
        }
        if let Some(all) = self.all.take() {
            all.finish()?;
        }
        self.lines.into_writer().finish()?;
        Ok(self.tally)
    }
}

impl Sink for Report<'_> {
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
        self.lines.line(line)?;
        match &line.kind {
            LineKind::Record(view) => self.tally.count(view.tag(), view.decision()),
            LineKind::Fault(fault) => self.fault(fault),
            _ => {}
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lines.flush()
    }
}

/// Inputs without lines.
impl Report<'_> {
    /// Writes a record with its tag.
    pub(super) fn record(&mut self, view: &View<'_, '_>) -> io::Result<()> {
        view.write_to(self.lines.writer_mut())?;
        self.tally.count(view.tag(), view.decision());
        self.tally.records += 1;
        self.tally.bytes += view.record().len() as u64;
        Ok(())
    }

    /// Writes bytes that are not a record.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tally.bytes += bytes.len() as u64;
        self.lines.writer_mut().write_all(bytes)
    }

    /// The byte at `offset` of the input, from 0, makes what is there malformed.
    pub(super) fn fault_at(&mut self, offset: u64, why: &str) {
        self.tally.malformed += 1;
        let text = format!("{}: byte {offset}: {why}", self.name);
        self.print_fault(&text);
    }
}

impl Report<'_> {
    fn fault(&mut self, fault: &Fault) {
        let is_bom = self.has_bom && fault.offset() == 0;
        let kind = match &fault.kind {
            FaultKind::Malformed(_) if is_bom => {
                "a byte order mark (BOM), which JSON does not allow".to_owned()
            }
            kind => kind.to_string(),
        };
        let (name, line, column) = (&self.name, fault.line, fault.column());
        let text = format!("{name}:{line}:{column}: {kind} (byte {} of the input)", fault.offset());
        self.print_fault(&text);
    }

    fn print_fault(&mut self, text: &str) {
        self.faults += 1;
        if self.faults <= MAX_PRINTED {
            self.progress.print(text);
        }
        if let (Some(all), None) = (&mut self.all, &self.error)
            && let Err(error) = writeln!(all, "{text}")
        {
            self.error = Some(error);
        }
    }
}
