//! The page about embedding shows code of the examples, and commands that they have.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fenced blocks of a page: their language, the text before them, and what is in them.
fn blocks(page: &str) -> Vec<(&str, &str, Vec<&str>)> {
    let mut parts = page.split("\n```");
    let mut before = parts.next().unwrap_or_default();
    let mut blocks = Vec::new();
    while let (Some(block), Some(after)) = (parts.next(), parts.next()) {
        let mut lines = block.lines();
        blocks.push((lines.next().unwrap_or_default(), before, lines.collect()));
        before = after;
    }
    blocks
}

/// Lines without the indentation that all of them have.
fn dedented<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let least = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min();
    lines.iter().map(|line| line.get(least.unwrap_or(0)..).unwrap_or_default()).collect()
}

#[test]
fn every_block_of_rust_is_part_of_the_example_that_is_named_above_it() {
    let page = read("docs/embedding.md");
    let mut count = 0;
    for (language, before, block) in blocks(&page) {
        if language != "rust" {
            continue;
        }
        let (_, link) = before.rsplit_once("](../core/examples/").expect("an example above");
        let name = link.split(')').next().expect("a name");
        let source = read(Path::new("core/examples").join(name));
        let source: Vec<&str> = source.lines().collect();
        let is_there = source.windows(block.len()).any(|part| dedented(part) == block);
        assert!(is_there, "not in {name}:\n{}", block.join("\n"));
        count += 1;
    }
    assert!(count >= 7, "{count} blocks");
}

#[test]
fn every_block_of_c_is_part_of_the_program_that_is_run() {
    let source = read("capi/tests/program.c");
    let source: Vec<&str> = source.lines().collect();
    let page = read("docs/embedding.md");
    let mut count = 0;
    for (_, _, block) in blocks(&page).iter().filter(|(language, ..)| *language == "c") {
        let is_there = source.windows(block.len()).any(|part| dedented(part) == *block);
        assert!(is_there, "not in program.c:\n{}", block.join("\n"));
        count += 1;
    }
    assert!(count >= 1, "{count} blocks");
}

#[test]
fn every_command_is_the_one_of_its_example() {
    let page = read("docs/embedding.md");
    let mut count = 0;
    for (language, _, block) in blocks(&page) {
        if language != "sh" {
            continue;
        }
        for command in block {
            let (_, rest) = command.split_once("--example ").expect("an example's command");
            let name = rest.split(' ').next().expect("a name");
            let source = read(format!("core/examples/{name}.rs"));
            assert!(source.contains(&format!("//! {command}\n")), "{command}");
            count += 1;
        }
    }
    assert!(count >= 3, "{count} commands");
}

#[test]
fn every_link_leads_somewhere() {
    let page = read("docs/embedding.md");
    for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if let Some(anchor) = link.strip_prefix('#') {
            let is_there = page
                .lines()
                .filter_map(|line| line.strip_prefix("## "))
                .any(|title| title.to_lowercase().replace(' ', "-") == anchor);
            assert!(is_there, "#{anchor}");
        } else {
            assert!(root().join("docs").join(link).exists(), "{link}");
        }
    }
}
