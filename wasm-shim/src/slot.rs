//! The place in the module where `tagsplice build` writes which policy to use.
#![allow(unsafe_code, reason = "a static that a tool changes in the file must be read volatile")]

use tagsplice::Policy;
use tagsplice::image::{self, header};
use tagsplice::policy_file;

use crate::refusal;

/// Found by its mark in the module's data, and changed there. The image itself is a data
/// segment after everything else.
#[repr(C, align(16))]
struct Slot {
    mark: [u8; 16],
    /// The image's address in linear memory.
    at: u32,
    /// Its length in bytes; 0: the built-in policy.
    len: u32,
    /// The version of images that this module reads, for tools.
    image_version: u32,
    /// The version of policy files that it reads; 0: it reads none.
    file_version: u32,
}

#[used]
static POLICY_SLOT: Slot = Slot {
    mark: *b"tagsplice policy",
    at: 0,
    len: 0,
    image_version: image::VERSION,
    file_version: if cfg!(feature = "policy-file") { policy_file::VERSION } else { 0 },
};

/// The example, less what only tools read of a policy, which comes last: a quarter of it.
static EXAMPLE: [u8; EXAMPLE_LEN] = *match Policy::example().image().first_chunk() {
    Some(image) => image,
    None => panic!("metadata beyond the image"),
};

const EXAMPLE_LEN: usize = {
    let (_, rest) = Policy::example().image().split_at(header::META);
    match rest.first_chunk() {
        Some(offset) => u32::from_le_bytes(*offset) as usize,
        None => panic!("an image without a header"),
    }
};

/// What a module starts with.
pub(crate) struct Start {
    pub(crate) policy: Policy<'static>,
    /// Is it the example, since nobody built one in?
    #[cfg_attr(not(feature = "policy-file"), allow(dead_code, reason = "there is no other"))]
    pub(crate) is_example: bool,
    /// Where the memory begins that nobody uses.
    pub(crate) free: usize,
}

/// Call it once.
pub(crate) fn start() -> Start {
    let heap = (&raw const __heap_base).addr();
    let (at, len) = (&raw const POLICY_SLOT.at, &raw const POLICY_SLOT.len);
    // SAFETY: a static is there to be read. Volatile: what it holds is not what is written here.
    let at = unsafe { at.read_volatile() };
    // SAFETY: as above.
    let len = unsafe { len.read_volatile() };
    if len == 0 {
        let policy = Policy::from_image_unchecked(&EXAMPLE);
        return Start { policy, is_example: true, free: align(heap) };
    }
    let (at, len) = (at as usize, len as usize);
    let end = core::arch::wasm32::memory_size::<0>().saturating_mul(65_536);
    let is_there = at >= heap && at <= end && len <= end - at;
    if !is_there {
        return Start { policy: refusal::policy(), is_example: false, free: align(heap) };
    }
    let end_of_image = at + len;
    let first = core::ptr::with_exposed_provenance(at);
    // SAFETY: these bytes are there, after everything that the program knows, initialized by
    // the module's data, and nobody writes them: the arena begins after them.
    let image = unsafe { core::slice::from_raw_parts(first, len) };
    // The tool that wrote it checked all of it; here only: is it still the same, and does this
    // module read its version?
    let policy = match image::intact(image) {
        Ok(_) => Policy::from_image_unchecked(image),
        Err(_) => refusal::policy(),
    };
    Start { policy, is_example: false, free: align(end_of_image) }
}

/// The next address that the arena can begin at.
fn align(address: usize) -> usize {
    address.saturating_add(15) & !15
}

unsafe extern "C" {
    /// The linker's: the first address after the program's data.
    static __heap_base: u8;
}
