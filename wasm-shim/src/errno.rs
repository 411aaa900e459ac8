//! The numbers of WASI for what went wrong, as far as they make a difference.

/// A number of WASI's for what went wrong.
pub type Errno = u16;

/// The agent's user may not read the file.
pub const ACCES: Errno = 2;
/// There is no directory of this number, nor of a higher one.
pub const NO_DIRECTORY: Errno = 8;
/// The directory has no such file.
pub const NO_FILE: Errno = 44;
/// The path leads out of the directory.
pub const NOTCAPABLE: Errno = 76;
