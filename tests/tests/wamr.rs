//! The modules in WAMR, with Fluent Bit's limits: 8 KiB of operand stack. Both in its fast
//! interpreter; and the one for Fluent Bit compiled ahead of time, where `WAMR` names a shared library
//! and `cargo xtask dist --wamrc` made a file of its format.
#![cfg(feature = "wamr-library")]

use std::ffi::OsString;

use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::test_runner::{Config, TestRunner};
use tagsplice_benches::module::{Library, Runtime, Wamr};
use tagsplice_tests::data::{TAG, lines, records};
use tagsplice_tests::host::{Host, Release};
use tagsplice_tests::policies::{EVERYTHING, image};
use tagsplice_tests::strategy::{anything, faulty};
use tagsplice_tests::wasmi_runtime::Wasmi;
use tagsplice_tests::{json, module};

/// A module, as WAMR and as wasmi load it.
#[derive(Clone, Copy)]
struct Subject<'m> {
    file: &'m [u8],
    /// The WebAssembly that the file is, or was compiled from.
    wasm: &'m [u8],
}

impl<'m> Subject<'m> {
    const fn interpreted(wasm: &'m [u8]) -> Self {
        Self { file: wasm, wasm }
    }

    fn is_compiled(&self) -> bool {
        self.file.starts_with(b"\0aot")
    }
}

/// One test, on one thread: WAMR, once begun on a thread, waits for ever on another.
#[test]
fn the_modules_in_fluent_bits_runtime() {
    let Some(library) = library() else {
        eprintln!("not run: `WAMR` names no shared library of a WAMR");
        return;
    };
    let runtime = library.start().unwrap();
    for wasm in module::both() {
        in_all_respects(&runtime, Subject::interpreted(wasm));
    }
    with_a_policy_file(&runtime, Subject::interpreted(module::built()));
    match compiled(&runtime) {
        Some(file) => {
            let subject = Subject { file: &file, wasm: module::built() };
            in_all_respects(&runtime, subject);
            with_a_policy_file(&runtime, subject);
        }
        None => eprintln!(
            "not run: compiled modules. `WAMR` must name a shared library that loads them, and \
             `cargo xtask dist --wamrc` must have made them in its format"
        ),
    }
}

fn in_all_respects(runtime: &Runtime<'_>, subject: Subject<'_>) {
    it_answers_as_in_wasmi(runtime, subject);
    the_operand_stack_holds_at_any_depth(runtime, subject);
    memory_stays_what_the_largest_record_took(runtime, subject);
    records_of_every_size_are_answered(runtime, subject);
    any_bytes_are_answered_as_in_wasmi(runtime, subject);
    a_hosts_faults_are_mended(runtime, subject);
}

fn with_a_policy_file(runtime: &Runtime<'_>, subject: Subject<'_>) {
    the_policy_file_is_read_while_records_flow(runtime, subject);
    what_is_not_a_policy_file_changes_nothing(runtime, subject);
    forged_records_are_set_apart(runtime, subject);
}

/// The shared library that `WAMR` names, which can be of another version or for another
/// architecture, or the WAMR that these tests are built with.
fn library() -> Option<Library> {
    match std::env::var_os("WAMR") {
        Some(path) => Some(Library::load(path.as_ref()).unwrap()),
        None => linked(),
    }
}

#[cfg(feature = "wamr")]
fn linked() -> Option<Library> {
    Some(Library::linked())
}

#[cfg(not(feature = "wamr"))]
fn linked() -> Option<Library> {
    None
}

/// The module compiled into the format that this WAMR loads. That which is linked loads none.
fn compiled(runtime: &Runtime<'_>) -> Option<Vec<u8>> {
    std::env::var_os("WAMR").and_then(|_: OsString| {
        let version = runtime.version();
        let format = if version.starts_with("1.") { 3 } else { 5 };
        let file = module::compiled(format)?;
        eprintln!("WAMR {version}, with the compiled module of format {format}");
        Some(file)
    })
}

fn call(wamr: &mut Wamr<'_>, record: &[u8]) -> Vec<u8> {
    wamr.call(&[TAG, b"\0"].concat(), &[record, b"\0"].concat()).expect("an answer")
}

fn wasmi(module: &[u8]) -> Host<Wasmi> {
    Host::new(Wasmi::new(module, usize::MAX), Release::Frees)
}

fn it_answers_as_in_wasmi(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let embedded = tagsplice_embed::embed(subject.wasm, &image(EVERYTHING)).unwrap();
    let mut subjects = vec![subject];
    // A compiled module has no place for a policy.
    if !subject.is_compiled() {
        subjects.push(Subject::interpreted(&embedded));
    }
    for subject in subjects {
        let loaded = runtime.load(subject.file).unwrap();
        let mut wamr = loaded.instantiate().unwrap();
        let mut wasmi = wasmi(subject.wasm);
        for record in records() {
            assert_eq!(call(&mut wamr, &record), wasmi.call(TAG, &record).unwrap());
        }
    }
}

