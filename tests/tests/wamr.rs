//! Both modules in WAMR's fast interpreter, with Fluent Bit's limits: 8 KiB of operand stack.
#![cfg(feature = "wamr")]

use proptest::prop_assert;
use proptest::test_runner::{Config, TestRunner};
use tagsplice_benches::module::{Library, Runtime, Wamr};
use tagsplice_tests::data::{TAG, lines, records};
use tagsplice_tests::host::{Host, Release};
use tagsplice_tests::policies::{EVERYTHING, image};
use tagsplice_tests::strategy::anything;
use tagsplice_tests::wasmi_runtime::Wasmi;
use tagsplice_tests::{json, module};

/// One test, on one thread: WAMR, once begun on a thread, waits for ever on another.
#[test]
fn the_modules_in_fluent_bits_runtime() {
    let library = library();
    let runtime = library.start().unwrap();
    for module in module::both() {
        it_answers_as_in_wasmi(&runtime, module);
        the_operand_stack_holds_at_any_depth(&runtime, module);
        memory_stays_what_the_largest_record_took(&runtime, module);
        records_of_every_size_are_answered(&runtime, module);
        any_bytes_are_answered_by_a_record(&runtime, module);
    }
    the_policy_file_is_read_while_records_flow(&runtime);
    what_is_not_a_policy_file_changes_nothing(&runtime);
}

/// The WAMR that these tests are built with, or the shared library that `WAMR` names: of another
/// version, or for another architecture.
fn library() -> Library {
    match std::env::var_os("WAMR") {
        Some(path) => Library::load(path.as_ref()).unwrap(),
        None => Library::linked(),
    }
}

fn call(wamr: &mut Wamr<'_>, record: &[u8]) -> Vec<u8> {
    wamr.call(&[TAG, b"\0"].concat(), &[record, b"\0"].concat()).expect("an answer")
}

fn wasmi(module: &[u8]) -> Host<Wasmi> {
    Host::new(Wasmi::new(module, usize::MAX), Release::Frees)
}

fn it_answers_as_in_wasmi(runtime: &Runtime<'_>, module: &[u8]) {
    let embedded = tagsplice_embed::embed(module, &image(EVERYTHING)).unwrap();
    for module in [module, &embedded] {
        let loaded = runtime.load(module).unwrap();
        let mut wamr = loaded.instantiate().unwrap();
        let mut wasmi = wasmi(module);
        for record in records() {
            assert_eq!(call(&mut wamr, &record), wasmi.call(TAG, &record).unwrap());
        }
    }
}

/// What needs most stack: brackets, members taken out, faults, at depth.
fn the_operand_stack_holds_at_any_depth(runtime: &Runtime<'_>, module: &[u8]) {
    let loaded = runtime.load(module).unwrap();
    let mut wamr = loaded.instantiate().unwrap();
    let mut wasmi = wasmi(module);
    for levels in [60, 64, 1_000, 100_000] {
        let nest = format!("{}nan{}", "{1:[".repeat(levels), "]}".repeat(levels));
        for record in [
            nest.clone(),
            nest.replace("nan", "0").replace("1:", "\"a\":"),
            format!(
                "{{\"new_tag\":{nest},\"a\":1,\"new_tag\":\"\\q\",\"kubernetes\":{{\"labels\":{{\"regio\\u006e\":\"x\"}}}}}}"
            ),
            nest[..nest.len() - 1].to_owned(),
        ] {
            let answer = call(&mut wamr, record.as_bytes());
            assert!(answer == wasmi.call(TAG, record.as_bytes()).unwrap(), "{levels}");
        }
    }
}

fn memory_stays_what_the_largest_record_took(runtime: &Runtime<'_>, module: &[u8]) {
    let records = lines("records.ndjson");
    for frees in [true, false] {
        let loaded = runtime.load(module).unwrap();
        let mut wamr = loaded.instantiate().unwrap();
        if !frees {
            wamr = wamr.without_frees();
        }
        let answers: Vec<_> = records.iter().map(|record| call(&mut wamr, record)).collect();
        let memory = wamr.memory_len();
        let times = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
        for round in 0..times / records.len() {
            for (record, answer) in records.iter().zip(&answers) {
                assert_eq!(call(&mut wamr, record), *answer, "round {round}");
            }
        }
        assert_eq!(wamr.memory_len(), memory);
    }
}

fn records_of_every_size_are_answered(runtime: &Runtime<'_>, module: &[u8]) {
    let loaded = runtime.load(module).unwrap();
    let mut wamr = loaded.instantiate().unwrap();
    for bits in (1..=23).step_by(2) {
        let text = "x".repeat(1 << bits);
        let record = format!("{{\"log\":\"{text}\",\"kubernetes\":{{\"labels\":{{}}}}}}");
        let answer = call(&mut wamr, record.as_bytes());
        let tagged =
            record.strip_suffix('}').unwrap().to_owned() + ",\"new_tag\":\"general-elastic\"}";
        assert!(answer == tagged.as_bytes(), "{bits}");
        assert!(json::is_record(&call(&mut wamr, &record.as_bytes()[1..])), "{bits}");
    }
}

