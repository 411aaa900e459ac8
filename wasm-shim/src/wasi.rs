//! The functions of WASI preview 1 by which the policy file is read, declared by hand.
//!
//! All of them are in WAMR of June 2022, which Fluent Bit 2.0.0 has. The directories that the
//! filter's `accessible_paths` names are the descriptors from 3 on; WAMR follows no link out of
//! them.
#![allow(unsafe_code, reason = "imported functions take addresses")]

use crate::errno::{Errno, NO_DIRECTORY};
use crate::watch::{Stat, System, fingerprint};

const NAME: &[u8] = b"tagsplice.policy";

/// The descriptors before the directories are the agent's own.
const FIRST_DIRECTORY: u32 = 3;
const STDERR: u32 = 2;
const FOLLOW_LINKS: u32 = 1;
const RIGHT_TO_READ: u64 = 1 << 1;
/// A pipe without a writer must not keep the agent waiting.
const NONBLOCK: u32 = 1 << 2;
const TIME_OF_DAY: u32 = 0;
const MONOTONIC: u32 = 1;
const REGULAR_FILE: u64 = 4;

/// What WAMR returns where the agent gave the instance no WASI.
const NO_WASI: Errno = Errno::MAX;

/// WASI's `filestat`: device, inode, kind, links, length, and when the file was read, its content
/// changed, and anything about it changed.
type FileStat = [u64; 8];
const KIND: usize = 2;
const LINKS: usize = 3;
const READ: usize = 5;

#[repr(C)]
struct Slice {
    start: *const u8,
    len: usize,
}

// WAMR's are `uint16_t`: of what they return the upper bits mean nothing.
#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn clock_time_get(clock: u32, precision: u64, time: *mut u64) -> u32;
    fn path_filestat_get(
        directory: u32,
        flags: u32,
        path: *const u8,
        path_len: usize,
        stat: *mut FileStat,
    ) -> u32;
    fn path_open(
        directory: u32,
        lookup_flags: u32,
        path: *const u8,
        path_len: usize,
        open_flags: u32,
        rights: u64,
        inherited_rights: u64,
        flags: u32,
        opened: *mut u32,
    ) -> u32;
    fn fd_read(file: u32, slices: *const Slice, count: usize, read: *mut usize) -> u32;
    fn fd_write(file: u32, slices: *const Slice, count: usize, written: *mut usize) -> u32;
    fn fd_close(file: u32) -> u32;
}

/// The agent's WASI.
pub(crate) struct Wasi;

impl System for Wasi {
    fn now(&mut self) -> u64 {
        time(MONOTONIC)
    }

    fn time_of_day(&mut self) -> u64 {
        time(TIME_OF_DAY)
    }

    fn stat(&mut self, directory: u32) -> Stat {
        let mut stat: FileStat = [0; 8];
        // SAFETY: the host reads the name, and writes a `FileStat` at the address of one.
        let errno = unsafe {
            let directory = FIRST_DIRECTORY.wrapping_add(directory);
            path_filestat_get(directory, FOLLOW_LINKS, NAME.as_ptr(), NAME.len(), &raw mut stat)
        };
        let errno = errno as Errno;
        // The rest of that word is padding.
        stat[KIND] &= 0xFF;
        // In place of what says nothing of the file's content.
        stat[LINKS] = directory.into();
        stat[READ] = errno.into();
        let [_, _, kind, _, len, _, modified, changed] = stat;
        Stat {
            directory,
            errno: if errno == NO_WASI { NO_DIRECTORY } else { errno },
            is_regular: kind == REGULAR_FILE,
            len,
            changed: modified.max(changed),
            fingerprint: fingerprint(&stat),
        }
    }

    fn read(&mut self, directory: u32, bytes: &mut [u8]) -> Result<usize, Errno> {
        let mut file = 0;
        // SAFETY: the host reads the name, and writes a descriptor at the address of one.
        let errno = unsafe {
            path_open(
                FIRST_DIRECTORY.wrapping_add(directory),
                FOLLOW_LINKS,
                NAME.as_ptr(),
                NAME.len(),
                0,
                RIGHT_TO_READ,
                0,
                NONBLOCK,
                &raw mut file,
            )
        };
        if errno as Errno != 0 {
            return Err(errno as Errno);
        }
        let read = read_to_end(file, bytes);
        // SAFETY: the descriptor was opened above, and is used no more.
        unsafe { fd_close(file) };
        read
    }

    fn log(&mut self, line: &[u8]) {
        let slice = Slice { start: line.as_ptr(), len: line.len() };
        let mut written = 0;
        // SAFETY: the host reads the line, and writes a length at the address of one. A line that
        // cannot be written is lost, as the agent's own are.
        unsafe { fd_write(STDERR, &raw const slice, 1, &raw mut written) };
    }
}

/// Reads until the file ends or `bytes` are full; returns how many were read.
fn read_to_end(file: u32, bytes: &mut [u8]) -> Result<usize, Errno> {
    let mut len = 0;
    while let Some(rest) = bytes.get_mut(len..).filter(|rest| !rest.is_empty()) {
        let slice = Slice { start: rest.as_mut_ptr(), len: rest.len() };
        let mut read = 0;
        // SAFETY: the host writes at most `rest`, which nobody else refers to, and a length at
        // the address of one.
        let errno = unsafe { fd_read(file, &raw const slice, 1, &raw mut read) };
        match (errno as Errno, read) {
            (0, 0) => break,
            // No more than there was room for, whatever the host says.
            (0, read) => len = len.saturating_add(read),
            (errno, _) => return Err(errno),
        }
    }
    Ok(len.min(bytes.len()))
}

/// A clock's time in nanoseconds; 0 where there is no such clock.
fn time(clock: u32) -> u64 {
    let mut time = 0;
    // SAFETY: the host writes a time at the address of one.
    unsafe { clock_time_get(clock, 0, &raw mut time) };
    time
}
