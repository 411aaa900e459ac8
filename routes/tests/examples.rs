//! The examples that users copy: without a mistake or a warning, and their own tests pass.

use std::path::{Path, PathBuf};

use tagsplice_routes::{CheckOptions, RouteFile, check, explain, run_tests};

fn examples() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "the examples are gone");
    files.push(readme());
    files.extend(pages());
    files
}

/// The whole route files of the guide's pages and of the README.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.chain([root.join("README.md")]);
    // A file that is included has no `default`.
    let keys = ["\nroutes:\n", "\ndefault:", "\ntests:\n"];
    let is_file = |block: &&str| keys.iter().all(|key| block.contains(key));
    let mut files = Vec::new();
    for path in pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let blocks = text.split("```yaml").skip(1).filter_map(|rest| rest.split("```").next());
        files.extend(blocks.filter(is_file).map(|block| (path.clone(), block.to_owned())));
    }
    assert!(files.len() >= 2, "the pages have no route files");
    files
}

/// The file in the crate's README.
fn readme() -> (PathBuf, String) {
    let text = include_str!("../README.md");
    let (_, rest) = text.split_once("```yaml\n").unwrap();
    let (file, _) = rest.split_once("```").unwrap();
    (PathBuf::from("README.md"), file.to_owned())
}

#[test]
fn are_without_mistakes() {
    for (path, text) in examples() {
        let options = CheckOptions::default().with_match_pattern("kube.*");
        let found = check(&text, &path.display().to_string(), &options);
        assert!(found.is_empty(), "{found}");
    }
}

#[test]
fn pass_their_own_tests() {
    for (path, text) in examples() {
        let file = RouteFile::parse(&text, "x").unwrap();
        for result in run_tests(&file).unwrap() {
            assert!(result.passed(), "{}: {result:?}", path.display());
        }
    }
}

#[test]
fn are_explained_as_they_are_decided() {
    for (path, text) in examples() {
        let file = RouteFile::parse(&text, "x").unwrap();
        for test in file.tests() {
            let tag = test.incoming_tag.as_ref().map(String::as_bytes);
            let explanation = explain(&file, &test.record, tag);
            assert_eq!(explanation.tag, test.tag, "{}: {}", path.display(), test.name);
        }
    }
}