fn any_bytes_are_answered_by_a_record(runtime: &Runtime<'_>, module: &[u8]) {
    let texts = proptest::collection::vec(anything(), 1..8);
    let checked = TestRunner::new(Config::with_cases(500)).run(&texts, |texts| {
        let loaded = runtime.load(module).unwrap();
        let mut wamr = loaded.instantiate().unwrap();
        for text in &texts {
            let answer = call(&mut wamr, text);
            prop_assert!(json::is_record(&answer), "{}", text.escape_ascii());
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

/// An instance that looks for its policy in a directory, with WAMR's own WASI.
#[cfg(unix)]
struct Live<'r> {
    folder: tempfile::TempDir,
    /// What the module writes to stderr.
    log: std::fs::File,
    loaded: tagsplice_benches::module::Loaded<'r>,
}

#[cfg(unix)]
impl<'r> Live<'r> {
    fn new(runtime: &'r Runtime<'_>) -> Self {
        use std::os::fd::AsRawFd;
        let folder = tempfile::TempDir::new().unwrap();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.path().join("log"))
            .unwrap();
        let descriptor = log.try_clone().unwrap();
        let path = folder.path().display().to_string();
        let loaded = runtime.load_with_folders(module::built(), &[&path]).unwrap();
        let loaded = loaded.with_stderr(descriptor.as_raw_fd().into());
        // WAMR closes what it was given as stderr when an instance ends.
        std::mem::forget(descriptor);
        Self { folder, log, loaded }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("tagsplice.policy")
    }

    fn put(&self, bytes: &[u8]) {
        let new = self.folder.path().join("new");
        std::fs::write(&new, bytes).unwrap();
        std::fs::rename(&new, self.path()).unwrap();
    }

    fn lines(&self) -> Vec<String> {
        let _ = &self.log;
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

/// A policy file that gives every record with labels this tag.
#[cfg(unix)]
fn policy_file(tag: &str) -> Vec<u8> {
    let image = image(&format!("routes: [{{tag: {tag}, match: '!nothing'}}]\n"));
    let policy = tagsplice::Policy::from_image(&image).unwrap();
    tagsplice::PolicyFile::to_bytes(policy, b"{}")
}

/// The answer to a record that comes half a second later, by WAMR's clock.
#[cfg(unix)]
fn later(wamr: &mut Wamr<'_>) -> String {
    std::thread::sleep(std::time::Duration::from_millis(600));
    wamr.seconds += 2;
    String::from_utf8(call(wamr, br#"{"kubernetes":{"labels":{}}}"#)).unwrap()
}

#[cfg(unix)]
fn the_policy_file_is_read_while_records_flow(runtime: &Runtime<'_>) {
    use std::os::unix::fs::symlink;
    let live = Live::new(runtime);
    let mut wamr = live.loaded.instantiate().unwrap();
    assert!(later(&mut wamr).contains("general-elastic"));
    live.put(&policy_file("a"));
    assert!(later(&mut wamr).ends_with(r#","new_tag":"a"}"#));
    // As kubelet does it.
    std::fs::remove_file(live.path()).unwrap();
    let folder = live.folder.path();
    for name in ["b", "c"] {
        std::fs::create_dir(folder.join(format!("..{name}"))).unwrap();
        std::fs::write(folder.join(format!("..{name}/tagsplice.policy")), policy_file(name))
            .unwrap();
        symlink(format!("..{name}"), folder.join("..data_tmp")).unwrap();
        std::fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        if name == "b" {
            symlink("..data/tagsplice.policy", live.path()).unwrap();
        }
        assert!(later(&mut wamr).ends_with(&format!(r#","new_tag":"{name}"}}"#)));
    }
    let memory = wamr.memory_len();
    let descriptors = || std::fs::read_dir("/dev/fd").map_or(0, Iterator::count);
    let open = descriptors();
    for round in 0..6 {
        let name = ["b", "c"][round % 2];
        std::fs::write(folder.join("..data/tagsplice.policy"), policy_file(name)).unwrap();
        assert!(later(&mut wamr).ends_with(&format!(r#","new_tag":"{name}"}}"#)));
    }
    assert_eq!(wamr.memory_len(), memory);
    assert_eq!(descriptors(), open);
    assert!(live.lines().iter().all(|line| line.starts_with("tagsplice: ")));
    assert_eq!(live.lines().len(), 9, "one for each change: {:?}", live.lines());
}

#[cfg(unix)]
fn what_is_not_a_policy_file_changes_nothing(runtime: &Runtime<'_>) {
    use std::os::unix::fs::symlink;
    let live = Live::new(runtime);
    live.put(&policy_file("a"));
    let mut wamr = live.loaded.instantiate().unwrap();
    let a = r#","new_tag":"a"}"#;
    assert!(later(&mut wamr).ends_with(a));
    let mut refused = |make: &dyn Fn(), reason: &str| {
        let _ = std::fs::remove_file(live.path());
        let _ = std::fs::remove_dir(live.path());
        make();
        let before = live.lines().len();
        assert!(later(&mut wamr).ends_with(a), "{reason}");
        assert!(later(&mut wamr).ends_with(a), "{reason}");
        let lines = live.lines();
        assert!(lines[before..].len() == 1 && lines[before].contains(reason), "{lines:?}");
    };
    let good = policy_file("b");
    refused(&|| std::fs::write(live.path(), b"").unwrap(), "it is empty");
    refused(&|| std::fs::write(live.path(), &good[..99]).unwrap(), "cut off or being written");
    refused(&|| std::fs::write(live.path(), b"routes: []").unwrap(), "it is not a policy file");
    refused(&|| std::fs::create_dir(live.path()).unwrap(), "it is not a regular file");
    refused(
        &|| {
            let made = std::process::Command::new("mkfifo").arg(live.path()).status().unwrap();
            assert!(made.success());
        },
        "it is not a regular file",
    );
    refused(
        &|| std::fs::File::create(live.path()).unwrap().set_len(100 << 20).unwrap(),
        "it is too large",
    );
    refused(&|| symlink("/etc/passwd", live.path()).unwrap(), "it is a link out of its directory");
    refused(
        &|| symlink("tagsplice.policy", live.path()).unwrap(),
        "it cannot be read, WASI error ",
    );
    refused(&|| symlink("../x", live.path()).unwrap(), "it is a link out of its directory");
    refused(&|| (), "no tagsplice.policy found");
}
