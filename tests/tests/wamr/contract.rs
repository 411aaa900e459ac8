//! What the module promises of any record, in WAMR as in wasmi.

use proptest::test_runner::{Config, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use tagsplice_module::Host;
use tagsplice_module::wamr::{Loaded, Runtime, Wamr};
use tagsplice_tests::data::{TAG, lines, records};
use tagsplice_tests::host::host;
use tagsplice_tests::json;
use tagsplice_tests::policies::{EVERYTHING, image};
use tagsplice_tests::strategy::{anything, faulty};

use super::Subject;

pub(super) fn check(runtime: &Runtime<'_>, subject: Subject<'_>) {
    it_answers_as_in_wasmi(runtime, subject);
    the_operand_stack_holds_at_any_depth(runtime, subject);
    memory_stays_what_the_largest_record_took(runtime, subject);
    records_of_every_size_are_answered(runtime, subject);
    any_bytes_are_answered_as_in_wasmi(runtime, subject);
    a_hosts_faults_are_mended(runtime, subject);
}

/// An instance of a module.
pub(super) fn instance<'m>(loaded: &'m Loaded<'_>) -> Host<Wamr<'m>> {
    Host::new(loaded.instantiate("go_filter").unwrap())
}

pub(super) fn call(wamr: &mut Host<Wamr<'_>>, record: &[u8]) -> Vec<u8> {
    wamr.filter(TAG, record).expect("an answer")
}

fn it_answers_as_in_wasmi(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let embedded = tagsplice_module::embed(subject.wasm, &image(EVERYTHING)).unwrap();
    let mut subjects = vec![subject];
    // A compiled module has no place for a policy.
    if !subject.is_compiled() {
        subjects.push(Subject::interpreted(&embedded));
    }
    for subject in subjects {
        let loaded = runtime.load(subject.file).unwrap();
        let mut wamr = instance(&loaded);
        let mut wasmi = host(subject.wasm);
        for record in records() {
            assert_eq!(call(&mut wamr, &record), wasmi.filter(TAG, &record).unwrap());
        }
    }
}

/// What needs most stack: brackets, members taken out, faults, at depth.
fn the_operand_stack_holds_at_any_depth(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let loaded = runtime.load(subject.file).unwrap();
    let mut wamr = instance(&loaded);
    let mut wasmi = host(subject.wasm);
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
            assert!(answer == wasmi.filter(TAG, record.as_bytes()).unwrap(), "{levels}");
        }
    }
}

fn memory_stays_what_the_largest_record_took(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let records = lines("records.ndjson");
    for frees in [true, false] {
        let loaded = runtime.load(subject.file).unwrap();
        let mut wamr = instance(&loaded);
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
    let mut wamr = instance(&loaded);
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
        let mut wamr = instance(&loaded);
        let mut wasmi = host(subject.wasm);
        for text in &texts {
            let answer = call(&mut wamr, text);
            prop_assert!(json::is_record(&answer), "{}", text.escape_ascii());
            // A host hands over C strings: what comes after a NUL is the same to both.
            prop_assert!(answer == wasmi.filter(TAG, text).unwrap(), "{}", text.escape_ascii());
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

/// What Fluent Bit itself writes wrong.
fn a_hosts_faults_are_mended(runtime: &Runtime<'_>, subject: Subject<'_>) {
    let loaded = runtime.load(subject.file).unwrap();
    let checked = TestRunner::new(Config::with_cases(300)).run(&faulty(), |(bad, good)| {
        let mut wamr = instance(&loaded);
        let answer = call(&mut wamr, &bad);
        prop_assert!(json::is_record(&answer), "{}", bad.escape_ascii());
        prop_assert_eq!(answer, call(&mut wamr, &good), "{}", bad.escape_ascii());
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}
