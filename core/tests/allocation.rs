//! Memory that is refused, and memory that is not asked for.
#![allow(unsafe_code, reason = "an allocator is unsafe to write")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use tagsplice::{Filter, Policy, locate, mend};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: it is the system's, and counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `run` asks for memory.
fn allocations(run: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    run();
    ALLOCATIONS.get() - before
}

/// No allocation is an allocation that cannot fail: all that the module does, and all that a
/// program does which brings its own buffers, works with an allocator that refuses everything.
#[test]
fn nothing_asks_for_memory_but_what_returns_a_vec() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let records = [
        "{}",
        r#"{"log":"x","new_tag":"forged","kubernetes":{"labels":{"region":"ap-south-1"}}}"#,
        r#"{"new_tag":1,"new_tag":2,"a":1,"new_tag":3,"k\u0075bernetes":{"l\u0061bels":{"region":"\u0061p-south-1"}}}"#,
        deep.as_str(),
        r#"{"took":nan"#,
    ];
    let mut memory = [0; 16_384];
    let mut buffer = vec![0; 1 << 20];
    let packed = b"\x82\xa3log\xa1x\xaakubernetes\x81\xa6labels\x81\xb2has-sensitive-data\xa4true";
    let mut answered = 0;
    // Made once, with the memo of its own that is not used.
    let filter = Filter::new(Policy::example());
    let count = allocations(|| {
        let mut filter = filter.with_memo(&mut memory);
        for record in records.iter().chain(&records) {
            let _ = locate(record);
            if let Ok(view) = filter.apply(record) {
                answered += view.copy_to(&mut buffer).unwrap();
                answered += view.pieces().count();
                buffer[..record.len()].copy_from_slice(record.as_bytes());
                answered += view.edit().apply(&mut buffer).unwrap();
            }
        }
        answered += filter.apply_msgpack(packed).unwrap().copy_to(&mut buffer).unwrap();
        answered += mend::mend_to(records[4].as_bytes(), &mut buffer).unwrap();
        let wrap = mend::wrap_to(Policy::example(), mend::MALFORMED, b"{", &mut buffer);
        answered += wrap.unwrap();
    });
    assert!(answered > 100_000, "{answered}");
    assert_eq!(count, 0);
}
