//! Links between the pages of this repository lead somewhere, to the heading if they name one.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut broken = Vec::new();
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.with_file_name(file) };
            let leads = match fs::read_to_string(&target) {
                Ok(_) if heading.is_empty() => true,
                Ok(text) => text.lines().any(|line| anchor(line).as_deref() == Some(heading)),
                Err(_) => target.is_dir(),
            };
            if !leads {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let folders = [".", "docs", "deploy", "core", "routes", "benches"].map(|name| root.join(name));
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten();
    let mut pages: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    assert!(pages.len() > 10);
    pages
}

/// What is between `](` and `)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The anchor that a heading gets, if the line is one.
fn anchor(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept = heading.to_lowercase();
    let is_kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
    Some(kept.chars().filter(is_kept).collect::<String>().replace(' ', "-"))
}
