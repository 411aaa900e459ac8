//! The answers of the blog post's own program, line for line, with each intended difference.

use std::collections::BTreeMap;

use tagsplice::{Filter, Policy};
use tagsplice_tests::data::{TAG, lines};
use tagsplice_tests::host::host;
use tagsplice_tests::module;

const FILES: [&str; 2] = ["records", "edge"];

/// What is in `data/differences.tsv`: file, line, why, our answer.
fn differences() -> BTreeMap<(String, usize), (String, Vec<u8>)> {
    let text = lines("differences.tsv");
    let rows = text.iter().filter(|line| !line.starts_with(b"#"));
    rows.map(|row| {
        let mut cells = row.splitn(4, |&byte| byte == b'\t');
        let mut cell = || cells.next().expect("four cells").to_vec();
        let (file, line) = (text_of(cell()), text_of(cell()).parse().expect("a line"));
        ((file, line), (text_of(cell()), cell()))
    })
    .collect()
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

fn check(mut answer: impl FnMut(&[u8]) -> Vec<u8>) {
    let mut differences = differences();
    let mut found = String::new();
    for file in FILES {
        let records = lines(&format!("{file}.ndjson"));
        let answers = lines(&format!("{file}.post.ndjson"));
        assert_eq!(records.len(), answers.len(), "{file}");
        for (index, (record, posts)) in records.iter().zip(&answers).enumerate() {
            let ours = answer(record);
            let difference = differences.remove(&(file.to_owned(), index + 1));
            let expected = difference.as_ref().map_or(posts, |(why, expected)| {
                assert!(!why.is_empty(), "{file}:{} is not reasoned", index + 1);
                assert_ne!(expected, posts, "{file}:{} is not a difference", index + 1);
                expected
            });
            if ours != *expected {
                let ours = String::from_utf8_lossy(&ours);
                found += &format!("{file}\t{}\tWHY\t{ours}\n", index + 1);
            }
        }
    }
    assert!(found.is_empty(), "answers that nobody expects:\n{found}");
    assert!(differences.is_empty(), "differences in lines that do not exist: {differences:?}");
}

#[test]
fn the_modules_answer_as_the_blog_posts_program() {
    for module in module::both() {
        let mut host = host(module);
        check(|record| host.filter(TAG, record).expect("an answer"));
    }
}

#[test]
fn core_answers_as_the_modules_wherever_it_answers() {
    for module in module::both() {
        let mut host = host(module);
        let mut filter = Filter::new(Policy::example());
        check(|record| {
            let ours = host.filter(TAG, record).expect("an answer");
            if let Ok(view) = filter.apply(record) {
                assert_eq!(view.to_vec(), ours, "{}", record.escape_ascii());
            }
            ours
        });
    }
}
