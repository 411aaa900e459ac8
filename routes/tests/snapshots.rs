//! How diagnostics look, in each format.

mod gallery;

use std::path::{Path, PathBuf};

use tagsplice_routes::{CheckOptions, Diagnostics, check};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn diagnostics(name: &str) -> Diagnostics {
    let file = format!("{name}.yaml");
    let text = std::fs::read_to_string(folder().join(&file)).unwrap();
    check(&text, &file, &CheckOptions::default().with_match_pattern("kube.*"))
}

/// To write the files anew: `TAGSPLICE_BLESS=1 cargo test -p tagsplice-routes --test snapshots`.
fn is_as_before(file: &str, text: &str) {
    let path = folder().join(file);
    if std::env::var_os("TAGSPLICE_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, before, "{file}: if this is meant, run with TAGSPLICE_BLESS=1");
}

#[test]
fn mistakes() {
    let found = diagnostics("mistakes");
    is_as_before("mistakes.txt", &found.to_text(false));
    is_as_before("mistakes.json", &found.to_json());
    is_as_before("mistakes.github", &found.to_github());
}

#[test]
fn warnings() {
    let found = diagnostics("warnings");
    assert!(!found.has_errors());
    is_as_before("warnings.txt", &found.to_text(false));
}

/// The galleries: what newcomers write, and what they are shown.
#[test]
fn galleries() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder().join("gallery")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("gallery/{}", path.file_name().unwrap().display());
        let text = std::fs::read_to_string(&path).unwrap();
        count += text.matches("```yaml\n").count();
        is_as_before(&name, &gallery::rewritten(&text));
    }
    assert!(count > 100, "only {count} mistakes were read");
}

/// What is guessed from a text must hold for any text: each mistake is cut off everywhere, and
/// has a character put in.
#[test]
fn mangled_galleries_are_checked_without_panics() {
    let odd = [
        '{', '}', '[', ']', '"', '\'', ':', ',', '-', '!', '*', '\\', '\t', '\n', 'ü', '\u{a0}',
        '#',
    ];
    let mut odd = odd.into_iter().cycle();
    for entry in std::fs::read_dir(folder().join("gallery")).unwrap() {
        let gallery = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for text in gallery::files(&gallery) {
            for (at, _) in text.char_indices() {
                let (before, after) = text.split_at(at);
                let _ = check(before, "x", &CheckOptions::default()).to_text(false);
                let odd = odd.next().unwrap();
                let mangled = format!("{before}{odd}{after}");
                let _ = check(&mangled, "x", &CheckOptions::default()).to_text(false);
            }
        }
    }
}

#[test]
fn a_file_of_another_kind_is_not_printed() {
    let found = check(b"\0asm\x01\0\0\0", "filter.wasm", &CheckOptions::default());
    let wanted = "\
error[not-a-route-file]: this is a WebAssembly module, not a route file
--> filter.wasm
 = help: see what is in it with `tagsplice inspect`

filter.wasm: 1 error
";
    assert_eq!(found.to_text(false), wanted);
}
