//! `imports`: which file of a package uses which, by the paths in their code.
//!
//! Files that use each other can only be understood together. In core there are none, and its
//! modules have an order, which DESIGN.md draws: a module uses those before it, and none after it.
//! Elsewhere a file may use the one that declares its module, which is the head of its folder.

mod circles;
mod modules;
mod paths;
mod picture;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use xshell::{Shell, cmd};

use modules::Crate;

/// Each workspace of this repository but those of rivals, which are a file each.
const WORKSPACES: [&str; 3] = ["", "fuzz", "tests/consumer"];
/// The package that DESIGN.md draws.
const DRAWN: &str = "core/src/lib.rs";

/// A use of one file by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    from: usize,
    to: usize,
    /// The line of the first, from 1.
    line: usize,
}

/// Fails with all circles, and all uses against the order.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let root = sh.current_dir();
    let mut found = Vec::new();
    let mut count = 0;
    for target in targets(sh)? {
        let read = |path: &Path| std::fs::read_to_string(path);
        let read = Crate::read(&target, &read)
            .with_context(|| format!("cannot read the modules of {}", target.display()))?;
        count += read.files.len();
        let mut uses = read.uses();
        if target != root.join(DRAWN) {
            uses.retain(|step| !read.is_within(step.from, step.to));
        }
        found.extend(circles::of(&uses, read.files.len()).iter().map(|circle| {
            let steps = circle.iter().map(|step| told(&root, &read, step));
            format!("these files use each other:\n{}", steps.collect::<Vec<_>>().join("\n"))
        }));
        if target == root.join(DRAWN) {
            let order = picture::order(&sh.read_file("DESIGN.md")?)?;
            found.extend(picture::breaks(&order, &read, &uses, |step| told(&root, &read, step)));
        }
    }
    anyhow::ensure!(found.is_empty(), "{}", found.join("\n\n"));
    println!("imports: no circle among {count} files, and core is as DESIGN.md draws it");
    Ok(())
}

fn told(root: &Path, read: &Crate, step: &Use) -> String {
    let name = |file: usize| {
        let path = &read.files[file];
        path.strip_prefix(root).unwrap_or(path).display().to_string()
    };
    format!("  {}:{} uses {}", name(step.from), step.line, name(step.to))
}

/// The root file of each library, program, test, example and benchmark.
fn targets(sh: &Shell) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut targets = BTreeSet::new();
    for folder in WORKSPACES {
        let manifest = Path::new(folder).join("Cargo.toml");
        let metadata = cmd!(sh, "cargo metadata --format-version 1 --no-deps --offline")
            .args(["--manifest-path".as_ref(), manifest.as_os_str()])
            .quiet()
            .read()?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        for package in metadata["packages"].as_array().into_iter().flatten() {
            for target in package["targets"].as_array().into_iter().flatten() {
                targets.extend(target["src_path"].as_str().map(PathBuf::from));
            }
        }
    }
    anyhow::ensure!(!targets.is_empty(), "cargo metadata names no target");
    Ok(targets)
}
