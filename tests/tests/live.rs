//! The policy file, while records flow: what puts it in force, what does not, and what is said.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use tagsplice::{Policy, PolicyFile};
use tagsplice_embed::embed;
use tagsplice_tests::agent::Agent;
use tagsplice_tests::host::{Host, Release, Runtime};
use tagsplice_tests::module;
use tagsplice_tests::policies::image;
use tagsplice_tests::wasmi_runtime::Wasmi;
use tempfile::TempDir;

const RECORD: &[u8] = br#"{"log":"x","kubernetes":{"labels":{"region":"eu"}}}"#;
const EXAMPLE: &str = "general-elastic";

/// A policy that gives every record with labels this tag.
fn policy(tag: &str) -> Vec<u8> {
    image(&format!("routes: [{{tag: {tag}, match: '!nothing'}}]\n"))
}

/// The policy file of that policy.
fn file(tag: &str) -> Vec<u8> {
    let image = policy(tag);
    PolicyFile::to_bytes(Policy::from_image(&image).unwrap(), b"{}")
}

fn digest(tag: &str) -> String {
    let image = policy(tag);
    format!("{:016x}", Policy::from_image(&image).unwrap().checksum())[..8].to_owned()
}

/// A module, and the directory in which it looks for its policy.
struct Site {
    folder: TempDir,
    host: Host<Wasmi>,
}

impl Site {
    fn new() -> Self {
        Self::with(module::built())
    }

    fn with(module: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let host = start(module, &[folder.path()]);
        Self { folder, host }
    }

    /// Started when the file is already there.
    fn begun_with(bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("tagsplice.policy"), bytes).unwrap();
        let host = start(module::built(), &[folder.path()]);
        Self { folder, host }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("tagsplice.policy")
    }

    /// Exchanges the file whole.
    fn put(&self, bytes: &[u8]) {
        let new = self.folder.path().join("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(&new, self.path()).unwrap();
    }

    /// The tag of a record now.
    fn tag(&mut self) -> String {
        tag(&mut self.host)
    }

    /// The tag of a record that comes some time later.
    fn tag_after(&mut self, milliseconds: u64) -> String {
        self.wait(milliseconds);
        self.tag()
    }

    fn wait(&mut self, milliseconds: u64) {
        let runtime = self.host.runtime();
        runtime.agent().wait(milliseconds);
        runtime.seconds += (milliseconds / 1000).max(1) as u32;
    }

    fn lines(&mut self) -> Vec<String> {
        self.host.runtime().agent().lines()
    }

    /// What is said after the file was refused, by the way.
    fn refusal(&mut self) -> String {
        let lines = self.lines();
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let reason = line.strip_prefix("tagsplice: tagsplice.policy refused: ");
        let (reason, rest) = reason.unwrap_or_else(|| panic!("{line}")).split_once("; ").unwrap();
        assert!(rest.ends_with(" routes") && rest.contains("stays in force"), "{line}");
        reason.to_owned()
    }
}

fn start(module: &[u8], folders: &[&Path]) -> Host<Wasmi> {
    Host::new(Wasmi::in_agent(module, Agent::new(folders.iter().copied())), Release::Frees)
}

fn tag(host: &mut Host<Wasmi>) -> String {
    let answer = host.call(b"kube.x", RECORD).unwrap();
    let text = String::from_utf8(answer).unwrap();
    let rest = text.strip_prefix(std::str::from_utf8(&RECORD[..RECORD.len() - 1]).unwrap());
    match rest.unwrap_or_else(|| panic!("{text}")) {
        "}" => "none".to_owned(),
        rest => rest.strip_prefix(",\"new_tag\":\"").unwrap().strip_suffix("\"}").unwrap().into(),
    }
}

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
                let agent = site.host.runtime().agent();
                agent.wait(step);
                let seconds = (agent.now / 1_000_000_000) as u32;
                site.host.runtime().seconds = seconds;
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
    site.host.runtime().agent().wait(2_000);
    let late = (0..2_000).take_while(|_| site.tag() == "a").count();
    assert!(late <= 1_024, "{late} records were decided by the old policy");
}

#[test]
fn old_records_that_are_caught_up_on_keep_the_bound() {
    let mut site = Site::begun_with(&file("a"));
    site.host.runtime().seconds = 1_000;
    assert_eq!(site.tag(), "a");
    site.put(&file("b"));
    // A thousand records a second, of which each is a minute later than the one before.
    let late = (0..2_500).take_while(|_| {
        site.host.runtime().agent().wait(1);
        site.host.runtime().seconds += 60;
        site.tag() == "a"
    });
    assert!(late.count() <= 2_000);
}

