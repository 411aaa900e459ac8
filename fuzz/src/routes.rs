//! Any text as a route file: mistakes are reported, never a panic; and what compiles decides what
//! the naive evaluator, which reads the file as it is written, says.

use tagsplice::{Decision, Filter, Policy, Record};
use tagsplice_routes::{CheckOptions, Outcome, RouteFile, check, explain, run_tests};

use crate::route_file;
use crate::source::Source;

/// For texts that come with no records.
const RECORDS: &[&str] = &[
    "{}",
    r#"{"kubernetes":{"labels":{}}}"#,
    r#"{"kubernetes":{"labels":{"a":"b","team":"a","app":"web","env":"prod"}}}"#,
    r#"{"kubernetes_namespace":{"labels":{"a":"5"}},"kubernetes":{"labels":{"a":"ab"},"annotations":{"a":"v1"},"namespace_name":"default","pod_name":"web-0","container_name":"app","host":"a"}}"#,
];

/// The text as it is, or a route file and records made of choices.
pub fn run(data: &[u8]) {
    let Some(mut source) = Source::of(data) else {
        let records: Vec<_> = RECORDS.iter().map(|&text| (text.to_owned(), None)).collect();
        return agree(&String::from_utf8_lossy(data), &records);
    };
    let text = route_file::policy(&mut source);
    let records: Vec<_> = (0..=source.below(6))
        .map(|_| (route_file::record(&mut source), route_file::incoming_tag(&mut source)))
        .collect();
    agree(&text, &records);
}

fn agree(text: &str, records: &[(String, Option<String>)]) {
    let found = check(text, "fuzz.yaml", &CheckOptions::default());
    assert!(!format!("{found}").is_empty() || found.iter().next().is_none());
    let file = match RouteFile::parse(text, "fuzz.yaml") {
        Ok(file) => file,
        Err(mistakes) => {
            assert!(mistakes.iter().next().is_some(), "refused without a reason: {text}");
            return;
        }
    };
    let Ok(image) = file.compile() else { return };
    let policy = Policy::from_image(&image).unwrap_or_else(|error| panic!("{error}: {text}"));
    let _ = run_tests(&file);
    let mut filter = Filter::new(policy);
    for (record, tag) in records {
        let tag = tag.as_ref().map(String::as_bytes);
        let input = Record::new(record.as_bytes());
        let view = filter.apply(tag.map_or(input, |tag| input.with_tag(tag))).expect("a record");
        let explanation = explain(&file, record.as_bytes(), tag);
        let decided = view.tag().map(|tag| String::from_utf8_lossy(tag));
        assert_eq!(decided.as_deref(), explanation.tag.as_deref(), "{text}\n{record}");
        let expected = match explanation.outcome {
            Outcome::Route { index } => Decision::Route(index),
            Outcome::Default => Decision::Default,
            Outcome::Unlabeled => Decision::Unlabeled,
            _ => Decision::Untrusted,
        };
        assert_eq!(view.decision(), expected, "{text}\n{record}");
    }
}
