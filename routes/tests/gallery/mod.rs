//! Galleries of mistakes: Markdown in which each block of YAML is followed by what `check` prints.

use tagsplice_routes::{CheckOptions, check};

const YAML: &str = "```yaml\n";
const END: &str = "\n```\n";

/// The same gallery with each printed block as `check` would print it now.
pub(crate) fn rewritten(gallery: &str) -> String {
    let mut rewritten = String::new();
    let mut rest = gallery;
    while let Some((before, block, after)) = next_block(rest) {
        rewritten += &format!("{before}{YAML}{block}```\n```text\n{}```\n", printed(block));
        rest = match after.strip_prefix("```text\n") {
            Some(old) => &old[old.find(END).map_or(0, |at| at + END.len())..],
            None => after,
        };
    }
    rewritten + rest
}

/// The route files of a gallery.
pub(crate) fn files(gallery: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut rest = gallery;
    while let Some((_, block, after)) = next_block(rest) {
        files.push(file(block));
        rest = after;
    }
    files
}

/// What is before the next block of YAML, the block, and what is after it.
fn next_block(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(YAML)?;
    let end = rest.find(END).expect("each block is closed");
    Some((before, &rest[..=end], &rest[end + END.len()..]))
}

/// A block that is no whole file is the routes of one.
fn file(block: &str) -> String {
    if block.starts_with("  -") {
        format!("routes:\n{block}default: general\ntests: [{{labels: null, tag: null}}]\n")
    } else {
        block.to_owned()
    }
}

fn printed(block: &str) -> String {
    let options = CheckOptions::default().with_match_pattern("kube.*");
    check(&file(block), "routes.yaml", &options).to_text(false)
}
