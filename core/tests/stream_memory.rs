//! The streaming filter's memory is bounded by the limit for one line, whatever comes in.

#![allow(unsafe_code, reason = "an allocator that counts must implement an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tagsplice::{Filter, Output, Policy, StreamFilter};

/// The system's allocator; counts what is in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is the system allocator's; only numbers are added.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(IN_USE.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory in use while `work` is done, over what was in use before.
fn most_memory(work: impl FnOnce()) -> usize {
    let before = IN_USE.load(Relaxed);
    MOST.store(before, Relaxed);
    work();
    MOST.load(Relaxed) - before
}

#[test]
fn memory_is_bounded() {
    const LIMIT: usize = 64 * 1024;
    let mut stream =
        StreamFilter::new(Filter::new(Policy::example()), Output::new(std::io::sink()));
    stream = stream.with_limit(LIMIT);
    let most = most_memory(|| {
        // A line without end, lines just within the limit, and many short ones.
        for _ in 0..4096 {
            stream.push(&[b'x'; 4096]).expect("a sink takes everything");
        }
        for _ in 0..100 {
            stream.push(&[b' '; LIMIT / 2]).expect("a sink takes everything");
            stream.push(&[b' '; LIMIT / 2 - 1]).expect("a sink takes everything");
            stream.push(b"\n{\"kubernetes\":{\"labels\":{}}}\n{").expect("a sink takes everything");
            stream.push(b"}\n").expect("a sink takes everything");
        }
        let summary = stream.finish().expect("a sink takes everything");
        assert_eq!((summary.too_long, summary.records, summary.blank), (1, 200, 99));
    });
    // The line that has begun, and what is collected to be written: 64 KiB and an answer.
    assert!(most <= 6 * LIMIT, "{most} bytes for a limit of {LIMIT}");
}
