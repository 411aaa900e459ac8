//! The place in the module where `tagsplice build` writes which policy to use.
#![allow(unsafe_code, reason = "a static that a tool changes in the file must be read volatile")]

use tagsplice::Policy;
use tagsplice::image;

use crate::refusal;

/// Found by its mark in the module's data, and changed there. The image itself is a data
/// segment behind everything else.
#[repr(C, align(16))]
struct Slot {
    mark: [u8; 16],
    /// The image's address in linear memory.
    at: u32,
    /// Its length in bytes; 0: the built-in policy.
    len: u32,
    reserved: [u8; 8],
}

#[used]
static POLICY_SLOT: Slot = Slot { mark: *b"tagsplice policy", at: 0, len: 0, reserved: [0; 8] };

/// The policy, and where the arena may begin. Call it once.
pub(crate) fn policy() -> (Policy<'static>, usize) {
    let heap = (&raw const __heap_base).addr();
    let (at, len) = (&raw const POLICY_SLOT.at, &raw const POLICY_SLOT.len);
    // SAFETY: a static is there to be read. Volatile: what it holds is not what is written here.
    let at = unsafe { at.read_volatile() };
    // SAFETY: as above.
    let len = unsafe { len.read_volatile() };
    if len == 0 {
        return (Policy::seed(), align(heap));
    }
    let (at, len) = (at as usize, len as usize);
    let end = core::arch::wasm32::memory_size::<0>().saturating_mul(65_536);
    let is_there = at >= heap && at <= end && len <= end - at;
    if !is_there {
        return (refusal::policy(), align(heap));
    }
    let end_of_image = at + len;
    let first = core::ptr::with_exposed_provenance(at);
    // SAFETY: these bytes are there, behind everything that the program knows, initialized by
    // the module's data, and nobody writes them: the arena begins behind them.
    let image = unsafe { core::slice::from_raw_parts(first, len) };
    // The tool that wrote it checked all of it; here only: is it still the same, and does this
    // module read its version?
    let policy = match image::intact(image) {
        Ok(_) => Policy::from_image_unchecked(image),
        Err(_) => refusal::policy(),
    };
    (policy, align(end_of_image))
}

/// The next address that the arena can begin at.
fn align(address: usize) -> usize {
    address.saturating_add(15) & !15
}

unsafe extern "C" {
    /// The linker's: the first address behind the program's data.
    static __heap_base: u8;
}
