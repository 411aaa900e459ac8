//! The modules under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The module for Fluent Bit, `dist/tagsplice.wasm`.
///
/// # Panics
/// It cannot be built.
#[must_use]
pub fn built() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| read("tagsplice.wasm"))
}

/// The module for any other host, `dist/tagsplice-portable.wasm`.
///
/// # Panics
/// It cannot be built.
#[must_use]
pub fn portable() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| read("tagsplice-portable.wasm"))
}

/// Both: what holds for one must hold for the other.
///
/// # Panics
/// They cannot be built.
#[must_use]
pub fn both() -> [&'static [u8]; 2] {
    [built(), portable()]
}

/// The module for Fluent Bit, compiled ahead of time into a format for this machine's processor,
/// if `cargo xtask dist --wamrc` made it.
#[must_use]
pub fn compiled(format: u32) -> Option<Vec<u8>> {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        _ => return None,
    };
    std::fs::read(folder().join(format!("tagsplice-{format}-{arch}.aot"))).ok()
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("what `cargo xtask dist` made")
}

/// Where they are, built anew if anything changed: a test of yesterday's module is none.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--quiet", "--package", "xtask", "--", "dist"])
            .current_dir(&root)
            .status();
        assert!(status.is_ok_and(|status| status.success()), "`cargo xtask dist` failed");
        root.join("dist")
    })
}
