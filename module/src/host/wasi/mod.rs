//! What a filter asks WASI for: a clock, the policy file in the accessible paths, and stderr.

mod directories;

pub use directories::Directories;

/// A number of WASI's for what went wrong.
pub type Errno = u16;

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
