//! What a filter asks WASI for: a clock, the policy file in the accessible paths, and stderr.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use wasmi::{Caller, Error, Linker, Memory};

use crate::natives::{memory, outside};

/// A number of WASI's for what went wrong.
pub type Errno = u16;

/// No error.
const SUCCESS: i32 = 0;
/// Permission denied.
pub const ACCES: Errno = 2;
/// There is no descriptor of this number.
pub const BADF: Errno = 8;
/// An error of the device.
pub const IO: Errno = 29;
/// A directory where none is expected.
pub const ISDIR: Errno = 31;
/// No such file.
pub const NOENT: Errno = 44;
/// The path leads out of the directory.
pub const NOTCAPABLE: Errno = 76;

/// What a directory says of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileStat {
    /// Device and inode.
    pub file: [u64; 2],
    /// WASI's number: 4 is a regular file.
    pub kind: u8,
    /// Its length in bytes.
    pub len: u64,
    /// When its content changed, in nanoseconds since 1970.
    pub modified: u64,
    /// When anything about it changed, likewise.
    pub changed: u64,
}

/// WASI's number for a regular file.
pub const REGULAR: u8 = 4;

/// A system for a filter. Descriptors of directories count from 3.
pub trait Wasi {
    /// The time of day (0) or a clock that only moves on (1), in nanoseconds.
    fn clock(&mut self, clock: u32) -> u64;
    /// What the directory says of a file, links followed.
    ///
    /// # Errors
    /// WASI's number for why it says nothing.
    fn stat(&mut self, directory: u32, path: &str) -> Result<FileStat, Errno>;
    /// Opens a file to read it; returns its descriptor.
    ///
    /// # Errors
    /// WASI's number for why it cannot be opened.
    fn open(&mut self, directory: u32, path: &str) -> Result<u32, Errno>;
    /// Reads on; 0 bytes are the end.
    ///
    /// # Errors
    /// WASI's number for why it cannot be read.
    fn read(&mut self, file: u32, bytes: &mut [u8]) -> Result<usize, Errno>;
    /// Closes a file.
    fn close(&mut self, file: u32);
    /// Writes to stdout (1) or stderr (2).
    fn write(&mut self, file: u32, bytes: &[u8]);
}

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

/// Defines those functions of WASI preview 1 that a filter may use, in a linker of another host.
/// `system` finds the system in what the store holds.
///
/// # Errors
/// The linker has one of them already.
pub fn link_wasi<T: 'static, W: Wasi>(
    linker: &mut Linker<T>,
    system: impl Fn(&mut T) -> &mut W + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    const MODULE: &str = "wasi_snapshot_preview1";
    type Result<N> = std::result::Result<N, Error>;
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        move |mut caller: Caller<'_, T>, clock: i32, _precision: i64, to: i32| -> Result<i32> {
            let time = system(caller.data_mut()).clock(clock as u32);
            put(&mut caller, to, &time.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "path_filestat_get",
        move |mut caller: Caller<'_, T>,
              directory: i32,
              _flags: i32,
              path: i32,
              path_len: i32,
              to: i32|
              -> Result<i32> {
            let path = text(&caller, path, path_len)?;
            match system(caller.data_mut()).stat(directory as u32, &path) {
                Ok(stat) => put(&mut caller, to, &layout(&stat)),
                Err(errno) => Ok(errno.into()),
            }
        },
    )?;
    linker.func_wrap(
        MODULE,
        "path_open",
        move |mut caller: Caller<'_, T>,
              directory: i32,
              _lookup: i32,
              path: i32,
              path_len: i32,
              _open: i32,
              _rights: i64,
              _inherited: i64,
              _flags: i32,
              to: i32|
              -> Result<i32> {
            let path = text(&caller, path, path_len)?;
            match system(caller.data_mut()).open(directory as u32, &path) {
                Ok(file) => put(&mut caller, to, &file.to_le_bytes()),
                Err(errno) => Ok(errno.into()),
            }
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_read",
        move |mut caller: Caller<'_, T>,
              file: i32,
              slices: i32,
              count: i32,
              to: i32|
              -> Result<i32> {
            let mut total = 0_u32;
            for (at, len) in slices_at(&caller, slices, count)? {
                let mut bytes = vec![0; len as usize];
                match system(caller.data_mut()).read(file as u32, &mut bytes) {
                    Ok(read) => {
                        put(&mut caller, at, &bytes[..read])?;
                        total += read as u32;
                    }
                    Err(errno) => return Ok(errno.into()),
                }
            }
            put(&mut caller, to, &total.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_write",
        move |mut caller: Caller<'_, T>,
              file: i32,
              slices: i32,
              count: i32,
              to: i32|
              -> Result<i32> {
            let mut total = 0_u32;
            for (at, len) in slices_at(&caller, slices, count)? {
                let bytes = get(&caller, at, len)?;
                system(caller.data_mut()).write(file as u32, &bytes);
                total += len as u32;
            }
            put(&mut caller, to, &total.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_close",
        move |mut caller: Caller<'_, T>, file: i32| -> Result<i32> {
            system(caller.data_mut()).close(file as u32);
            Ok(SUCCESS)
        },
    )?;
    Ok(())
}

/// A `filestat` as WASI lays it out.
fn layout(stat: &FileStat) -> [u8; 64] {
    let mut bytes = [0; 64];
    let kind = u64::from(stat.kind);
    let fields = [stat.file[0], stat.file[1], kind, 1, stat.len, 0, stat.modified, stat.changed];
    for (place, field) in bytes.chunks_exact_mut(8).zip(fields) {
        place.copy_from_slice(&field.to_le_bytes());
    }
    bytes
}

fn get<T>(caller: &Caller<'_, T>, at: i32, len: i32) -> Result<Vec<u8>, Error> {
    let start = at as u32 as usize;
    let bytes = memory(caller)?.data(caller).get(start..start + len as u32 as usize);
    Ok(bytes.ok_or_else(outside)?.to_vec())
}

fn put<T>(caller: &mut Caller<'_, T>, at: i32, bytes: &[u8]) -> Result<i32, Error> {
    let memory: Memory = memory(caller)?;
    let start = at as u32 as usize;
    let place = memory.data_mut(caller).get_mut(start..start + bytes.len());
    place.ok_or_else(outside)?.copy_from_slice(bytes);
    Ok(SUCCESS)
}

fn text<T>(caller: &Caller<'_, T>, at: i32, len: i32) -> Result<String, Error> {
    String::from_utf8(get(caller, at, len)?).map_err(|_| Error::new("a path that is not UTF-8"))
}

/// Address and length of each slice in an array of them.
fn slices_at<T>(caller: &Caller<'_, T>, at: i32, count: i32) -> Result<Vec<(i32, i32)>, Error> {
    let bytes = get(caller, at, count.saturating_mul(8))?;
    let word = |bytes: &[u8]| i32::from_le_bytes(bytes.try_into().unwrap_or_default());
    Ok(bytes.chunks_exact(8).map(|pair| (word(&pair[..4]), word(&pair[4..]))).collect())
}
