//! What the module executes for a record, counted by wasmi: below its ceilings, linear in the
//! record's length, flat in its depth.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use tagsplice_benches::corpus::{self, Corpus, Record};
use tagsplice_benches::many_keys::{self, RULES};
use tagsplice_benches::module::Metered;
use tagsplice_benches::native;

/// The module for Fluent Bit, as `cargo xtask dist` builds it.
fn module() -> Vec<u8> {
    read("tagsplice.wasm")
}

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist").join(name);
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo xtask dist` builds the modules", path.display())
    })
}

fn mean(wasm: &[u8], corpus: &Corpus) -> u64 {
    Metered::new(wasm).expect("a module").mean(corpus).expect("an answer for each record")
}

#[test]
fn no_corpus_costs_more_than_its_ceiling() {
    let wasm = module();
    let mut costs: Vec<(String, u64)> = Vec::new();
    for corpus in corpus::all() {
        costs.push((corpus.name.to_owned(), mean(&wasm, &corpus)));
    }
    for rules in RULES {
        let image = rules.image().expect("a policy");
        let embedded = tagsplice_module::embed(&wasm, &image).expect("a module with the policy");
        costs.push((rules.name.to_owned(), mean(&embedded, &many_keys::corpus())));
    }
    let ceilings: BTreeMap<String, u64> =
        toml::from_str(include_str!("../fuel.toml")).expect("names and numbers");
    assert_eq!(ceilings.len(), costs.len(), "a ceiling for each corpus, and for no other");

    let mut report = String::new();
    let mut over = false;
    for (name, fuel) in &costs {
        let ceiling = ceilings[name];
        over |= *fuel > ceiling;
        let mark = if *fuel > ceiling { "  <- too much" } else { "" };
        let _ = writeln!(report, "{name:24} {fuel:>9} of {ceiling:>9}{mark}");
    }
    println!("{report}");
    assert!(!over, "\n{report}");
}

/// Fuel for a record that nothing is remembered of.
fn first(wasm: &[u8], json: String) -> u64 {
    let record = Record { tag: "kube.a".to_owned(), json: json.into_bytes() };
    let mut module = Metered::new(wasm).expect("a module");
    // What an instance sets up once is not the record's.
    let other = Record { tag: "kube.a".to_owned(), json: b"{}".to_vec() };
    module.call(&other).expect("an answer");
    module.call(&record).expect("an answer").fuel
}

/// So many times the length costs about so many times as much, and no more.
fn is_linear(name: &str, json: impl Fn(usize) -> String) {
    let wasm = module();
    let (short, long) = (first(&wasm, json(2_000)), first(&wasm, json(20_000)));
    assert!(long <= short * 21 / 2, "{name}: ten times the length, {short} and {long} fuel");
}

const LABELS: &str = r#""kubernetes":{"labels":{"region":"ap-south-1"}}"#;

#[test]
fn fuel_is_linear_in_the_length_of() {
    is_linear("plain text", |n| format!(r#"{{"log":"{}",{LABELS}}}"#, "x".repeat(n)));
    is_linear("escapes", |n| format!(r#"{{"log":"{}",{LABELS}}}"#, r#"\""#.repeat(n / 2)));
    is_linear("escaped surrogates", |n| {
        format!(r#"{{"log":"{}",{LABELS}}}"#, r"\ud83d\ude00".repeat(n / 12))
    });
    is_linear("members", |n| {
        let members: String = (0..n / 10).map(|i| format!(r#""k{i:04}":1,"#)).collect();
        format!("{{{members}{LABELS}}}")
    });
    is_linear("numbers", |n| format!(r#"{{"log":[{}0],{LABELS}}}"#, "1.5e3,".repeat(n / 6)));
    is_linear("white space", |n| format!("{{{}{LABELS}}}", " ".repeat(n)));
    is_linear("labels", |n| {
        let labels: String = (0..n / 10).map(|i| format!(r#""k{i:04}":"","#)).collect();
        format!(r#"{{"kubernetes":{{"labels":{{{labels}"a":"b"}}}}}}"#)
    });
    is_linear("kubernetes again and again", |n| {
        let again = format!("{LABELS},").repeat(n / (LABELS.len() + 1));
        format!("{{{again}{LABELS}}}")
    });
    is_linear("old tags that are taken out", |n| {
        format!("{{{}{LABELS}}}", r#""new_tag":"x","#.repeat(n / 14))
    });
    is_linear("text that is not JSON", |n| format!(r#"{{"log":"{}""#, "x".repeat(n)));
}

#[test]
fn fuel_is_flat_in_the_depth() {
    let wasm = module();
    // The same brackets, nested or side by side.
    let nested = |depth: usize| {
        let value = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let values = vec![value; 20_000 / depth].join(",");
        first(&wasm, format!(r#"{{"log":[{values}],{LABELS}}}"#))
    };
    // Brackets that are open beyond the reach of one word are kept in another way, which costs
    // more for each bracket (a call, which fuel counts dear), but no more the deeper they are.
    let (flat, deep, deepest) = (nested(10), nested(100), nested(20_000));
    assert!(deep <= flat * 5 / 2, "{flat} fuel at a depth of 10, {deep} at 100");
    assert!(deepest <= deep * 5 / 4, "{deep} fuel at a depth of 100, {deepest} at 20,000");
}

#[test]
fn the_modules_answer_as_the_book_says() {
    for name in ["tagsplice.wasm", "tagsplice-portable.wasm"] {
        let wasm = read(name);
        for corpus in corpus::all() {
            native::check_module(name, &wasm, &corpus, native::expected).expect(corpus.name);
        }
    }
}

#[test]
fn the_module_decides_by_many_keys_as_the_book_says() {
    let wasm = module();
    for rules in RULES {
        let image = rules.image().expect("a policy");
        let embedded = tagsplice_module::embed(&wasm, &image).expect("a module with the policy");
        let expected = |record: &[u8]| rules.expected(record);
        native::check_module(rules.name, &embedded, &many_keys::corpus(), expected)
            .expect(rules.name);
    }
}
