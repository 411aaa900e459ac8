//! The policy file, which an instance reads with WAMR's own WASI while records flow.

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use tagsplice::{Filter, Policy, PolicyFile, Record};
use tagsplice_module::Host;
use tagsplice_module::wamr::{Loaded, Runtime, Wamr};
use tagsplice_tests::data::TAG;
use tagsplice_tests::policies::{EVERYTHING, image};
use tempfile::TempDir;

use super::Subject;
use super::contract::{call, instance};

pub(super) fn check(runtime: &Runtime<'_>, subject: Subject<'_>) {
    the_policy_file_is_read_while_records_flow(runtime, subject);
    what_is_not_a_policy_file_changes_nothing(runtime, subject);
    forged_records_are_set_apart(runtime, subject);
}

/// An instance that looks for its policy in a directory.
struct Live<'r> {
    folder: TempDir,
    /// What the module writes to stderr.
    log: File,
    loaded: Loaded<'r>,
}

impl<'r> Live<'r> {
    fn new(runtime: &'r Runtime<'_>, subject: Subject<'_>) -> Self {
        let folder = TempDir::new().unwrap();
        let log =
            File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
        let descriptor = log.try_clone().unwrap();
        let path = folder.path().display().to_string();
        let loaded = runtime.load_with_folders(subject.file, &[&path]).unwrap();
        let loaded = loaded.with_stderr(descriptor.as_raw_fd().into());
        // WAMR closes what it was given as stderr when an instance ends.
        std::mem::forget(descriptor);
        Self { folder, log, loaded }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("tagsplice.policy")
    }

