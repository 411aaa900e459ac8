//! When a policy file is in force, and which.

use std::fs;
use std::os::unix::fs::symlink;

use tagsplice_module::embed;
use tagsplice_tests::module;
use tempfile::TempDir;

use crate::site::{EXAMPLE, Site, digest, file, policy, start, tag};

#[test]
fn a_file_is_in_force_from_the_first_record_on() {
    let mut site = Site::begun_with(&file("a"));
    assert_eq!(site.tag(), "a");
    let line =
        format!("tagsplice: tagsplice.policy read; policy {} is in force, 1 routes", digest("a"));
    assert_eq!(site.lines(), [line]);
    assert_eq!(site.tag_after(60_000), "a");
    assert_eq!(site.lines(), [""; 0], "one line, and no more");
}

#[test]
fn without_a_file_the_policy_in_the_module_is_in_force() {
    let mut site = Site::new();
    assert_eq!(site.tag(), EXAMPLE);
    assert_eq!(site.lines(), [""; 0]);
    assert_eq!(site.tag_after(1_000), EXAMPLE);
    assert_eq!(site.lines().len(), 1);
    let mut site = Site::with(&embed(module::built(), &policy("embedded")).unwrap());
    assert_eq!(site.tag(), "embedded");
    site.put(&file("a"));
    assert_eq!(site.tag_after(1_000), "a");
}

#[test]
fn a_change_is_in_force_within_two_seconds() {
    for step in [1, 250, 500, 1_000, 1_999, 2_000, 60_000] {
        let mut site = Site::begun_with(&file("a"));
        assert_eq!(site.tag(), "a");
        for (count, name) in ["b", "a", "c"].into_iter().enumerate() {
            site.put(&file(name));
            // As records come in: the records' time is the clock's.
            let mut waited = 0;
            while waited < 2_000 {
                let agent = site.host.engine().system();
                agent.wait(step);
                let seconds = (agent.now / 1_000_000_000) as u32;
                site.host.seconds = seconds;
                waited += step;
                if waited < 2_000 {
                    site.tag();
                }
            }
            assert_eq!(site.tag(), name, "change {count}, a record each {step} ms");
        }
    }
}

#[test]
fn records_whose_times_stay_wait_for_1_024_records_more_at_most() {
    let mut site = Site::begun_with(&file("a"));
    assert_eq!(site.tag(), "a");
    site.put(&file("b"));
    site.host.engine().system().wait(2_000);
    let late = (0..2_000).take_while(|_| site.tag() == "a").count();
    assert!(late <= 1_024, "{late} records were decided by the old policy");
}

#[test]
fn old_records_that_are_caught_up_on_keep_the_bound() {
    let mut site = Site::begun_with(&file("a"));
    site.host.seconds = 1_000;
    assert_eq!(site.tag(), "a");
    site.put(&file("b"));
    // A thousand records a second, of which each is a minute later than the one before.
    let late = (0..2_500).take_while(|_| {
        site.host.engine().system().wait(1);
        site.host.seconds += 60;
        site.tag() == "a"
    });
    assert!(late.count() <= 2_000);
}

/// Times that go back and forth, or come from the future, must not stop the watch.
#[test]
fn a_record_from_the_future_does_not_stop_the_watch() {
    let mut site = Site::begun_with(&file("a"));
    let now = site.host.seconds;
    site.host.seconds = u32::MAX;
    assert_eq!(site.tag(), "a");
    site.host.seconds = now;
    site.put(&file("b"));
    assert_eq!(site.tag_after(2_000), "b");
}

/// As kubelet writes a ConfigMap: a new directory, and one rename.
#[test]
fn links_within_the_directory_are_followed() {
    let mut site = Site::new();
    let folder = site.folder.path().to_owned();
    symlink("..data/tagsplice.policy", site.path()).unwrap();
    for (count, name) in ["a", "b", "c"].into_iter().enumerate() {
        let version = format!("..2026_{count}");
        fs::create_dir(folder.join(&version)).unwrap();
        fs::write(folder.join(&version).join("tagsplice.policy"), file(name)).unwrap();
        symlink(&version, folder.join("..data_tmp")).unwrap();
        fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        assert_eq!(site.tag_after(2_000), name);
    }
}

#[test]
fn the_first_directory_that_has_the_file_counts() {
    let [one, two] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    fs::write(two.path().join("tagsplice.policy"), file("two")).unwrap();
    let mut host = start(module::built(), &[one.path(), two.path()]);
    assert_eq!(tag(&mut host), "two");
}
