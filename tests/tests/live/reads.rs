//! How the file is read: whole, again after a change, and not more often than that.

use std::fs;

use tagsplice::{Policy, PolicyFile};
use tagsplice_tests::module;
use tempfile::TempDir;

use crate::site::{Site, file, policy, start, tag};

#[test]
fn a_file_that_is_exchanged_while_it_is_read_is_read_again() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    site.put(&file("b"));
    let (path, mut left) = (site.path(), 1);
    let longer = PolicyFile::to_bytes(Policy::from_image(&policy("c")).unwrap(), &[b' '; 5_000]);
    site.host.engine().system().before_open = Some(Box::new(move || {
        if left > 0 {
            fs::remove_file(&path).unwrap();
            fs::write(&path, &longer).unwrap();
            left -= 1;
        }
    }));
    assert_eq!(site.tag_after(2_000), "c");
    assert_eq!(site.lines().len(), 1, "nothing is refused");
}

/// Two files within one tick of the file system's clock can look alike.
#[test]
fn a_change_that_cannot_be_seen_is_found_by_its_content() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    // Written in place, with the old time: all but the inode's own time is as before.
    let time = fs::metadata(site.path()).unwrap().modified().unwrap();
    fs::write(site.path(), file("b")).unwrap();
    fs::File::options().write(true).open(site.path()).unwrap().set_modified(time).unwrap();
    assert_eq!(site.tag_after(2_000), "b");
}

#[test]
fn short_reads_are_continued() {
    let mut site = Site::new();
    site.host.engine().system().read_at_most = 7;
    site.put(&file("a"));
    assert_eq!(site.tag(), "a");
}

/// Before Fluent Bit 4.1 each chunk starts the module anew.
#[test]
fn an_instance_for_each_chunk_speaks_only_of_a_file_that_has_just_changed() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("tagsplice.policy"), file("a")).unwrap();
    let changed = fs::metadata(folder.path().join("tagsplice.policy")).unwrap();
    let changed = changed.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    for (later, lines) in [(0, 1), (240, 1), (260, 0), (3_600_000, 0)] {
        let mut host = start(module::built(), &[folder.path()]);
        let time = changed.as_nanos() as u64 + later * 1_000_000;
        host.engine().system().time_of_day = Some(time);
        for _ in 0..100 {
            assert_eq!(tag(&mut host), "a");
        }
        assert_eq!(host.engine().system().lines().len(), lines, "{later} ms later");
    }
}

#[test]
fn memory_and_descriptors_do_not_grow_with_reloads() {
    let mut site = Site::begun_with(&file("a"));
    let mut memory = 0;
    let rounds = if cfg!(debug_assertions) { 300 } else { 20_000 };
    for round in 0..rounds {
        let name = ["a", "b", "c"][round % 3];
        site.put(&file(name));
        assert_eq!(site.tag_after(1_000), name);
        if round == 10 {
            memory = site.host.memory_len();
        }
    }
    assert_eq!(site.host.memory_len(), memory);
    assert_eq!(site.host.engine().system().open_files(), 0);
}

#[test]
fn a_file_that_does_not_change_is_not_read() {
    let mut site = Site::begun_with(&file("a"));
    for _ in 0..20 {
        site.tag_after(1_000);
    }
    let before = site.host.engine().system().calls;
    for _ in 0..100 {
        site.tag_after(1_000);
    }
    let after = site.host.engine().system().calls;
    assert_eq!(after.opens, before.opens);
    assert_eq!(after.stats, before.stats + 100);
    // Records of one second ask for nothing.
    for _ in 0..1_000 {
        site.tag();
    }
    assert_eq!(site.host.engine().system().calls, after);
}
