//! What the host calls, and the one instance that it uses.
#![allow(unsafe_code, reason = "the host knows functions by name, and one instance of everything")]

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use tagsplice::Filter;

use crate::linear::Linear;
use crate::shim::{Answer, Shim};
use crate::slot;

/// All of it zero at first, and touched only where it is used.
const MEMO_LEN: usize = tagsplice::MEMO_LEN;

/// A block of `len` bytes, with room after it for what an answer adds; 0 where memory cannot
/// grow. It is the host's until the first call after the next answer.
#[unsafe(no_mangle)]
extern "C" fn malloc(len: usize) -> usize {
    with_instance(|Instance { start, shim, .. }| {
        shim.malloc(len).map_or(0, |at| start.wrapping_add(at))
    })
}

/// Nothing: blocks end with the answer.
#[unsafe(no_mangle)]
extern "C" fn free(_block: usize) {}

/// Filters a record. Returns the address of a C string, always JSON, never 0. It is there until the
/// next call of `malloc` or of a filter.
#[unsafe(no_mangle)]
extern "C" fn tagsplice_filter(
    tag: usize,
    tag_len: usize,
    seconds: u32,
    _nanoseconds: u32,
    record: usize,
    record_len: usize,
) -> usize {
    with_instance(|instance| {
        // A block never starts below the arena; that wraps to an address that none has.
        let (tag, record) = (tag.wrapping_sub(instance.start), record.wrapping_sub(instance.start));
        instance.tick(seconds);
        match instance.shim.answer(tag, tag_len, record, record_len) {
            Answer::Arena(at) => instance.start.wrapping_add(at),
            Answer::Lost => instance.shim.lost().as_ptr().addr(),
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

/// Nothing. A module that imports WASI must be a program or a library by what it exports, and this
/// makes it a library: Fluent Bit 2.0 does not load it otherwise, and later ones warn of it.
#[cfg(feature = "policy-file")]
#[unsafe(no_mangle)]
extern "C" fn _initialize() {}

struct Instance {
    /// Where the arena begins.
    start: usize,
    shim: Shim<'static, Linear>,
    #[cfg(feature = "policy-file")]
    live: crate::live::Live,
}

impl Instance {
    /// Puts the policy in force that a record of this time is decided by.
    #[inline(always)]
    #[cfg(feature = "policy-file")]
    fn tick(&mut self, seconds: u32) {
        if self.live.is_due(seconds) {
            self.live.ask(seconds, &mut self.shim);
            self.start = self.shim.memory().start();
        }
    }

    #[inline(always)]
    #[cfg(not(feature = "policy-file"))]
    fn tick(&mut self, _seconds: u32) {}
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
fn with_instance<T>(run: impl FnOnce(&mut Instance) -> T) -> T {
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
    let instance = unsafe { instance.assume_init_mut() };
    run(instance)
}

/// Makes the instance, where it will lie.
#[cold]
#[inline(never)]
fn begin(instance: &mut MaybeUninit<Instance>) {
    let begun = slot::start();
    let (policy, free) = (begun.policy, begun.free);
    // SAFETY: this runs once, so that this is the only reference to the memo's memory.
    let memo = unsafe { &mut *MEMO.0.get() };
    // SAFETY: the linker puts all that the program knows below the heap, and the policy's
    // image is below `free` as well. This runs once.
    let memory = unsafe { Linear::new(free) };
    let filter = Filter::new(policy).with_memo(memo);
    instance.write(Instance {
        start: free,
        shim: Shim::new(filter, memory),
        #[cfg(feature = "policy-file")]
        live: crate::live::Live::new(free, begun.is_example),
    });
}

/// Nothing in here panics, and the linker drops this: a test shows it. No unwinding, no text.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