/// Times that go back and forth, or come from the future, must not stop the watch.
#[test]
fn a_record_from_the_future_does_not_stop_the_watch() {
    let mut site = Site::begun_with(&file("a"));
    let now = site.host.runtime().seconds;
    site.host.runtime().seconds = u32::MAX;
    assert_eq!(site.tag(), "a");
    site.host.runtime().seconds = now;
    site.put(&file("b"));
    assert_eq!(site.tag_after(2_000), "b");
}

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
    site.host.runtime().agent().before_open = Some(Box::new(move || {
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
    let before = site.host.runtime().memory().len();
    assert_eq!(site.tag_after(2_000), "a");
    assert_eq!(site.refusal(), "it is too large, the limit in bytes is 4194304");
    assert_eq!(site.host.runtime().memory().len(), before);
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

#[test]
fn a_file_that_is_exchanged_while_it_is_read_is_read_again() {
    let mut site = Site::begun_with(&file("a"));
    site.tag();
    site.lines();
    site.put(&file("b"));
    let (path, mut left) = (site.path(), 1);
    let longer = PolicyFile::to_bytes(Policy::from_image(&policy("c")).unwrap(), &[b' '; 5_000]);
    site.host.runtime().agent().before_open = Some(Box::new(move || {
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
    site.host.runtime().agent().read_at_most = 7;
    site.put(&file("a"));
    assert_eq!(site.tag(), "a");
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
        host.runtime().agent().time_of_day = Some(time);
        for _ in 0..100 {
            assert_eq!(tag(&mut host), "a");
        }
        assert_eq!(host.runtime().agent().lines().len(), lines, "{later} ms later");
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
            memory = site.host.runtime().memory().len();
        }
    }
    assert_eq!(site.host.runtime().memory().len(), memory);
    assert_eq!(site.host.runtime().agent().open_files(), 0);
}

#[test]
fn a_file_that_does_not_change_is_not_read() {
    let mut site = Site::begun_with(&file("a"));
    for _ in 0..20 {
        site.tag_after(1_000);
    }
    let before = site.host.runtime().agent().calls;
    for _ in 0..100 {
        site.tag_after(1_000);
    }
    let after = site.host.runtime().agent().calls;
    assert_eq!(after.opens, before.opens);
    assert_eq!(after.stats, before.stats + 100);
    // Records of one second ask for nothing.
    for _ in 0..1_000 {
        site.tag();
    }
    assert_eq!(site.host.runtime().agent().calls, after);
}

/// What happens between two records.
#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Exchange(usize),
    /// In place, up to this part of the file.
    WriteInPlace(usize, u8),
    Damage,
    Remove,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..3_000_u64).prop_map(Step::Wait),
        2 => (0..3_usize).prop_map(Step::Exchange),
        1 => (0..3_usize, any::<u8>()).prop_map(|(index, part)| Step::WriteInPlace(index, part)),
        1 => Just(Step::Damage),
        1 => Just(Step::Remove),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Records at any times, the file changed in any way between them: each record is decided by a
/// policy that was whole in the file since the last one that was there for two seconds.
fn walk(steps: &[Step]) -> Result<(), TestCaseError> {
    const NAMES: [&str; 3] = ["a", "b", "c"];
    let files = NAMES.map(file);
    let mut site = Site::begun_with(&files[0]);
    // When which policy was whole in the file.
    let mut whole = vec![(0, "a")];
    let (mut now, mut surely_in_force, mut is_whole) = (0, 0, true);
    site.tag();
    for step in steps {
        match *step {
            Step::Wait(milliseconds) => {
                now += milliseconds;
                site.host.runtime().agent().wait(milliseconds);
            }
            Step::Exchange(index) => site.put(&files[index]),
            Step::WriteInPlace(index, part) => {
                let mut bytes = fs::read(site.path()).unwrap_or_default();
                let new = &files[index];
                let len = new.len() * usize::from(part) / 255;
                bytes.resize(bytes.len().max(len), 0);
                bytes[..len].copy_from_slice(&new[..len]);
                fs::write(site.path(), bytes).unwrap();
            }
            Step::Damage => site.put(&files[1][..50]),
            Step::Remove => drop(fs::remove_file(site.path())),
        }
        let bytes = fs::read(site.path()).unwrap_or_default();
        let found = files.iter().position(|file| *file == bytes).map(|index| NAMES[index]);
        if !is_whole && let Some(name) = found {
            whole.push((now, name));
        } else if let (Some(name), Some(&(_, last))) = (found, whole.last())
            && name != last
        {
            whole.push((now, name));
        }
        is_whole = found.is_some();
        let runtime = site.host.runtime();
        runtime.seconds = (runtime.agent().now / 1_000_000_000) as u32;
        let tag = site.tag();
        let last = whole.len() - 1;
        if is_whole && whole[last].0 + 2_000 <= now {
            surely_in_force = last;
        }
        let allowed: Vec<_> = whole[surely_in_force..].iter().map(|&(_, name)| name).collect();
        prop_assert!(allowed.contains(&&*tag), "{tag} at {now} ms, not one of {whole:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 60 } else { 1_000 }))]

    #[test]
    fn each_record_is_decided_by_a_policy_of_the_last_two_seconds(steps in steps()) {
        walk(&steps)?;
    }
}
