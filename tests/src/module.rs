//! The module under test.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// `dist/tagsplice.wasm`, built anew if anything changed: a test of yesterday's module is none.
///
/// # Panics
/// It cannot be built.
#[must_use]
pub fn built() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--quiet", "--package", "xtask", "--", "dist"])
            .current_dir(&root)
            .status();
        assert!(status.is_ok_and(|status| status.success()), "`cargo xtask dist` failed");
        std::fs::read(root.join("dist/tagsplice.wasm")).expect("what `cargo xtask dist` made")
    })
}
