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
