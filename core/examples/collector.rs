//! A small log collector: tails a file of records, one a line, routes each by its pod's labels,
//! and writes one file per tag.
//!
//! ```text
//! cargo run --release --example collector -- INPUT OUT_DIR [--policy IMAGE] [--follow]
//! ```
//!
//! A record's bytes are read once into a buffer, and written from there: the kernel gets the
//! pieces of many records in one vectored write, and only the inserted texts, some thirty bytes
//! each, are copied. Malformed records go to `malformed.ndjson`, records without a tag to
//! `untagged.ndjson`; nothing is dropped.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, IoSlice, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bumpalo::Bump;
use tagsplice::{Filter, Policy, PolicyBuf};

/// What is read at a time, in bytes.
const CHUNK: usize = 256 * 1024;
/// The longest line, in bytes; a longer one is reported.
const LONGEST_LINE: usize = 64 << 20;

#[allow(dead_code, reason = "the test has a main function of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = Vec::new();
    let (mut policy, mut follow) = (PolicyBuf::from(Policy::example()), false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--follow" => follow = true,
            "--policy" => {
                let path = args.next().ok_or("--policy needs a file")?;
                policy = PolicyBuf::from_image(fs::read(path)?)?;
            }
            _ => paths.push(PathBuf::from(arg)),
        }
    }
    let [input, out_dir] = &paths[..] else {
        return Err("usage: collector INPUT OUT_DIR [--policy IMAGE] [--follow]".into());
    };
    let stats = collect(&policy, input, out_dir, follow)?;
    eprintln!("{stats}");
    Ok(())
}

/// Routes the lines of `input` into files of `out_dir`: those that are there, or with `follow`
/// also those that come.
pub fn collect(
    policy: &PolicyBuf,
    input: &Path,
    out_dir: &Path,
    follow: bool,
) -> io::Result<Stats> {
    fs::create_dir_all(out_dir)?;
    let mut tail = Tail::open(input)?;
    let mut outputs = Outputs::new(out_dir);
    let mut filter = Filter::new(policy.policy());
    let mut arena = Bump::new();
    let mut stats = Stats::default();
    let mut start = Instant::now();
    loop {
        let is_end = !tail.read_more()?;
        // A line that nobody will end is a line all the same.
        let is_last = is_end && (!follow || tail.is_rotated);
        let lines = if is_last { tail.rest() } else { tail.lines() };
        route(&mut filter, &mut outputs, &arena, lines, &mut stats)?;
        let len = lines.len();
        tail.consume(len);
        arena.reset();
        stats.elapsed += start.elapsed();
        if is_end {
            if !follow {
                return Ok(stats);
            }
            tail.follow_rotation()?;
            std::thread::sleep(Duration::from_millis(100));
        }
        start = Instant::now();
    }
}

/// Routes lines: the pieces of their answers are collected per output, then written.
fn route(
    filter: &mut Filter<'_>,
    outputs: &mut Outputs,
    arena: &Bump,
    lines: &[u8],
    stats: &mut Stats,
) -> io::Result<()> {
    let mut batches: Vec<Vec<IoSlice<'_>>> = Vec::new();
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        // The line break is white space to JSON: it stays where it is, after the record.
        let view = filter.apply(line);
        let name = view
            .as_ref()
            .map_or("malformed".as_ref(), |view| view.tag().unwrap_or("untagged".as_ref()));
        let output = outputs.index(name)?;
        batches.resize_with(batches.len().max(output + 1), Vec::new);
        let batch = &mut batches[output];
        match view {
            Ok(view) if view.cut_count() == 0 => {
                let (before, after) = line.split_at(view.inserted_at());
                // It lies in the filter, which the next record needs.
                let inserted = arena.alloc_slice_copy(view.inserted());
                batch.extend([before, inserted, after].map(IoSlice::new));
            }
            // An app wrote a tag of its own: rare enough to copy.
            Ok(view) => {
                batch.extend(
                    view.pieces().map(|piece| IoSlice::new(arena.alloc_slice_copy(piece.bytes()))),
                );
            }
            Err(_) => {
                stats.malformed += 1;
                batch.push(IoSlice::new(line));
            }
        }
        if !line.ends_with(b"\n") {
            batch.push(IoSlice::new(b"\n"));
        }
        stats.records += 1;
    }
    stats.bytes += lines.len() as u64;
    for (output, batch) in batches.iter_mut().enumerate() {
        write_all_vectored(&mut outputs.files[output], batch)?;
    }
    Ok(())
}

