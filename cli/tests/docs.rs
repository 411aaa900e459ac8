//! The commands in README and docs, run as they are written there.
//!
//! A block ```` ```console ```` holds commands after `$ ` and what each prints, stderr and
//! stdout together: a line `...` matches any lines, `[..]` for any text in a line, and a line
//! `? N` at the end says which exit status is expected when it is not 0. A block under a line
//! `<!-- file: NAME -->` is a file that the commands find. The commands of one page run in turn
//! in one folder, which holds `examples` too.

#![cfg(unix)]

mod console;

use std::path::{Path, PathBuf};

#[test]
fn readme() {
    assert!(console::run(&root().join("README.md")) > 0);
}

#[test]
fn guide() {
    let Ok(entries) = root().join("docs").read_dir() else { return };
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    for page in pages {
        console::run(&page);
    }
}

#[test]
fn deployment() {
    console::run_beside(&root().join("deploy/README.md"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
