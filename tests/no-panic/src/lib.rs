//! Everything in core that takes bytes of somebody else's, and does not allocate, in one module.
//!
//! A panic that can be reached ends in `unreachable`. `tests/panics.rs` builds this optimized and
//! finds none, so that the compiler has proven of each that it cannot be reached. The module for
//! Fluent Bit shows the same of what is in it; here are the parts that only programs use.
#![cfg(target_family = "wasm")]
#![no_std]
#![allow(unsafe_code, reason = "exports have names, and a host's bytes are a pointer and a length")]

use core::slice;

use tagsplice::{Filter, Padded, Policy, Record, View, image, locate, mend, msgpack};

/// A host's bytes.
///
/// # Safety
/// They are there.
unsafe fn bytes<'h>(at: *const u8, len: usize) -> &'h [u8] {
    // SAFETY: as the caller says.
    unsafe { slice::from_raw_parts(at, len) }
}

/// The same, to write to.
///
/// # Safety
/// They are there, and nobody else has them.
unsafe fn bytes_mut<'h>(at: *mut u8, len: usize) -> &'h mut [u8] {
    // SAFETY: as the caller says.
    unsafe { slice::from_raw_parts_mut(at, len) }
}

/// Is it an image? Both checks.
#[unsafe(no_mangle)]
extern "C" fn check(at: *const u8, len: usize) -> bool {
    // SAFETY: the host's promise.
    let image = unsafe { bytes(at, len) };
    Policy::from_image(image).is_ok() && image::intact(image).is_ok()
}

/// Where are the labels?
#[unsafe(no_mangle)]
extern "C" fn find(at: *const u8, len: usize) -> usize {
    // SAFETY: the host's promise.
    let record = unsafe { bytes(at, len) };
    locate(record).map_or_else(|error| error.offset(), |located| located.brace)
}

/// Filters a record by any policy, in every way that there is.
#[unsafe(no_mangle)]
extern "C" fn answer(
    policy: *const u8,
    policy_len: usize,
    record: *const u8,
    record_len: usize,
    out: *mut u8,
    out_len: usize,
) -> usize {
    // SAFETY: the host's promise, for each of the three.
    let image = unsafe { bytes(policy, policy_len) };
    // SAFETY: as above.
    let text = unsafe { bytes(record, record_len) };
    // SAFETY: as above.
    let out = unsafe { bytes_mut(out, out_len) };
    let mut memory = [0; 4096];
    let policy = Policy::from_image_unchecked(image);
    let mut filter = Filter::new(policy).with_memo(&mut memory);
    let record = Record::new(text).with_tag(image);
    let mut sum = policy.meta().len() + policy.tag_key().len();
    if let Ok(view) = filter.apply(record) {
        sum += every_way_out(&view, out);
    }
    if let Some(padded) = Padded::new(text, text.len().saturating_sub(Padded::PADDING))
        && let Ok(view) = filter.apply(Record::padded(padded).with_identity(image, text))
    {
        sum += every_way_out(&view, out);
    }
    if let Ok(view) = filter.apply_msgpack(record) {
        sum += every_way_out(&view, out);
    }
    sum += filter.answer(record, out).map_or(0, |answer| answer.len);
    filter.set_policy(Policy::example());
    sum + msgpack::value_len(text).unwrap_or_default()
}

fn every_way_out(view: &View<'_, '_>, out: &mut [u8]) -> usize {
    let edit = view.edit();
    let len = view.copy_to(out).unwrap_or_default();
    let sum = view.pieces().map(|piece| piece.bytes().len()).sum::<usize>() + len;
    sum + edit.apply(out).unwrap_or_default() + view.inserted_at() + edit.room()
}

/// Mends a text, or keeps it whole.
#[unsafe(no_mangle)]
extern "C" fn repair(
    policy: *const u8,
    policy_len: usize,
    text: *const u8,
    len: usize,
    out: *mut u8,
    out_len: usize,
) -> usize {
    // SAFETY: the host's promise, for each of the three.
    let policy = Policy::from_image_unchecked(unsafe { bytes(policy, policy_len) });
    // SAFETY: as above.
    let text = unsafe { bytes(text, len) };
    // SAFETY: as above.
    let out = unsafe { bytes_mut(out, out_len) };
    let mended = mend::mend_to(text, out).unwrap_or_default();
    let wrapped = mend::wrap_to(policy, mend::MALFORMED, text, out).unwrap_or_default();
    mended + wrapped + mend::mended_len(text)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