/// What needs most stack: brackets, members taken out, faults, at depth.
fn the_operand_stack_holds_at_any_depth(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let loaded = runtime.load(subject.file).unwrap();
    let mut wamr = loaded.instantiate().unwrap();
    let mut wasmi = wasmi(subject.wasm);
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

fn memory_stays_what_the_largest_record_took(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let records = lines("records.ndjson");
    for frees in [true, false] {
        let loaded = runtime.load(subject.file).unwrap();
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

fn records_of_every_size_are_answered(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let loaded = runtime.load(subject.file).unwrap();
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

fn any_bytes_are_answered_as_in_wasmi(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let texts = proptest::collection::vec(anything(), 1..8);
    let loaded = runtime.load(subject.file).unwrap();
    let checked = TestRunner::new(Config::with_cases(500)).run(&texts, |texts| {
        let mut wamr = loaded.instantiate().unwrap();
        let mut wasmi = wasmi(subject.wasm);
        for text in &texts {
            let answer = call(&mut wamr, text);
            prop_assert!(json::is_record(&answer), "{}", text.escape_ascii());
            // A host hands over C strings: what comes after a NUL is the same to both.
            prop_assert!(answer == wasmi.call(TAG, text).unwrap(), "{}", text.escape_ascii());
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

/// What Fluent Bit itself writes wrong.
fn a_hosts_faults_are_mended(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let loaded = runtime.load(subject.file).unwrap();
    let checked = TestRunner::new(Config::with_cases(300)).run(&faulty(), |(bad, good)| {
        let mut wamr = loaded.instantiate().unwrap();
        let answer = call(&mut wamr, &bad);
        prop_assert!(json::is_record(&answer), "{}", bad.escape_ascii());
        prop_assert_eq!(answer, call(&mut wamr, &good), "{}", bad.escape_ascii());
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
    fn new(runtime: &'r Runtime<'_>, subject: Subject<'_>) -> Self {
        use std::os::fd::AsRawFd;
        let folder = tempfile::TempDir::new().unwrap();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.path().join("log"))
            .unwrap();
        let descriptor = log.try_clone().unwrap();
        let path = folder.path().display().to_string();
        let loaded = runtime.load_with_folders(subject.file, &[&path]).unwrap();
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
fn the_policy_file_is_read_while_records_flow(runtime: &Runtime<'_>, subject: Subject<'_>) {
    use std::os::unix::fs::symlink;
    let live = Live::new(runtime, subject);
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
fn what_is_not_a_policy_file_changes_nothing(runtime: &Runtime<'_>, subject: Subject<'_>) {
    use std::os::unix::fs::symlink;
    let live = Live::new(runtime, subject);
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

/// What an app can write to be routed elsewhere, by a policy from a file that compares the pod's
/// identity: the attacks of the suite `forgery`, in short, answered as core answers them.
#[cfg(unix)]
fn forged_records_are_set_apart(runtime: &Runtime<'_>, subject: Subject<'_>) {
    const REAL: &str =
        r#""kubernetes":{"pod_name":"web-0","namespace_name":"default","labels":{"team":"web"}}"#;
    const FORGED: &str =
        r#""kubernetes":{"pod_name":"x","namespace_name":"kube-system","labels":{"team":"admin"}}"#;
    let image = image(EVERYTHING);
    let policy = tagsplice::Policy::from_image(&image).unwrap();
    let live = Live::new(runtime, subject);
    live.put(&tagsplice::PolicyFile::to_bytes(policy, b"{}"));
    let mut wamr = live.loaded.instantiate().unwrap();
    later(&mut wamr);
    let mut filter = tagsplice::Filter::new(policy);
    for (record, tag) in [
        (format!("{{{REAL}}}"), "team-web"),
        (format!("{{{FORGED}}}"), "forged"),
        (format!("{{{FORGED},{REAL}}}"), "team-web"),
        (format!("{{{REAL},{FORGED}}}"), "forged"),
        (format!("{{\"route\":\"team-admin\",{REAL}}}"), "team-web"),
        (format!("{{\"rout\\u0065\":[\"team-admin\"],{REAL},\"route\":1}}"), "team-web"),
        (format!("{{\"log\":\"\\\",{}\",{REAL}}}", FORGED.replace('"', "\\\"")), "team-web"),
    ] {
        let expected =
            filter.apply(tagsplice::Record::new(record.as_bytes()).with_tag(TAG)).unwrap().to_vec();
        assert!(expected.ends_with(format!("\"route\":\"{tag}\"}}").as_bytes()), "{record}");
        // Twice, as the first may have been kept for the second.
        for _ in 0..2 {
            assert_eq!(call(&mut wamr, record.as_bytes()), expected, "{record}");
        }
    }
}
