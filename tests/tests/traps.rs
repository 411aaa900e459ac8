//! What in the modules could trap, and why nothing does.
//!
//! A trap loses the record, and leaves the stack pointer where it was, so that later records can
//! be lost as well. What WebAssembly can trap by:
//!
//! - `unreachable`: a panic, or what a compiler thinks cannot be reached. There is none.
//! - Division, remainder: none but unsigned ones by a constant. Truncation of floats: there are no
//!   floats.
//! - `call_indirect`: none. There is no table of functions, no trait object, no function pointer.
//! - Too deep a stack of calls, in the host or in memory: no function calls itself, by whatever
//!   way, so that the deepest chain is known; it is held to what the stack has.
//! - Loads, stores, `memory.copy` and `memory.fill` beyond memory: all are Rust's, to references
//!   that are valid by its rules. Safe code cannot make others. The files with unsafe code are
//!   listed in `data/unsafe.tsv`, each with what makes it right; what they rest on is held by
//!   their own tests, and everything together by `module.rs`, with a host out of its mind.
//! - `memory.grow` does not trap.
//! - The host's `memcmp` traps where a load would: it is called with whole slices only, which is as
//!   right as loads are. It calls nothing of the module's.

use std::collections::BTreeMap;
use std::path::Path;

use tagsplice_tests::code::{deepest, functions};
use tagsplice_tests::data::lines;
use tagsplice_tests::module;

/// A fifth of the shadow stack, which is what WAMR leaves to a module: see `xtask/src/dist.rs`.
const STACK: u32 = 32 * 1024;

#[test]
fn nothing_can_trap_but_access_to_memory() {
    for function in module::both().into_iter().flat_map(functions) {
        for (&trap, &count) in &function.traps {
            let is_access = ["load", "store", "memory.copy", "memory.fill"].contains(&trap);
            assert!(is_access, "{}: {count} {trap}", function.name);
        }
    }
}

#[test]
fn the_stack_holds_the_deepest_chain_of_calls() {
    for functions in module::both().map(functions) {
        let depths = deepest(&functions, |function| function.frame).expect("no recursion");
        for (function, depth) in functions.iter().zip(depths) {
            assert!(depth < STACK, "{} needs {depth} bytes of stack", function.name);
        }
        // Each call takes a part of WAMR's operand stack of 8 KiB: the suite `wamr` runs the
        // deepest chain, mending and wrapping, in that.
        assert!(deepest(&functions, |_| 1).unwrap().iter().all(|&calls| calls < 18));
    }
}

/// What unsafe code rests on is written down for each file that has any.
#[test]
fn unsafe_code_is_where_it_is_reviewed() {
    let rows = lines("unsafe.tsv").into_iter().filter(|line| !line.starts_with(b"#"));
    let mut reviewed: BTreeMap<String, String> = rows
        .map(|row| {
            let row = String::from_utf8(row).expect("UTF-8");
            let (file, why) = row.split_once('\t').expect("two cells");
            (file.to_owned(), why.to_owned())
        })
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["core/src", "wasm-shim/src"] {
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read_to_string(&path)
                    .is_ok_and(|text| text.contains("allow(unsafe_code"))
                {
                    let file = path.strip_prefix(&root).expect("a path below").to_string_lossy();
                    let why = reviewed.remove(&*file);
                    assert!(why.is_some_and(|why| why.len() > 40), "{file} is not reviewed");
                }
            }
        }
    }
    assert!(reviewed.is_empty(), "no unsafe code there any more: {reviewed:?}");
}
