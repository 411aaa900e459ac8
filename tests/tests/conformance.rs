//! Validation on JSONTestSuite (Nicolas Seriot, MIT; see `data/json-test-suite.tsv`), beside
//! serde_json. A record is an object, so each case is the value of a member, and those
//! that are objects also by themselves.

use tagsplice::mend;
use tagsplice_tests::check::{against_the_twin, filter};
use tagsplice_tests::{data, json};

/// Cases that RFC 8259 leaves open. We take what can be said in JSON without loss: numbers of any
/// size, since we do not compute with them, and any depth. We do not take what is not Unicode, a
/// byte order mark, or another encoding than UTF-8.
fn is_taken(name: &str) -> bool {
    match name.split_once('_') {
        Some(("y", _)) => true,
        Some(("n", _)) => false,
        _ => name.starts_with("i_number_") || name == "i_structure_500_nested_arrays",
    }
}

fn cases() -> Vec<(String, Vec<u8>)> {
    let lines = data::lines("json-test-suite.tsv");
    let mut cases: Vec<_> = lines
        .iter()
        .filter(|line| !line.starts_with(b"# ") && *line != b"#")
        .map(|line| {
            let tab = line.iter().position(|&byte| byte == b'\t').expect("a tab");
            (String::from_utf8(line[..tab].to_vec()).expect("a name"), unescape(&line[tab + 1..]))
        })
        .collect();
    cases.push(("n_structure_100000_opening_arrays".into(), b"[".repeat(100_000)));
    cases.push(("n_structure_open_array_object".into(), b"[{\"\":".repeat(50_000)));
    cases
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        (bytes, rest) = match (first, after) {
            (b'\\', [b'x', a, b, after @ ..]) => {
                let digits = String::from_utf8(vec![*a, *b]).expect("hex digits");
                bytes.push(u8::from_str_radix(&digits, 16).expect("hex digits"));
                (bytes, after)
            }
            (b'\\', [b'\\', after @ ..]) => {
                bytes.push(b'\\');
                (bytes, after)
            }
            _ => {
                bytes.push(first);
                (bytes, after)
            }
        };
    }
    bytes
}

fn is_record(text: &[u8]) -> bool {
    filter().apply(text).is_ok()
}

#[test]
fn each_case_is_taken_or_refused_as_it_must_be() {
    let cases = cases();
    assert_eq!(cases.len(), 318);
    for (name, text) in cases {
        let record = [b"{\"a\":", &text[..], b"}"].concat();
        assert_eq!(is_record(&record), is_taken(&name), "{name}");
        if record.len() < 2_000 {
            assert_eq!(json::is_record(&record), is_taken(&name), "{name}: serde_json");
            assert_eq!(json::is_record(&text), is_record(&text), "{name}, by itself");
            against_the_twin(&record);
            against_the_twin(&text);
        }
        if text.starts_with(b"{") {
            assert_eq!(is_record(&text), is_taken(&name), "{name}, by itself");
        }
    }
}

/// Mending leaves JSON alone, and twice is once.
#[test]
fn mending_leaves_each_case_that_is_json_alone() {
    for (name, text) in cases() {
        let record = [b"{\"a\":", &text[..], b"}"].concat();
        let mended = mend::mended(&record);
        if is_taken(&name) {
            assert_eq!(mended, record, "{name}");
        }
        assert!(mend::mended(&mended) == mended, "{name}");
    }
}
