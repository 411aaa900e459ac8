//! Links between the pages of this repository lead somewhere, to the heading if they name one; and
//! the files that HACKING.md names are there.

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

/// What only builds and releases make.
const MADE: [&str; 2] = ["dist/", "cli/module/"];

#[test]
fn files_that_the_map_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join("HACKING.md")).unwrap();
    let folders: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("| `")).collect();
    let folders: Vec<_> = folders.iter().filter_map(|row| row.split('`').next()).collect();
    let mut count = 0;
    for line in text.lines() {
        // A row of the map names what is in its folder.
        let row = line.strip_prefix("| `").and_then(|row| row.split('`').next());
        for name in line.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '*'])) {
            let inside = row.filter(|_| name.ends_with('/') || name.ends_with(".rs"));
            let is_path = inside.is_some()
                || folders.iter().any(|folder| folder.ends_with('/') && name.starts_with(folder));
            if !is_path || MADE.iter().any(|made| name.starts_with(made)) {
                continue;
            }
            let mut places = vec![root.join(name)];
            places.extend(inside.map(|row| root.join(row).join(name)));
            places.extend(inside.map(|row| root.join(row).join("src").join(name)));
            assert!(places.iter().any(|place| place.exists()), "HACKING.md names {name}: {line}");
            count += 1;
        }
    }
    assert!(count > 50, "only {count} names");
}

#[test]
fn the_map_has_each_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join("HACKING.md")).unwrap();
    for entry in root.read_dir().unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_made = ["target", "dist"].contains(&&*name) || name.starts_with('.');
        if entry.file_type().unwrap().is_dir() && !is_made {
            assert!(text.contains(&format!("| `{name}/` |")), "HACKING.md has no row for {name}/");
        }
    }
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
