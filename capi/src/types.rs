//! What is passed by value or filled in.

use tagsplice_core as core_;

/// The record is one JSON object.
pub const TAGSPLICE_JSON: u32 = 0;
/// The record is one map in MessagePack.
pub const TAGSPLICE_MESSAGE_PACK: u32 = 1;

/// A record, and what is known of where it comes from.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The record's first byte; NULL for none.
    pub bytes: *const u8,
    /// How many bytes it has.
    pub len: usize,
    /// Fluent Bit's tag that it came with, or NULL.
    pub tag: *const u8,
    /// The length of the tag in bytes.
    pub tag_len: usize,
    /// The namespace and the pod that it is known to come from, or NULL. Used where there is no tag.
    pub namespace_name: *const u8,
    /// The length of the namespace's name in bytes.
    pub namespace_name_len: usize,
    /// See `namespace_name`.
    pub pod_name: *const u8,
    /// The length of the pod's name in bytes.
    pub pod_name_len: usize,
}

/// Why a record got its tag, or none.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A route matched: `route` in the answer is its index.
    Route,
    /// The record has labels, and no route matches.
    Default,
    /// The record has no labels, and no route matches that asks only for what it has.
    Unlabeled,
    /// It names another pod than the one that it is known to come from.
    Untrusted,
    /// It is malformed, and was put into a record of its own as a string.
    Malformed,
    /// A reason of a later release.
    Other,
}

/// Whether the pod that a record names was compared with where it comes from.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The policy does not ask for it.
    NotChecked,
    /// It is that pod.
    Verified,
    /// It is another.
    Mismatched,
    /// It is not known where the record comes from.
    Unverified,
}

/// What was decided, and how long the record with its tag is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The length of the record with its tag, in bytes.
    pub len: usize,
    /// The tag, without a NUL; NULL for none. Valid until the filter's next call.
    pub tag: *const u8,
    /// The length of the tag in bytes.
    pub tag_len: usize,
    /// The tag's index, as in `tagsplice_policy_tag`; `SIZE_MAX` for none and for malformed records.
    pub tag_index: usize,
    /// Why.
    pub decision: Decision,
    /// The index of the route that matched; `SIZE_MAX` where none did.
    pub route: usize,
    /// Was the record's identity verified?
    pub identity: Identity,
    /// Is the record as it came in, byte for byte?
    pub is_unchanged: bool,
}

/// POSIX's `struct iovec`, as `writev` takes it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IoVec {
    /// The first byte. Read only.
    pub iov_base: *const core::ffi::c_void,
    /// How many bytes.
    pub iov_len: usize,
}

impl Answer {
    pub(crate) const NONE: Self = Self {
        len: 0,
        tag: core::ptr::null(),
        tag_len: 0,
        tag_index: usize::MAX,
        decision: Decision::Unlabeled,
        route: usize::MAX,
        identity: Identity::NotChecked,
        is_unchanged: false,
    };

    pub(crate) fn of(view: &core_::View<'_, '_>) -> Self {
        Self {
            len: view.len(),
            tag_index: view.tag_index().unwrap_or(usize::MAX),
            identity: identity(view.identity()),
            is_unchanged: view.is_unchanged(),
            ..Self::decided(view.tag(), view.decision())
        }
    }

    pub(crate) fn decided(tag: Option<&[u8]>, decision: core_::Decision) -> Self {
        let (decision, route) = match decision {
            core_::Decision::Route(route) => (Decision::Route, route),
            core_::Decision::Default => (Decision::Default, usize::MAX),
            core_::Decision::Unlabeled => (Decision::Unlabeled, usize::MAX),
            core_::Decision::Untrusted => (Decision::Untrusted, usize::MAX),
            core_::Decision::Malformed => (Decision::Malformed, usize::MAX),
            _ => (Decision::Other, usize::MAX),
        };
        Self {
            tag: tag.map_or(core::ptr::null(), <[u8]>::as_ptr),
            tag_len: tag.map_or(0, <[u8]>::len),
            decision,
            route,
            ..Self::NONE
        }
    }
}

fn identity(identity: core_::Identity) -> Identity {
    match identity {
        core_::Identity::NotChecked => Identity::NotChecked,
        core_::Identity::Verified => Identity::Verified,
        core_::Identity::Mismatched => Identity::Mismatched,
        _ => Identity::Unverified,
    }
}

/// `len` bytes at `bytes`; none for NULL.
///
/// # Safety
/// They are readable for as long as the result is used, or `bytes` is NULL.
pub(crate) unsafe fn slice<'a>(bytes: *const u8, len: usize) -> &'a [u8] {
    if bytes.is_null() || len > isize::MAX as usize {
        return &[];
    }
    // SAFETY: the caller says so, and there are no more than a slice may have.
    unsafe { core::slice::from_raw_parts(bytes, len) }
}

/// The record that C describes.
///
/// # Safety
/// What it points to is readable for as long as the result is used.
pub(crate) unsafe fn record<'a>(record: &Record) -> core_::Record<'a> {
    // SAFETY: the caller says so.
    let bytes = unsafe { slice(record.bytes, record.len) };
    // SAFETY: as above.
    unsafe { origin(record, core_::Record::new(bytes)) }
}

/// `text` with what C's record says of where it comes from.
///
/// # Safety
/// As [`record`]'s.
pub(crate) unsafe fn origin<'a>(record: &Record, text: core_::Record<'a>) -> core_::Record<'a> {
    if !record.tag.is_null() {
        // SAFETY: the caller says so.
        return text.with_tag(unsafe { slice(record.tag, record.tag_len) });
    }
    if record.namespace_name.is_null() || record.pod_name.is_null() {
        return text;
    }
    // SAFETY: the caller says so.
    let namespace = unsafe { slice(record.namespace_name, record.namespace_name_len) };
    // SAFETY: as above.
    let pod = unsafe { slice(record.pod_name, record.pod_name_len) };
    text.with_identity(namespace, pod)
}