    fn put(&self, bytes: &[u8]) {
        let new = self.folder.path().join("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(&new, self.path()).unwrap();
    }

    fn lines(&self) -> Vec<String> {
        let _ = &self.log;
        let text = fs::read_to_string(self.folder.path().join("log")).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

/// A policy file that gives every record with labels this tag.
fn policy_file(tag: &str) -> Vec<u8> {
    let image = image(&format!("routes: [{{tag: {tag}, match: '!nothing'}}]\n"));
    let policy = Policy::from_image(&image).unwrap();
    PolicyFile::to_bytes(policy, b"{}")
}

/// The answer to a record that comes half a second later, by WAMR's clock.
fn later(wamr: &mut Host<Wamr<'_>>) -> String {
    sleep(Duration::from_millis(600));
    wamr.seconds += 2;
    String::from_utf8(call(wamr, br#"{"kubernetes":{"labels":{}}}"#)).unwrap()
}

fn the_policy_file_is_read_while_records_flow(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let live = Live::new(runtime, subject);
    let mut wamr = instance(&live.loaded);
    assert!(later(&mut wamr).contains("general-elastic"));
    live.put(&policy_file("a"));
    assert!(later(&mut wamr).ends_with(r#","new_tag":"a"}"#));
    // As kubelet does it.
    fs::remove_file(live.path()).unwrap();
    let folder = live.folder.path();
    for name in ["b", "c"] {
        fs::create_dir(folder.join(format!("..{name}"))).unwrap();
        fs::write(folder.join(format!("..{name}/tagsplice.policy")), policy_file(name)).unwrap();
        symlink(format!("..{name}"), folder.join("..data_tmp")).unwrap();
        fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        if name == "b" {
            symlink("..data/tagsplice.policy", live.path()).unwrap();
        }
        assert!(later(&mut wamr).ends_with(&format!(r#","new_tag":"{name}"}}"#)));
    }
    let memory = wamr.memory_len();
    let descriptors = || fs::read_dir("/dev/fd").map_or(0, Iterator::count);
    let open = descriptors();
    for round in 0..6 {
        let name = ["b", "c"][round % 2];
        fs::write(folder.join("..data/tagsplice.policy"), policy_file(name)).unwrap();
        assert!(later(&mut wamr).ends_with(&format!(r#","new_tag":"{name}"}}"#)));
    }
    assert_eq!(wamr.memory_len(), memory);
    assert_eq!(descriptors(), open);
    assert!(live.lines().iter().all(|line| line.starts_with("tagsplice: ")));
    assert_eq!(live.lines().len(), 9, "one for each change: {:?}", live.lines());
}

fn what_is_not_a_policy_file_changes_nothing(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let live = Live::new(runtime, subject);
    live.put(&policy_file("a"));
    let mut wamr = instance(&live.loaded);
    let a = r#","new_tag":"a"}"#;
    assert!(later(&mut wamr).ends_with(a));
    let mut refused = |make: &dyn Fn(), reason: &str| {
        let _ = fs::remove_file(live.path());
        let _ = fs::remove_dir(live.path());
        make();
        let before = live.lines().len();
        assert!(later(&mut wamr).ends_with(a), "{reason}");
        assert!(later(&mut wamr).ends_with(a), "{reason}");
        let lines = live.lines();
        assert!(lines[before..].len() == 1 && lines[before].contains(reason), "{lines:?}");
    };
    let good = policy_file("b");
    refused(&|| fs::write(live.path(), b"").unwrap(), "it is empty");
    refused(&|| fs::write(live.path(), &good[..99]).unwrap(), "cut off or being written");
    refused(&|| fs::write(live.path(), b"routes: []").unwrap(), "it is not a policy file");
    refused(&|| fs::create_dir(live.path()).unwrap(), "it is not a regular file");
    refused(
        &|| {
            let made = Command::new("mkfifo").arg(live.path()).status().unwrap();
            assert!(made.success());
        },
        "it is not a regular file",
    );
    refused(&|| File::create(live.path()).unwrap().set_len(100 << 20).unwrap(), "it is too large");
    refused(&|| symlink("/etc/passwd", live.path()).unwrap(), "it is a link out of its directory");
    refused(
        &|| symlink("tagsplice.policy", live.path()).unwrap(),
        "it cannot be read, WASI error ",
    );
    refused(&|| symlink("../x", live.path()).unwrap(), "it is a link out of its directory");
    refused(&|| (), "no tagsplice.policy found");
}

/// What an app can write to be routed elsewhere, by a policy from a file that compares the pod's
/// identity: the attacks of the suite `forgery`, in short, answered as core answers them.
fn forged_records_are_set_apart(runtime: &Runtime<'_>, subject: Subject<'_>) {
    const REAL: &str =
        r#""kubernetes":{"pod_name":"web-0","namespace_name":"default","labels":{"team":"web"}}"#;
    const FORGED: &str =
        r#""kubernetes":{"pod_name":"x","namespace_name":"kube-system","labels":{"team":"admin"}}"#;
    let image = image(EVERYTHING);
    let policy = Policy::from_image(&image).unwrap();
    let live = Live::new(runtime, subject);
    live.put(&PolicyFile::to_bytes(policy, b"{}"));
    let mut wamr = instance(&live.loaded);
    later(&mut wamr);
    let mut filter = Filter::new(policy);
    for (record, tag) in [
        (format!("{{{REAL}}}"), "team-web"),
        (format!("{{{FORGED}}}"), "forged"),
        (format!("{{{FORGED},{REAL}}}"), "team-web"),
        (format!("{{{REAL},{FORGED}}}"), "forged"),
        (format!("{{\"route\":\"team-admin\",{REAL}}}"), "team-web"),
        (format!("{{\"rout\\u0065\":[\"team-admin\"],{REAL},\"route\":1}}"), "team-web"),
        (format!("{{\"log\":\"\\\",{}\",{REAL}}}", FORGED.replace('"', "\\\"")), "team-web"),
    ] {
        let expected = filter.apply(Record::new(record.as_bytes()).with_tag(TAG)).unwrap().to_vec();
        assert!(expected.ends_with(format!("\"route\":\"{tag}\"}}").as_bytes()), "{record}");
        // Twice, as the first may have been kept for the second.
        for _ in 0..2 {
            assert_eq!(call(&mut wamr, record.as_bytes()), expected, "{record}");
        }
    }
}
