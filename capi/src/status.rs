//! What went wrong.

use core::ffi::c_char;
use core::fmt::Write;

use tagsplice_core::{self as core_, NoRoom, PolicyFileError};

/// What a function returns.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Status {
    /// It did what it says.
    Ok,
    /// A pointer is NULL that may not be, or a number means nothing.
    BadArgument,
    /// The record is malformed: `offset` says where. It is as it was.
    Malformed,
    /// The buffer or the array is too short: `needed` says what it must hold. It is as it was.
    NoRoom,
    /// The policy is damaged, of another version, or not a policy.
    BadPolicy,
    /// The file cannot be read.
    Io,
}

/// How much room a message has, with its NUL.
pub const TAGSPLICE_MESSAGE_LEN: usize = 256;

/// What went wrong, for people and programs.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Error {
    /// For people: one line, with a NUL at its end.
    pub message: [c_char; TAGSPLICE_MESSAGE_LEN],
    /// Where in the record it is malformed, in bytes.
    pub offset: usize,
    /// What the buffer must hold in bytes, or the array in entries.
    pub needed: usize,
}

/// What went wrong, with what [`Error`] needs.
pub(crate) struct Fault {
    status: Status,
    message: String,
    offset: usize,
    needed: usize,
}

impl Fault {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), offset: 0, needed: 0 }
    }

    pub(crate) fn null(what: &str) -> Self {
        Self::new(Status::BadArgument, format!("{what} is NULL"))
    }

    pub(crate) fn no_room(what: &str, needed: usize) -> Self {
        let message = format!("too short: {needed} {what} are needed");
        Self { needed, ..Self::new(Status::NoRoom, message) }
    }
}

impl From<core_::Error> for Fault {
    fn from(error: core_::Error) -> Self {
        Self { offset: error.offset(), ..Self::new(Status::Malformed, error.to_string()) }
    }
}

impl From<NoRoom> for Fault {
    fn from(error: NoRoom) -> Self {
        Self::no_room("bytes", error.needed)
    }
}

impl From<PolicyFileError> for Fault {
    fn from(error: PolicyFileError) -> Self {
        Self::new(Status::BadPolicy, error.to_string())
    }
}

impl From<core_::ImageError> for Fault {
    fn from(error: core_::ImageError) -> Self {
        Self::new(Status::BadPolicy, error.to_string())
    }
}

/// Returns the status, and fills in the error where there is one and C wants to know.
///
/// # Safety
/// `error` is NULL, or can be written.
pub(crate) unsafe fn finish(result: Result<(), Fault>, error: *mut Error) -> Status {
    let Err(Fault { status, message, offset, needed }) = result else { return Status::Ok };
    if !error.is_null() {
        let mut text = [0; TAGSPLICE_MESSAGE_LEN];
        let [room @ .., _] = &mut text;
        // Cut at a character where it is too long.
        let mut line = String::new();
        for char in message.chars().take_while(|&char| char != '\0') {
            if line.len() + char.len_utf8() > room.len() {
                break;
            }
            let _ = line.write_char(char);
        }
        for (place, byte) in room.iter_mut().zip(line.bytes()) {
            *place = byte as c_char;
        }
        // SAFETY: the caller says so.
        unsafe { error.write(Error { message: text, offset, needed }) };
    }
    status
}
