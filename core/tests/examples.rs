//! The examples do what they say: each on records made here, its output checked by other means.

#![allow(unreachable_pub, reason = "examples are programs of their own")]

#[cfg(feature = "bumpalo")]
#[path = "../examples/arena.rs"]
mod arena;
#[path = "../examples/collector.rs"]
mod collector;
#[path = "../examples/events.rs"]
mod events;
#[path = "../examples/first.rs"]
mod first;
#[path = "../examples/forward.rs"]
mod forward;
#[path = "../examples/pipeline.rs"]
mod pipeline;
#[path = "../examples/threads.rs"]
mod threads;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use tagsplice::{Filter, Policy, PolicyBuf};

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Lines of every kind, each with the tag under which it must appear, and each different.
fn lines(count: usize) -> Vec<(String, &'static str)> {
    let line = |number| match number % 7 {
        0 => (
            r#"{"n":#,"kubernetes":{"labels":{"region":"ap-south-1"}}}"#,
            "general-elastic-ap-south-1",
        ),
        1 => (r#"{"n":#,"kubernetes":{"labels":{"has-sensitive-data":"true"}}}"#, "general-s3"),
        2 => (r#"{"n":#,"kubernetes":{"labels":{}} }"#, "general-elastic"),
        3 => (r#"{"n":#,"log":"no labels"}"#, "untagged"),
        4 => (r#"{"n":#,"log":"cut of"#, "malformed"),
        5 => (r#"{"new_tag":"forged","n":#,"log":"no labels"}"#, "untagged"),
        _ => (
            r#"{"new_tag":1,"n":#,"new_tag":2,"kubernetes":{"labels":{"a":"\""}}}"#,
            "general-elastic",
        ),
    };
    let line = |number: usize| {
        let (text, tag) = line(number);
        (text.replace('#', &number.to_string()) + "\n", tag)
    };
    (0..count).map(line).collect()
}

/// What must become of a line.
fn answer(line: &str, tag: &str) -> String {
    let less = line.replace(r#""new_tag":"forged","#, "").replace(r#""new_tag":1,"#, "");
    let less = less.replace(r#","new_tag":2"#, "");
    match (tag, less.trim_end().strip_suffix('}')) {
        ("untagged" | "malformed", _) | (_, None) => less,
        (_, Some(open)) => format!("{open},\"new_tag\":\"{tag}\"}}\n"),
    }
}

fn text(lines: &[(String, &str)]) -> String {
    lines.iter().map(|(line, _)| line.as_str()).collect()
}

fn answers(lines: &[(String, &str)]) -> String {
    lines.iter().map(|(line, tag)| answer(line, tag)).collect()
}

#[test]
fn the_first_answers_each_line() {
    let (lines, mut output) = (lines(70), Vec::new());
    first::run(&PolicyBuf::from(Policy::example()), text(&lines).as_bytes(), &mut output)
        .expect("written");
    assert_eq!(String::from_utf8(output).expect("text"), answers(&lines));
}

#[test]
fn the_collector_writes_each_record_to_its_tags_file() {
    let folder = folder("collector");
    let lines = lines(20_000);
    let (input, out) = (folder.join("input.ndjson"), folder.join("out"));
    // The last line has no end yet: it is a line all the same.
    fs::write(&input, text(&lines).trim_end()).expect("written");

    let stats = collector::collect(&PolicyBuf::from(Policy::example()), &input, &out, false)
        .expect("collected");

    assert_eq!(stats.records, 20_000);
    assert_eq!(stats.malformed, 2_857);
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    for (line, tag) in &lines {
        wanted.entry(format!("{tag}.ndjson")).or_default().push_str(&answer(line, tag));
    }
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&out).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        found.insert(name, fs::read_to_string(entry.path()).expect("text"));
    }
    assert_eq!(found, wanted);
}

#[test]
fn the_collector_follows_its_file_through_a_rotation() {
    let folder = folder("follow");
    let (input, out) = (folder.join("input.ndjson"), folder.join("out"));
    let lines = lines(300);
    fs::write(&input, text(&lines[..100])).expect("written");
    // It never ends, so nobody joins it: the process does.
    let (path, to) = (input.clone(), out.clone());
    std::thread::spawn(move || {
        collector::collect(&PolicyBuf::from(Policy::example()), &path, &to, true)
    });

    let wait_for = |count: usize| {
        let written = || -> usize {
            let files = fs::read_dir(&out).into_iter().flatten().flatten();
            files
                .map(|file| fs::read_to_string(file.path()).unwrap_or_default().lines().count())
                .sum()
        };
        let start = std::time::Instant::now();
        while written() < count {
            assert!(start.elapsed().as_secs() < 30, "{} of {count} lines", written());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(written(), count);
    };
    wait_for(100);
    let mut file = fs::File::options().append(true).open(&input).expect("open");
    let more = text(&lines[100..200]);
    // In two parts, so that a line is begun when the collector looks.
    let (begun, rest) = more.as_bytes().split_at(1_000);
    file.write_all(begun).expect("written");
    std::thread::sleep(std::time::Duration::from_millis(300));
    file.write_all(rest).expect("written");
    wait_for(200);
    // The old file ends inside a line, which must not run into the new one's first.
    file.write_all(b"{\"log\":\"cut o").expect("written");
    fs::rename(&input, folder.join("input.1")).expect("renamed");
    fs::write(&input, text(&lines[200..])).expect("written");
    wait_for(301);
}

#[cfg(feature = "bumpalo")]
#[test]
fn an_arena_holds_a_batch() {
    let lines = lines(5_000);
    let (text, mut arena) = (text(&lines), bumpalo::Bump::new());
    for _ in 0..2 {
        let batch = arena::route(&mut Filter::new(Policy::example()), text.as_bytes(), &arena);
        assert_eq!(batch.len(), lines.len());
        for (routed, (line, tag)) in batch.iter().zip(&lines) {
            assert_eq!(routed.record, answer(line, tag).as_bytes());
            let wanted = Some(tag.as_bytes()).filter(|tag| tag.starts_with(b"general"));
            assert_eq!(routed.tag, wanted);
        }
        arena.reset();
    }
}

#[test]
fn threads_keep_the_order() {
    let lines = lines(5_000);
    for threads in [1, 2, 3, 7, 5_000, 10_000] {
        let answer = threads::route(Policy::example(), text(&lines).as_bytes(), threads);
        assert_eq!(String::from_utf8(answer).expect("text"), answers(&lines), "{threads} threads");
    }
    assert_eq!(threads::route(Policy::example(), b"", 3), b"");
}

#[test]
fn forward_makes_a_message_of_each_tag() {
    use rmpv::Value;
    let map = |members: &[(&str, Value)]| {
        Value::Map(members.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    };
    let labels = |labels: &[(&str, Value)]| {
        map(&[("n", 1.into()), ("kubernetes", map(&[("labels", map(labels))]))])
    };
    let time = Value::Ext(0, vec![0; 8]);
    let records = [
        (time.clone(), labels(&[]), "general-elastic"),
        (1.into(), labels(&[("has-sensitive-data", "true".into())]), "general-s3"),
        (Value::Array(vec![time, map(&[])]), map(&[("log", "x".into())]), "kube.app"),
        (2.into(), labels(&[("app", "web".into())]), "general-elastic"),
    ];
    let mut entries = Vec::new();
    let mut wanted: HashMap<&str, Vec<Value>> = HashMap::new();
    for (time, record, tag) in records {
        let entry = Value::Array(vec![time.clone(), record.clone()]);
        rmpv::encode::write_value(&mut entries, &entry).expect("a Vec takes all");
        let Value::Map(mut members) = record else { unreachable!("records are maps") };
        if tag != "kube.app" {
            members.push(("new_tag".into(), tag.into()));
        }
        wanted.entry(tag).or_default().push(Value::Array(vec![time, Value::Map(members)]));
    }

    let mut filter = Filter::new(Policy::example());
    let chunks = forward::route(&mut filter, b"kube.app", &entries).expect("entries");

    assert_eq!(chunks.len(), wanted.len());
    for (tag, chunk) in chunks {
        let message = forward::message(&tag, &chunk);
        let message = rmpv::decode::read_value(&mut &message[..]).expect("a message");
        let [name, packed, options] = &message.as_array().expect("an array")[..] else {
            panic!("three parts: {message}")
        };
        let wanted = &wanted[name.as_str().expect("a name")];
        assert_eq!(options["size"], Value::from(wanted.len()));
        let mut packed = packed.as_slice().expect("bytes");
        for wanted in wanted {
            assert_eq!(&rmpv::decode::read_value(&mut packed).expect("an entry"), wanted);
        }
        assert!(packed.is_empty());
    }
    entries.pop();
    assert!(forward::route(&mut filter, b"kube.app", &entries).is_err());
    assert!(forward::route(&mut filter, b"kube.app", b"\x93\x01\x80\x80").is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pipeline_keeps_the_order() {
    let lines = lines(30_000);
    let current: pipeline::Current =
        Arc::new(arc_swap::ArcSwap::from_pointee(PolicyBuf::from(Policy::example())));
    for workers in [1, 3] {
        let text = text(&lines);
        let (mut from, to) = tokio::io::duplex(8 * 1024);
        let reader = tokio::spawn(async move {
            let mut all = String::new();
            tokio::io::AsyncReadExt::read_to_string(&mut from, &mut all).await.map(|_| all)
        });
        pipeline::run(&current, workers, text.trim_end().as_bytes(), to).await.expect("written");
        let answer = reader.await.expect("no panic").expect("text");
        assert!(answer == answers(&lines).trim_end(), "with {workers} workers");
    }
}

#[tokio::test]
async fn a_reload_changes_the_policy_or_nothing() {
    let path = folder("reload").join("policy.image");
    let current: pipeline::Current =
        Arc::new(arc_swap::ArcSwap::from_pointee(PolicyBuf::from(Policy::example())));
    let old = current.load_full();

    fs::write(&path, "not an image").expect("written");
    assert!(pipeline::reload(&current, &path).await.is_err());
    assert!(Arc::ptr_eq(&old, &current.load()));

    fs::write(&path, Policy::example().image()).expect("written");
    pipeline::reload(&current, &path).await.expect("an image");
    assert!(!Arc::ptr_eq(&old, &current.load()));
    // A reader that began with the old one still has it.
    assert_eq!(old.policy().image(), Policy::example().image());
}

/// Parsed events get the tag that their text gets, and so do attributes that say the same.
#[test]
fn events_get_the_tags_of_their_text() {
    let lines = lines(70);
    let records = lines.iter().filter(|(_, tag)| *tag != "malformed");
    let input: String = records.clone().map(|(line, _)| line.as_str()).collect();
    let tags = events::tags(input.as_bytes()).expect("JSON");
    let expected: Vec<_> =
        records.map(|(_, tag)| if *tag == "untagged" { "-" } else { *tag }).collect();
    assert_eq!(tags, expected);

    let mut filter = Filter::new(Policy::example());
    for (attributes, tag) in [
        (
            &[("k8s.pod.label.region", "eu"), ("k8s.pod.label.region", "ap-south-1")][..],
            Some("general-elastic-ap-south-1"),
        ),
        (&[("k8s.pod.label.has-sensitive-data", "true"), ("log", "x")], Some("general-s3")),
        (&[("k8s.pod.name", "web"), ("region", "ap-south-1")], None),
    ] {
        assert_eq!(filter.route(&events::Attributes(attributes)).tag(), tag, "{attributes:?}");
    }
}
