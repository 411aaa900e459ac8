//! Records in `MessagePack`, for `route` and `explain`.

use assert_cmd::cargo::cargo_bin;

/// {"kubernetes": {"labels": {"region": "ap-south-1"}}}
const RECORD: &[u8] = b"\x81\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1";
/// The same with its tag.
const TAGGED: &[u8] = b"\x82\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1\
    \xa7new_tag\xbageneral-elastic-ap-south-1";

fn run(args: &[&str], input: &[u8]) -> std::process::Output {
    let mut command = assert_cmd::Command::new(cargo_bin("tagsplice"));
    command.args(args).write_stdin(input).output().unwrap()
}

fn route(more: &[&str], input: &[u8]) -> std::process::Output {
    run(&[&["route", "--example", "--msgpack"], more].concat(), input)
}

#[test]
fn records_get_their_tags() {
    let ran = route(&["--stats"], &[RECORD, b"\x80", RECORD].concat());
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(ran.stdout, [TAGGED, b"\x80", TAGGED].concat());
    let stats = String::from_utf8(ran.stderr).unwrap();
    assert!(stats.contains("general-elastic-ap-south-1           2   66.7%"), "{stats}");
    assert!(stats.contains("all records                          3"), "{stats}");
}

/// Longer than what is read at once.
#[test]
fn many_records_and_long_ones() {
    let long = [&b"\x81\xa3log\xdb"[..], &600_000_u32.to_be_bytes(), &vec![b'x'; 600_000]].concat();
    let mut input = RECORD.repeat(20_000);
    input.extend(&long);
    input.extend(RECORD);
    let ran = route(&[], &input);
    assert_eq!(ran.status.code(), Some(0));
    assert!(ran.stdout == [TAGGED.repeat(20_000), long, TAGGED.to_vec()].concat());
}

#[test]
fn what_is_not_a_record_passes_and_is_reported() {
    for (bad, message) in [
        // A value of another type: the records after it are found.
        (&b"\xa1x"[..], "byte 39: a record must be a map"),
        (b"\xc1", "byte 39: "),
        (b"\x81\xa1a", "byte 39: the input ends within this record"),
    ] {
        let ran = route(&[], &[RECORD, bad].concat());
        assert_eq!(ran.status.code(), Some(2));
        assert_eq!(ran.stdout, [TAGGED, bad].concat(), "{bad:?}");
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert!(stderr.contains(message), "{stderr}");
    }
    let ran = route(&[], &[RECORD, b"\x07", RECORD].concat());
    assert_eq!(ran.stdout, [TAGGED, b"\x07", TAGGED].concat());
    let ran = route(&["--limit", "38"], &[RECORD, RECORD].concat());
    assert_eq!((ran.status.code(), ran.stdout), (Some(2), RECORD.repeat(2)));
}

#[test]
fn explain_takes_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let routes = folder.path().join("routes.yaml");
    std::fs::write(&routes, "routes: [{tag: south, match: region=ap-south-1}]").unwrap();
    let routes = routes.to_str().unwrap();
    let ran = run(&["explain", routes, "--msgpack"], &[RECORD, b"\x80"].concat());
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.contains("tag south (by route 1)"), "{text}");
    assert!(text.contains("record 2"), "{text}");
    let ran = run(&["explain", routes, "--msgpack"], b"\xa1x");
    assert_eq!(ran.status.code(), Some(1));
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert!(stderr.contains("byte 0: a record is a map"), "{stderr}");
}
