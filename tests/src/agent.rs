//! An agent around a module, as far as WASI shows it: directories on this machine, a clock that a
//! test moves, and what was written to stderr.

use std::fmt;
use std::path::PathBuf;

use tagsplice_module::wasi::{Directories, Errno, FileStat, Wasi};

/// What a module asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Clocks.
    pub clocks: usize,
    /// Files' states.
    pub stats: usize,
    /// Files.
    pub opens: usize,
}

/// An agent. Without directories it has no policy file.
pub struct Agent {
    directories: Directories,
    /// The clock that only moves on, in nanoseconds.
    pub now: u64,
    /// What was asked for so far.
    pub calls: Calls,
    /// Done between a file's state and its opening.
    pub before_open: Option<Box<dyn FnMut() + Send + Sync>>,
    /// The most bytes that one read returns.
    pub read_at_most: usize,
    /// Nanoseconds since 1970, if the time of day is not this machine's.
    pub time_of_day: Option<u64>,
}

impl Agent {
    /// An agent whose filter has these accessible paths.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self {
            directories: Directories::new(paths),
            now: 1_000_000_000_000,
            calls: Calls::default(),
            before_open: None,
            read_at_most: usize::MAX,
            time_of_day: None,
        }
    }

    /// Lets time go by.
    pub fn wait(&mut self, milliseconds: u64) {
        self.now += milliseconds * 1_000_000;
    }

    /// The lines on stderr since this was called last.
    ///
    /// # Panics
    /// They are not UTF-8, or the last one has no end.
    pub fn lines(&mut self) -> Vec<String> {
        let text = std::mem::take(&mut self.directories.written);
        let text = String::from_utf8(text).expect("UTF-8");
        assert!(text.is_empty() || text.ends_with('\n'), "{text}");
        text.lines().map(str::to_owned).collect()
    }

    /// How many files are open.
    #[must_use]
    pub fn open_files(&self) -> usize {
        self.directories.open_files()
    }
}

impl Default for Agent {
    fn default() -> Self {
        Self::new(std::iter::empty::<PathBuf>())
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Wasi for Agent {
    fn clock(&mut self, clock: u32) -> u64 {
        self.calls.clocks += 1;
        match (clock, self.time_of_day) {
            (0, Some(time)) => time,
            (0, None) => self.directories.clock(0),
            _ => self.now,
        }
    }

    fn stat(&mut self, directory: u32, path: &str) -> Result<FileStat, Errno> {
        self.calls.stats += 1;
        self.directories.stat(directory, path)
    }

    fn open(&mut self, directory: u32, path: &str) -> Result<u32, Errno> {
        self.calls.opens += 1;
        if let Some(act) = &mut self.before_open {
            act();
        }
        self.directories.open(directory, path)
    }

    fn read(&mut self, file: u32, bytes: &mut [u8]) -> Result<usize, Errno> {
        let most = bytes.len().min(self.read_at_most);
        self.directories.read(file, &mut bytes[..most])
    }

    fn close(&mut self, file: u32) {
        self.directories.close(file);
    }

    fn write(&mut self, file: u32, bytes: &[u8]) {
        assert_eq!(file, 2, "only stderr is written to");
        self.directories.write(file, bytes);
    }
}
