//! Galleries of mistakes: Markdown in which each block of YAML is followed by what `check` prints.

use tagsplice_routes::{CheckOptions, check};

const YAML: &str = "```yaml\n";
const END: &str = "\n```\n";

/// The same gallery with each printed block as `check` would print it now.
pub(crate) fn rewritten(gallery: &str) -> String {
    let mut rewritten = String::new();
    let mut rest = gallery;
    while let Some(at) = rest.find(YAML) {
        let start = at + YAML.len();
        let end = start + rest[start..].find(END).expect("each block is closed");
        let shown = printed(&rest[start..=end]);
        let after = &rest[end + END.len()..];
        rewritten += &rest[..end + END.len()];
        rewritten += &format!("```text\n{shown}```\n");
        rest = match after.strip_prefix("```text\n") {
            Some(old) => &old[old.find("\n```\n").map_or(0, |at| at + END.len())..],
            None => after,
        };
    }
    rewritten + rest
}

/// A block that is no whole file is the routes of one.
fn printed(block: &str) -> String {
    let is_routes = block.starts_with("  -");
    let text = if is_routes {
        format!("routes:\n{block}default: general\ntests: [{{labels: null, tag: null}}]\n")
    } else {
        block.to_owned()
    };
    check(&text, "routes.yaml", &CheckOptions::default().with_match_pattern("kube.*")).to_text(false)
}
