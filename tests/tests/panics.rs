//! No panic in core can be reached: not only in what the module for Fluent Bit has of it.

use std::path::Path;
use std::process::Command;

use tagsplice_tests::code::functions;

const TARGET: &str = "wasm32v1-none";

/// `no-panic/` has all of core that does not allocate. Built optimized, what is left of its
/// panics is an `unreachable` each.
#[test]
fn nothing_in_core_panics() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let folder = root.join("target/no-panic");
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--package", "tagsplice-no-panic", "--profile", "wasm"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder)
        .current_dir(&root)
        .status();
    assert!(status.is_ok_and(|status| status.success()), "no build for {TARGET}");
    let module = folder.join(TARGET).join("wasm/tagsplice_no_panic.wasm");
    let functions = functions(&std::fs::read(module).expect("the module"));
    for export in ["check", "find", "answer", "repair"] {
        assert!(functions.iter().any(|function| function.name == export), "{export} is missing");
    }
    for function in functions {
        for trap in function.traps.keys() {
            let is_access = ["load", "store", "memory.copy", "memory.fill"].contains(trap);
            assert!(is_access, "{}: {trap}", function.name);
        }
    }
}
