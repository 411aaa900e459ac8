//! Filters: a policy, and memory of their own.

use tagsplice_core as core_;

use crate::policy::Policy;

/// A filter. One thread at a time may use it.
#[derive(Debug)]
pub struct Filter(pub(crate) core_::Filter<'static>);

/// A filter with a policy, which it keeps also when that is freed, and with a memo of `memo_len`
/// bytes: 0 for none, 512 KiB for all pods of a node. A record that names another pod than it comes
/// from gets the policy's tag for such records; with `requires_identity` also one of which it is
/// not known where it comes from, if the policy asks for that. NULL where `policy` is NULL.
///
/// # Safety
/// It is NULL, or a policy of this library that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_filter_new(
    policy: *const Policy,
    memo_len: usize,
    requires_identity: bool,
) -> *mut Filter {
    // SAFETY: the caller says so.
    let Some(policy) = (unsafe { policy.as_ref() }) else { return core::ptr::null_mut() };
    let mut filter = core_::Filter::new(policy.0.clone()).with_owned_memo(memo_len);
    if requires_identity {
        filter = filter.with_required_identity();
    }
    Box::into_raw(Box::new(Filter(filter)))
}

/// Exchanges the policy, between two records. Does nothing where either is NULL.
///
/// # Safety
/// They are NULL, or of this library and not freed; no other thread uses the filter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_filter_set_policy(filter: *mut Filter, policy: *const Policy) {
    // SAFETY: the caller says so.
    let (filter, policy) = (unsafe { filter.as_mut() }, unsafe { policy.as_ref() });
    if let (Some(filter), Some(policy)) = (filter, policy) {
        filter.0.set_policy(policy.0.clone());
    }
}

/// Frees a filter. NULL does nothing.
///
/// # Safety
/// It is NULL, or a filter of this library that was not freed; no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_filter_free(filter: *mut Filter) {
    if !filter.is_null() {
        // SAFETY: the caller says so.
        drop(unsafe { Box::from_raw(filter) });
    }
}
