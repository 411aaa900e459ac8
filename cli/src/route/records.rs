//! Records in `MessagePack`, one map after the other.

use std::io::{self, Read};

use anyhow::Context;
use tagsplice::msgpack::value_len;
use tagsplice::{Filter, Record};

use super::progress::Progress;
use super::report::Report;
use super::{CANNOT_WRITE, CHUNK};
use crate::files::Input;

/// The records of one input.
struct Records<'r> {
    reader: Box<dyn Read + 'r>,
    buffer: Vec<u8>,
    /// Where in `buffer` the next record begins, and where that is in the input.
    at: usize,
    offset: u64,
    limit: usize,
}

/// What is next in an input.
enum Next {
    /// A value of so many bytes.
    Value(usize),
    End,
    /// Something that is not a value, for this reason: nobody can say where the next one begins.
    Rest(String),
}

/// Writes the records of an input with their tags. The inner error is the input's: other inputs
/// can still be read. The outer one is the output's.
pub(super) fn copy(
    input: &Input,
    filter: &mut Filter<'_>,
    tag: Option<&str>,
    limit: usize,
    report: &mut Report<'_>,
    progress: &Progress,
) -> anyhow::Result<io::Result<()>> {
    report.begin(input.name(), b"");
    let reader = match input.open_records(|reader| progress.watch(reader)) {
        Ok(reader) => reader,
        Err(error) => return Ok(Err(error)),
    };
    let mut records = Records { reader, buffer: Vec::new(), at: 0, offset: 0, limit };
    loop {
        let len = match records.next() {
            Ok(Next::Value(len)) => len,
            Ok(Next::End) => return Ok(Ok(())),
            Ok(Next::Rest(why)) => {
                report.fault_at(records.offset, &why);
                return records.pass_rest(report);
            }
            Err(error) => return Ok(Err(error)),
        };
        let bytes = &records.buffer[records.at..records.at + len];
        let record =
            tag.map_or(Record::new(bytes), |tag| Record::new(bytes).with_tag(tag.as_bytes()));
        match filter.apply_msgpack(record) {
            Ok(view) => report.record(&view).context(CANNOT_WRITE)?,
            Err(error) => {
                report.fault_at(records.offset + error.offset() as u64, &error.kind().to_string());
                report.pass(bytes).context(CANNOT_WRITE)?;
            }
        }
        records.skip(len);
    }
}

impl Records<'_> {
    /// Reads as much as the next value needs.
    fn next(&mut self) -> io::Result<Next> {
        loop {
            let rest = &self.buffer[self.at..];
            let missing = match value_len(rest) {
                Ok(len) if len <= self.limit => return Ok(Next::Value(len)),
                Ok(_) => return Ok(Next::Rest(self.too_long())),
                Err(error) => match error.missing() {
                    Some(missing) => missing.get(),
                    None => return Ok(Next::Rest(error.kind().to_string())),
                },
            };
            if missing.saturating_add(rest.len()) > self.limit {
                return Ok(Next::Rest(self.too_long()));
            }
            let is_start = rest.is_empty();
            if self.read()? == 0 {
                return Ok(match is_start {
                    true => Next::End,
                    false => Next::Rest("the input ends within this record".to_owned()),
                });
            }
        }
    }

    fn too_long(&self) -> String {
        format!("the record is over the limit of {} bytes", self.limit)
    }

    /// Reads a chunk; 0: the input has ended.
    fn read(&mut self) -> io::Result<usize> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let start = self.buffer.len();
        self.buffer.resize(start + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(start + *read.as_ref().unwrap_or(&0));
        read
    }

    fn skip(&mut self, len: usize) {
        self.at += len;
        self.offset += len as u64;
    }

    /// Writes what is left as it is.
    fn pass_rest(mut self, report: &mut Report<'_>) -> anyhow::Result<io::Result<()>> {
        loop {
            report.pass(&self.buffer[self.at..]).context(CANNOT_WRITE)?;
            self.at = self.buffer.len();
            match self.read() {
                Ok(0) => return Ok(Ok(())),
                Ok(_) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
    }
}
