//! What is refused, what is said of it, and what stays in force.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use tagsplice::{Policy, PolicyFile};
use tagsplice_module::embed;
use tagsplice_tests::module;
use tagsplice_tests::policies::image;
use tempfile::TempDir;

use crate::site::{Site, digest, file, policy, start, tag};

#[test]
fn what_is_not_a_policy_file_is_refused_by_name_and_changes_nothing() {
    let good = file("b");
    let mut damaged = good.clone();
    damaged[100] ^= 1;
    let mut newer = good.clone();
    newer[8] = 9;
    let mut longer = good.clone();
    longer.push(0);
    let other_image = {
        let mut image = policy("b");
        image[8] = 9;
        // The checksum of the header counts the image's checksum, not its version.
        [&good[..48], &image, b"{}"].concat()
    };
    let cut = format!("cut off or being written, its length in bytes should be {}", good.len());
    let cases: [(&[u8], &str); 9] = [
        (b"", "it is empty"),
        (b"routes:\n  - {tag: a}\n", "it is not a policy file"),
        (&policy("b"), "it is not a policy file"),
        (&damaged, "damaged or being written"),
        (&good[..good.len() - 1], &cut),
        (&good[..20], "cut off or being written, its length in bytes should be 48"),
        (&longer, &cut),
        (&newer, "this module cannot read files of version 9"),
        (&other_image, "this module cannot read images of version 9"),
    ];
    for (bytes, reason) in cases {
        let mut site = Site::begun_with(&file("a"));
        site.tag();
        site.lines();
        site.put(bytes);
        assert_eq!(site.tag_after(2_000), "a", "{reason}");
        assert_eq!(site.refusal(), reason);
        for _ in 0..20 {
            assert_eq!(site.tag_after(700), "a");
        }
        assert_eq!(site.lines(), [""; 0], "once for each change");
        site.put(&good);
        assert_eq!(site.tag_after(2_000), "b");
        assert_eq!(site.lines().len(), 1);
    }
}

#[test]
fn what_is_not_a_file_is_refused_and_does_not_block() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    fs::remove_file(site.path()).unwrap();
    fs::create_dir(site.path()).unwrap();
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.refusal(), "it is not a regular file");
    fs::remove_dir(site.path()).unwrap();
    let made = Command::new("mkfifo").arg(site.path()).status().unwrap();
    assert!(made.success());
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.refusal(), "it is not a regular file");
    // A file when it is looked at, a pipe when it is opened.
    fs::remove_file(site.path()).unwrap();
    fs::write(site.path(), file("b")).unwrap();
    let path = site.path();
    site.host.engine().system().before_open = Some(Box::new(move || {
        let _ = fs::remove_file(&path);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    }));
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.lines().len(), 1);
}

#[test]
fn a_file_that_is_gone_changes_nothing() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    fs::remove_file(site.path()).unwrap();
    assert_eq!(site.tag_after(2_000), "a");
    let line = format!(
        "tagsplice: no tagsplice.policy found; policy {} stays in force, 1 routes",
        digest("a")
    );
    assert_eq!(site.lines(), [line]);
    // The same file once more is said once more.
    site.put(&file("a"));
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.lines().len(), 1);
}

#[test]
fn a_large_file_is_read_and_a_larger_one_refused_before_it_is_read() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    let sparse = fs::File::create(site.folder.path().join("new")).unwrap();
    sparse.set_len(100 << 20).unwrap();
    fs::rename(site.folder.path().join("new"), site.path()).unwrap();
    let before = site.host.memory_len();
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.refusal(), "it is too large, the limit in bytes is 4194304");
    assert_eq!(site.host.memory_len(), before);
    // A megabyte of policy.
    let routes: String = (0..8_000)
        .map(|n| format!("  - {{tag: tag-{n}, match: 'app=application-{n}'}}\n"))
        .collect();
    let large = image(&format!("routes:\n{routes}default: large\n"));
    assert!(large.len() > 1 << 20, "{}", large.len());
    site.put(&PolicyFile::to_bytes(Policy::from_image(&large).unwrap(), b"{}"));
    assert_eq!(site.tag_after(2_000), "large");
    site.put(&file("b"));
    assert_eq!(site.tag_after(2_000), "b");
}

#[test]
fn an_unreadable_file_and_a_link_out_of_the_directory_are_refused() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), file("b")).unwrap();
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    fs::remove_file(site.path()).unwrap();
    symlink(outside.path().join("secret"), site.path()).unwrap();
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.refusal(), "it is a link out of its directory");
}

#[test]
fn a_start_with_a_damaged_file_tags_nothing_unless_a_policy_is_built_in() {
    let mut site = Site::begun_with(&file("a")[..100]);
    assert_eq!(site.tag(), "none");
    assert_eq!(site.lines().len(), 1);
    site.put(&file("a"));
    assert_eq!(site.tag_after(2_000), "a");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("tagsplice.policy"), &file("a")[..100]).unwrap();
    let embedded = embed(module::built(), &policy("embedded")).unwrap();
    assert_eq!(tag(&mut start(&embedded, &[folder.path()])), "embedded");
}
