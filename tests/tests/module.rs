//! Both modules as Fluent Bit runs them, on everything a host can bring.

use proptest::prelude::*;
use tagsplice::{Filter, Policy};
use tagsplice_module::{Engine, HostError, Setup};
use tagsplice_tests::agent::Agent;
use tagsplice_tests::data::{TAG, records};
use tagsplice_tests::host::{TestHost, host, set_up};
use tagsplice_tests::strategy::{anything, faulty};
use tagsplice_tests::{json, module, oracle};

/// Each module in a host that frees its copies, and in one that does not.
fn hosts() -> impl Iterator<Item = TestHost> {
    module::both().into_iter().flat_map(|module| [host(module), host(module).without_frees()])
}

/// A module in a host with little memory.
fn small(module: &[u8], memory: usize) -> TestHost {
    set_up(module, Setup { memory, ..Setup::of(Agent::default()) })
}

/// A record of exactly `len` bytes, with labels if there is room.
fn record_of(len: usize) -> Vec<u8> {
    let (head, tail) = (r#"{"log":""#, r#"","kubernetes":{"labels":{"region":"ap-south-1"}}}"#);
    match len.checked_sub(head.len() + tail.len()) {
        Some(filling) => [head, &"x".repeat(filling), tail].concat().into_bytes(),
        None => [b"{", &b" ".repeat(len.saturating_sub(2))[..], b"}"].concat()[..len].to_vec(),
    }
}

/// What core makes of a record, for those that are valid.
fn expected(record: &[u8]) -> Vec<u8> {
    Filter::new(Policy::example()).apply(record).expect("a record").to_vec()
}

#[test]
fn records_of_every_size_are_answered() {
    for mut host in hosts() {
        let sizes = (2..300).chain(
            (9..=23).step_by(2).flat_map(|bits| [(1 << bits) - 1, 1 << bits, (1 << bits) + 1]),
        );
        for len in sizes {
            let record = record_of(len);
            assert!(host.filter(TAG, &record).unwrap() == expected(&record), "{len}");
        }
        // And small ones as before.
        assert_eq!(host.filter(TAG, b"{}").unwrap(), b"{}");
        assert_eq!(host.filter(TAG, b"{").unwrap(), br#"{"tagsplice_malformed":"{"}"#);
    }
}

#[test]
fn memory_stays_what_the_largest_record_took() {
    let records = records();
    // A million where that takes seconds.
    let rounds = if cfg!(debug_assertions) { 12 } else { 1_000_000 / records.len() + 1 };
    for mut host in hosts() {
        let mut answers = Vec::new();
        for record in &records {
            answers.push(host.filter(TAG, record).unwrap());
        }
        let memory = host.memory_len();
        for round in 0..rounds {
            for (record, answer) in records.iter().zip(&answers) {
                assert_eq!(host.filter(TAG, record).unwrap(), *answer, "round {round}");
            }
        }
        assert_eq!(host.memory_len(), memory, "{host:?}");
    }
}

#[test]
fn memory_that_cannot_grow_loses_no_more_than_it_must() {
    module::both().into_iter().for_each(loses_no_more_than_it_must);
}

fn loses_no_more_than_it_must(module: &[u8]) {
    // Nothing beyond what the module starts with, and a little more.
    let start = host(module).memory_len();
    for limit in [start, start + 65_536, 4 << 20] {
        for mut host in [small(module, limit), small(module, limit).without_frees()] {
            for len in [10, 60_000, 100, 1_000_000, 5_000_000, 100_000, 8_000_000, 80] {
                let record = record_of(len);
                let answer = host.filter(TAG, &record).unwrap();
                let room = limit - start > len + 4_096;
                if room || len < 4_096 {
                    assert!(answer == expected(&record), "{len} of {limit}");
                } else {
                    assert!(json::is_record(&answer), "{len} of {limit}");
                }
                // Malformed, it needs twice the room and more.
                let answer = host.filter(TAG, &record[..len - 1]).unwrap();
                assert!(json::is_record(&answer), "{len} of {limit}");
            }
            let big = host.filter(TAG, &record_of(8_000_000)).unwrap();
            let lost = r#"{"tagsplice_lost":"a record of 8000000 bytes is lost: the host had no copy of it"}"#;
            assert_eq!(String::from_utf8(big).unwrap(), lost);
        }
    }
}

#[test]
fn a_record_without_a_text_is_answered_by_one_that_says_so() {
    for mut host in hosts() {
        for len in [0, 1, 12_345, u32::MAX] {
            let answer = host.call((0, 9), (0, len)).unwrap();
            let answer = String::from_utf8(host.copy_out(answer).unwrap()).unwrap();
            let lost = format!(
                "{{\"tagsplice_lost\":\"a record of {len} bytes is lost: the host had no copy of it\"}}"
            );
            assert_eq!(answer, lost);
        }
    }
}

#[test]
fn both_names_are_the_same_filter() {
    for module in module::both() {
        let setup = Setup { function: "go_filter", ..Setup::of(Agent::default()) };
        let mut posts = set_up(module, setup);
        let mut host = host(module);
        for record in records() {
            assert_eq!(posts.filter(TAG, &record), host.filter(TAG, &record));
        }
    }
}

/// The answer is a record whatever came in; a record's is what the oracle says.
fn check(host: &mut TestHost, text: &[u8]) -> Result<(), TestCaseError> {
    let answer = host.filter(TAG, text).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
    prop_assert!(json::is_record(&answer), "{} -> {}", text.escape_ascii(), answer.escape_ascii());
    if json::is_record(text) {
        prop_assert_eq!(json::members(&answer), oracle::answer(text), "{}", text.escape_ascii());
    }
    Ok(())
}

/// A step of a host that does anything but what it should.
#[derive(Clone, Debug)]
enum Step {
    Malloc(u32),
    Copy(Vec<u8>),
    Free(u32),
    Filter { tag: (u32, u32), record: (u32, u32) },
    FilterCopy { skip: u32, cut: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let address = prop_oneof![3 => 0..300_000_u32, 1 => any::<u32>()];
    let len = prop_oneof![4 => 0..3_000_u32, 1 => any::<u32>()];
    let range = (address.clone(), len.clone());
    prop_oneof![
        2 => len.prop_map(Step::Malloc),
        4 => anything().prop_map(Step::Copy),
        1 => address.prop_map(Step::Free),
        2 => (range.clone(), range).prop_map(|(tag, record)| Step::Filter { tag, record }),
        4 => (0..3_u32, 0..3_u32).prop_map(|(skip, cut)| Step::FilterCopy { skip, cut }),
    ]
}

fn walk(mut host: TestHost, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut copy = (0, 0);
    for step in steps {
        let answer = match step {
            Step::Malloc(len) => {
                host.engine().malloc(*len).unwrap();
                continue;
            }
            Step::Copy(text) => {
                copy = host.copy_in(&[text, &b"\0"[..]].concat()).unwrap();
                continue;
            }
            Step::Free(at) => {
                host.engine().free(*at).unwrap();
                continue;
            }
            Step::Filter { tag, record } => host.call(*tag, *record),
            Step::FilterCopy { skip, cut } => {
                let record = (copy.0 + skip, copy.1.wrapping_sub(*cut));
                host.call(copy, record)
            }
        };
        let answer = answer.and_then(|at| host.copy_out(at));
        let answer =
            answer.map_err(|fault: HostError| TestCaseError::fail(format!("{fault} {step:?}")))?;
        prop_assert!(json::is_record(&answer), "{step:?} -> {}", answer.escape_ascii());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_answered_by_a_record(texts in proptest::collection::vec(anything(), 1..8)) {
        for module in module::both() {
            let mut host = host(module).without_frees();
            for text in &texts {
                check(&mut host, text)?;
            }
        }
    }

    #[test]
    fn a_hosts_faults_are_answered_as_if_they_were_none((bad, good) in faulty()) {
        for module in module::both() {
            let mut host = host(module);
            let answer = host.filter(TAG, &bad).unwrap();
            prop_assert_eq!(
                answer.escape_ascii().to_string(),
                host.filter(TAG, &good).unwrap().escape_ascii().to_string()
            );
            prop_assert!(json::is_record(&answer));
        }
    }

    #[test]
    fn a_host_out_of_its_mind_gets_records_and_no_trap(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        for module in module::both() {
            walk(small(module, 8 << 20), &steps)?;
        }
    }
}
