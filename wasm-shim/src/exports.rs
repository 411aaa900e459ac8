//! What the host calls, and the one instance behind it.
#![allow(unsafe_code, reason = "the host knows functions by name, and one instance of everything")]

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use tagsplice::Filter;

use crate::linear::Linear;
use crate::shim::{Answer, Shim};
use crate::slot;

/// Four `kubernetes` objects of up to 4 KiB, with what follows them in their records.
const MEMO_LEN: usize = 4 * 4096;

/// A block of `len` bytes, with room behind it for what an answer adds; 0 where memory cannot
/// grow. It is the host's until the first call behind the next answer.
#[unsafe(no_mangle)]
extern "C" fn malloc(len: usize) -> usize {
    with_instance(|start, shim| shim.malloc(len).map_or(0, |at| start.wrapping_add(at)))
}

/// Nothing: blocks end with the answer.
#[unsafe(no_mangle)]
extern "C" fn free(_block: usize) {}

/// Answers a record: the address of a C string, always JSON, never 0. It lies there until the
/// next call of `malloc` or of a filter.
#[unsafe(no_mangle)]
extern "C" fn tagsplice_filter(
    tag: usize,
    tag_len: usize,
    _seconds: u32,
    _nanoseconds: u32,
    record: usize,
    record_len: usize,
) -> usize {
    with_instance(|start, shim| {
        // A block never starts below the arena; that wraps to an address that none has.
        let (tag, record) = (tag.wrapping_sub(start), record.wrapping_sub(start));
        match shim.answer(tag, tag_len, record, record_len) {
            Answer::Arena(at) => start.wrapping_add(at),
            Answer::Lost => shim.lost().as_ptr().addr(),
        }
    })
}

/// The same by the name that the blog post's configuration gives its filter.
#[unsafe(no_mangle)]
extern "C" fn go_filter(
    tag: usize,
    tag_len: usize,
    seconds: u32,
    nanoseconds: u32,
    record: usize,
    record_len: usize,
) -> usize {
    tagsplice_filter(tag, tag_len, seconds, nanoseconds, record, record_len)
}

struct Instance {
    start: usize,
    shim: Shim<'static, Linear>,
}

/// What only one thread has: a module without shared memory has only one.
struct Single<T>(UnsafeCell<T>);

// SAFETY: there is one thread.
unsafe impl<T> Sync for Single<T> {}

static READY: Single<bool> = Single(UnsafeCell::new(false));
/// Apart from `READY`, so that all of it is zero at first and takes no room in the file.
static INSTANCE: Single<MaybeUninit<Instance>> = Single(UnsafeCell::new(MaybeUninit::zeroed()));
static MEMO: Single<[u8; MEMO_LEN]> = Single(UnsafeCell::new([0; MEMO_LEN]));

#[inline(always)]
fn with_instance<T>(run: impl FnOnce(usize, &mut Shim<'static, Linear>) -> T) -> T {
    // SAFETY: one thread, and nobody keeps a reference to it.
    let ready = unsafe { &mut *READY.0.get() };
    // SAFETY: one thread, and exports are not called from within exports: what runs here
    // calls nothing outside the module.
    let instance = unsafe { &mut *INSTANCE.0.get() };
    if !*ready {
        begin(instance);
        *ready = true;
    }
    // SAFETY: it was written when `ready` became true.
    let Instance { start, shim } = unsafe { instance.assume_init_mut() };
    run(*start, shim)
}

/// Makes the instance, where it will lie.
#[cold]
#[inline(never)]
fn begin(instance: &mut MaybeUninit<Instance>) {
    let (policy, start) = slot::policy();
    // SAFETY: this runs once, so that this is the only reference to the memo's memory.
    let memo = unsafe { &mut *MEMO.0.get() };
    // SAFETY: the linker puts all that the program knows below the heap, and the policy's
    // image is below `start` as well. This runs once.
    let memory = unsafe { Linear::new(start) };
    let filter = Filter::new(policy).with_memo(memo);
    instance.write(Instance { start, shim: Shim::new(filter, memory) });
}

/// Nothing in here panics, and the linker drops this: a test shows it. No unwinding, no text.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
