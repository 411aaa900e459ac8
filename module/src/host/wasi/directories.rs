//! A system of this machine.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::{ACCES, BADF, Errno, FileStat, IO, ISDIR, NOENT, NOTCAPABLE, REGULAR, Wasi};

/// Directories of this machine, its clocks, and what was written to stderr.
#[derive(Debug)]
pub struct Directories {
    paths: Vec<PathBuf>,
    files: Vec<Option<File>>,
    start: Instant,
    /// All that was written to stdout and stderr.
    pub written: Vec<u8>,
}

impl Directories {
    /// These directories, as `accessible_paths` names them.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        Self { paths, files: Vec::new(), start: Instant::now(), written: Vec::new() }
    }

    /// How many files are open.
    #[must_use]
    pub fn open_files(&self) -> usize {
        self.files.iter().flatten().count()
    }

    /// A path that does not lead out of the directory, as WAMR follows it.
    fn resolve(&self, directory: u32, path: &str) -> Result<PathBuf, Errno> {
        let index = directory.checked_sub(3).ok_or(BADF)?;
        let directory = self.paths.get(index as usize).ok_or(BADF)?;
        let root = directory.canonicalize().map_err(|error| errno(&error))?;
        let place = confined(&root, path)?;
        place.canonicalize().map_err(|error| errno(&error))
    }
}

/// Follows links one by one: none may be absolute, or climb out of `root`.
fn confined(root: &Path, path: &str) -> Result<PathBuf, Errno> {
    let place = root.join(path);
    let Ok(resolved) = place.canonicalize() else {
        // A link to nowhere that leaves the directory is refused all the same.
        return match place.read_link() {
            Ok(link) if link.is_absolute() => Err(NOTCAPABLE),
            _ => Ok(place),
        };
    };
    if resolved.starts_with(root) { Ok(place) } else { Err(NOTCAPABLE) }
}

impl Wasi for Directories {
    fn clock(&mut self, clock: u32) -> u64 {
        let time = match clock {
            0 => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            _ => self.start.elapsed(),
        };
        u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
    }

    fn stat(&mut self, directory: u32, path: &str) -> Result<FileStat, Errno> {
        let path = self.resolve(directory, path)?;
        let data = fs::metadata(path).map_err(|error| errno(&error))?;
        Ok(stat(&data))
    }

    fn open(&mut self, directory: u32, path: &str) -> Result<u32, Errno> {
        let path = self.resolve(directory, path)?;
        let file = open_without_waiting(&path).map_err(|error| errno(&error))?;
        self.files.push(Some(file));
        // The descriptors after those of the directories.
        Ok((3 + self.paths.len() + self.files.len() - 1) as u32)
    }

    fn read(&mut self, file: u32, bytes: &mut [u8]) -> Result<usize, Errno> {
        let index = (file as usize).checked_sub(3 + self.paths.len()).ok_or(BADF)?;
        let file = self.files.get_mut(index).and_then(Option::as_mut).ok_or(BADF)?;
        file.read(bytes).map_err(|error| errno(&error))
    }

    fn close(&mut self, file: u32) {
        let index = (file as usize).checked_sub(3 + self.paths.len());
        if let Some(file) = index.and_then(|index| self.files.get_mut(index)) {
            *file = None;
        }
        while self.files.last().is_some_and(Option::is_none) {
            self.files.pop();
        }
    }

    fn write(&mut self, _file: u32, bytes: &[u8]) {
        self.written.extend(bytes);
    }
}

fn errno(error: &std::io::Error) -> Errno {
    match error.kind() {
        std::io::ErrorKind::NotFound => NOENT,
        std::io::ErrorKind::PermissionDenied => ACCES,
        std::io::ErrorKind::IsADirectory => ISDIR,
        _ => IO,
    }
}

#[cfg(unix)]
fn stat(data: &fs::Metadata) -> FileStat {
    use std::os::unix::fs::MetadataExt;
    let time = |seconds: i64, nanoseconds: i64| {
        (seconds.cast_unsigned()).wrapping_mul(1_000_000_000).wrapping_add(nanoseconds as u64)
    };
    FileStat {
        file: [data.dev(), data.ino()],
        kind: if data.is_file() { REGULAR } else { 0 },
        len: data.len(),
        modified: time(data.mtime(), data.mtime_nsec()),
        changed: time(data.ctime(), data.ctime_nsec()),
    }
}

#[cfg(not(unix))]
fn stat(data: &fs::Metadata) -> FileStat {
    let modified = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = modified.map_or(0, |time| time.as_nanos() as u64);
    let kind = if data.is_file() { REGULAR } else { 0 };
    FileStat { kind, len: data.len(), modified, changed: modified, ..FileStat::default() }
}

/// A pipe without a writer keeps who opens it waiting, unless it is asked not to.
#[cfg(unix)]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    const O_NONBLOCK: i32 = if cfg!(target_os = "linux") { 0o4000 } else { 4 };
    fs::OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    File::open(path)
}
