//! Policies: made of bytes or of a file, shared, freed.

use core::ffi::{CStr, c_char};
use std::ffi::OsStr;
use std::fs;
use std::sync::Arc;

use tagsplice_core::{self as core_, PolicyBuf, PolicyFile, PolicyFileError, PolicyTag};

use crate::status::{Error, Fault, Status, finish};
use crate::types::slice;

/// The rules by which records get their tags. Immutable.
#[derive(Debug)]
pub struct Policy(pub(crate) PolicyBuf);

/// The version of this library, such as `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn tagsplice_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => panic!("it ends with a NUL"),
        };
    VERSION.as_ptr()
}

/// The version of policies that it reads.
#[unsafe(no_mangle)]
pub extern "C" fn tagsplice_policy_version() -> u32 {
    core_::image::VERSION
}

/// The example policy, for trials: never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tagsplice_policy_example() -> *mut Policy {
    Box::into_raw(Box::new(Policy(core_::Policy::example().into())))
}

/// A policy of the bytes of a policy file (`tagsplice compile`) or of an image (`tagsplice build
/// --image`), which are copied. Free it with `tagsplice_policy_free`.
///
/// # Safety
/// `len` bytes at `bytes` are readable; `policy` can be written; `error` is NULL or can be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_policy_from_bytes(
    bytes: *const u8,
    len: usize,
    policy: *mut *mut Policy,
    error: *mut Error,
) -> Status {
    // SAFETY: the caller says so.
    let bytes = unsafe { slice(bytes, len) };
    // SAFETY: as above.
    let result = unsafe { hand_out(read(bytes), policy) };
    // SAFETY: as above.
    unsafe { finish(result, error) }
}

/// The same of a file. `path` is as the system takes it, with a NUL at its end.
///
/// # Safety
/// `path` is NULL or a C string; `policy` can be written; `error` is NULL or can be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_policy_from_file(
    path: *const c_char,
    policy: *mut *mut Policy,
    error: *mut Error,
) -> Status {
    let read = if path.is_null() {
        Err(Fault::null("path"))
    } else {
        // SAFETY: the caller says so.
        read_file(unsafe { CStr::from_ptr(path) })
    };
    // SAFETY: the caller says so.
    let result = unsafe { hand_out(read, policy) };
    // SAFETY: as above.
    unsafe { finish(result, error) }
}

/// Frees a policy. Filters that have it keep it. NULL does nothing.
///
/// # Safety
/// It is NULL, or a policy of this library that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_policy_free(policy: *mut Policy) {
    if !policy.is_null() {
        // SAFETY: the caller says so.
        drop(unsafe { Box::from_raw(policy) });
    }
}

/// How many tags a policy can decide; 0 for NULL.
///
/// # Safety
/// It is NULL, or a policy of this library that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_policy_tag_count(policy: *const Policy) -> usize {
    // SAFETY: the caller says so.
    let policy = unsafe { policy.as_ref() };
    policy.map_or(0, |policy| policy.0.policy().tags().len())
}

/// The tag with this index, without a NUL, valid as long as the policy; a template, such as
/// `team-{labels.team}`, where `*is_template` becomes true. NULL where there is none.
///
/// # Safety
/// `policy` is NULL, or a policy of this library that was not freed; `len` and `is_template` are
/// NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_policy_tag(
    policy: *const Policy,
    index: usize,
    len: *mut usize,
    is_template: *mut bool,
) -> *const u8 {
    // SAFETY: the caller says so.
    let Some(policy) = (unsafe { policy.as_ref() }) else { return core::ptr::null() };
    let (text, template) = match policy.0.policy().tags().nth(index) {
        Some(PolicyTag::Literal(text)) => (text, false),
        Some(PolicyTag::Template(text)) => (text, true),
        _ => return core::ptr::null(),
    };
    if !len.is_null() {
        // SAFETY: the caller says so.
        unsafe { len.write(text.len()) };
    }
    if !is_template.is_null() {
        // SAFETY: the caller says so.
        unsafe { is_template.write(template) };
    }
    text.as_ptr()
}

fn read(bytes: &[u8]) -> Result<PolicyBuf, Fault> {
    match PolicyFile::read(bytes) {
        Ok(file) => Ok(file.policy().into()),
        Err(PolicyFileError::NotAPolicyFile) => {
            Ok(PolicyBuf::from_image(Arc::<[u8]>::from(bytes))?)
        }
        Err(error) => Err(error.into()),
    }
}

fn read_file(path: &CStr) -> Result<PolicyBuf, Fault> {
    let io = |error: &dyn core::fmt::Display| {
        Fault::new(Status::Io, format!("{}: {error}", path.to_string_lossy()))
    };
    #[cfg(unix)]
    let name: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(path.to_bytes());
    #[cfg(not(unix))]
    let name = OsStr::new(path.to_str().map_err(|error| io(&error))?);
    read(&fs::read(name).map_err(|error| io(&error))?)
}

/// # Safety
/// `policy` is NULL, or can be written.
unsafe fn hand_out(read: Result<PolicyBuf, Fault>, policy: *mut *mut Policy) -> Result<(), Fault> {
    let read = read?;
    if policy.is_null() {
        return Err(Fault::null("policy"));
    }
    // SAFETY: the caller says so.
    unsafe { policy.write(Box::into_raw(Box::new(Policy(read)))) };
    Ok(())
}
