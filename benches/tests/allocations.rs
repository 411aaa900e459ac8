//! A record costs no allocation: counted, over every corpus, in each way to take an answer.
#![allow(unsafe_code, reason = "an allocator that counts is an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use tagsplice_benches::corpus::{self, Corpus};
use tagsplice_benches::many_keys::{self, RULES};
use tagsplice_benches::native::{Rules, ours};

struct Counting;

thread_local! {
    // Of this thread only: the test harness allocates on others.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is handed on to the system's allocator, as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise, handed on.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(work: impl FnOnce()) -> usize {
    let before = COUNT.get();
    work();
    COUNT.get() - before
}

#[test]
fn allocations_are_counted() {
    assert_eq!(count(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

fn costs_none(corpus: &Corpus, rules: &Rules) {
    for mut way in ours(corpus, rules) {
        // The first pass may set up what all records share.
        (way.pass)();
        assert_eq!(count(|| (way.pass)()), 0, "{}: {}", corpus.name, way.name);
    }
}

#[test]
fn no_record_costs_an_allocation() {
    for corpus in corpus::all() {
        costs_none(&corpus, &Rules::example());
    }
    for rules in RULES {
        let rules = Rules::of(rules.image().expect("a policy")).expect("a policy");
        costs_none(&many_keys::corpus(), &rules);
    }
}