/// `write_all` for slices.
fn write_all_vectored(mut file: impl Write, mut slices: &mut [IoSlice<'_>]) -> io::Result<()> {
    // Empty ones at the front would look like a writer that takes nothing.
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        // The system takes some of them at a time, mostly 1024.
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut slices, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The file of each tag, opened when its first record comes.
struct Outputs {
    dir: PathBuf,
    indexes: HashMap<Vec<u8>, usize>,
    files: Vec<File>,
}

impl Outputs {
    fn new(dir: &Path) -> Self {
        Self { dir: dir.into(), indexes: HashMap::new(), files: Vec::new() }
    }

    fn index(&mut self, tag: &[u8]) -> io::Result<usize> {
        if let Some(&index) = self.indexes.get(tag) {
            return Ok(index);
        }
        let path = self.dir.join(file_name(tag));
        self.files.push(File::options().append(true).create(true).open(path)?);
        self.indexes.insert(tag.into(), self.files.len() - 1);
        Ok(self.files.len() - 1)
    }
}

/// A name for the file of a tag. No two tags have the same, and none leaves the folder.
fn file_name(tag: &[u8]) -> String {
    let mut name = String::new();
    for &byte in tag {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            b'.' if !name.is_empty() => name.push('.'),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    name + ".ndjson"
}

/// A file that grows, read in chunks.
struct Tail {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// How much of the buffer is read and not yet consumed.
    filled: usize,
    /// Another file has its name now: this one is read to its end, then left.
    is_rotated: bool,
}

impl Tail {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self { path: path.into(), file, buffer: vec![0; CHUNK], filled: 0, is_rotated: false })
    }

    /// Reads what fits after the line that is begun; `false` at the end of the file.
    fn read_more(&mut self) -> io::Result<bool> {
        if self.filled == self.buffer.len() {
            if self.filled >= LONGEST_LINE {
                return Err(io::Error::other("a line is longer than this program takes"));
            }
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = self.file.read(&mut self.buffer[self.filled..])?;
        self.filled += read;
        Ok(read > 0)
    }

    /// The lines that are complete.
    fn lines(&self) -> &[u8] {
        let rest = self.rest();
        let end = rest.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        &rest[..end]
    }

    /// All that is read.
    fn rest(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    fn consume(&mut self, len: usize) {
        self.buffer.copy_within(len..self.filled, 0);
        self.filled -= len;
    }

    /// At the end of the file: goes over to the new one where this was renamed or cut off.
    fn follow_rotation(&mut self) -> io::Result<()> {
        if self.is_rotated {
            // Whatever was written before the renaming has been read by now.
            if let Ok(new) = Self::open(&self.path) {
                *self = new;
            }
            return Ok(());
        }
        let Ok(now) = fs::metadata(&self.path) else { return Ok(()) };
        self.is_rotated =
            is_other(&self.file.metadata()?, &now) || now.len() < self.file.stream_position()?;
        Ok(())
    }
}

#[cfg(unix)]
fn is_other(open: &fs::Metadata, now: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (open.dev(), open.ino()) != (now.dev(), now.ino())
}

#[cfg(not(unix))]
fn is_other(open: &fs::Metadata, now: &fs::Metadata) -> bool {
    open.created().ok() != now.created().ok()
}

/// What was done, and how fast. Waiting for lines does not count.
#[derive(Debug, Default)]
pub struct Stats {
    /// Lines in all.
    pub records: u64,
    /// Lines that are not a record.
    pub malformed: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Time spent.
    pub elapsed: Duration,
}

impl std::fmt::Display for Stats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { records, malformed, bytes, elapsed } = self;
        let seconds = elapsed.as_secs_f64();
        let (rate, speed) = (*records as f64 / seconds, *bytes as f64 / 1e6 / seconds);
        write!(f, "{records} records ({malformed} malformed), {bytes} bytes in {seconds:.3} s: ")?;
        write!(f, "{rate:.0} records/s, {speed:.0} MB/s")
    }
}
