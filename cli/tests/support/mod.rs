//! A folder with a route file in it, and the program run there.

#![allow(dead_code, reason = "not every suite needs all of it")]

use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// What the program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// One that holds `routes.yaml` with this text.
    pub(crate) fn with_routes(text: &str) -> Self {
        let folder = Self(TempDir::new().unwrap());
        fs::write(folder.path("routes.yaml"), text).unwrap();
        folder
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    /// Runs `tagsplice` in it.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Likewise, with this on stdin.
    pub(crate) fn run_with(&self, args: &[&str], stdin: &str) -> Ran {
        let output = assert_cmd::Command::new(cargo_bin("tagsplice"))
            .current_dir(&self.0)
            .args(args)
            .write_stdin(stdin)
            .output()
            .unwrap();
        Ran {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The built module, which `cargo xtask dist` puts where it belongs.
pub(crate) fn module() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/tagsplice.wasm");
    assert!(path.exists(), "no module is built: run `cargo xtask dist` first");
    path.display().to_string()
}

/// What a report of mistakes says, as `code line:column` for each, in the order of the text.
pub(crate) fn places(report: &str) -> Vec<String> {
    let mut lines = report.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let is_one = |level| line.strip_prefix(level)?.split_once("]:");
        if let Some((code, _)) = is_one("error[").or_else(|| is_one("warning[")) {
            // Nothing can be shown of an empty file.
            let place: Vec<_> = lines.next().unwrap().rsplitn(3, ':').collect();
            found.push(match &*place {
                [column, line, _] => format!("{code} {line}:{column}"),
                _ => format!("{code} ?"),
            });
        }
    }
    found
}
