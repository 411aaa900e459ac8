//! Where the labels are, for callers that decide on their own.

use tagsplice::locate;

/// A record with `@` before what is to be found: `kubernetes`' brace, `labels`' and the
/// closing one.
#[track_caller]
fn check(marked: &str, kubernetes: bool, labels: bool) {
    let mut marks = Vec::new();
    let mut record = String::new();
    for char in marked.chars() {
        if char == '@' { marks.push(record.len()) } else { record.push(char) }
    }
    let mut marks = marks.into_iter();
    let mut mark = |is_there: bool| if is_there { marks.next() } else { None };
    let expected = (mark(kubernetes), mark(labels), mark(true).expect("a mark"));
    assert_eq!(marks.next(), None, "marks are left over");
    let located = locate(&record).expect("a record");
    assert_eq!((located.kubernetes, located.labels, located.brace), expected, "{record}");
    assert_eq!(located.has_members, record.contains(':'), "{record}");
}

#[test]
fn what_is_not_there_is_not_found() {
    check("{@}", false, false);
    check(" { @} ", false, false);
    check(r#"{"log":"x"@}"#, false, false);
    check(r#"{"kubernetes":1,"labels":{}@}"#, false, false);
    check(r#"{"kubernetes":@{}@}"#, true, false);
    check(r#"{"kubernetes":@{"labels":[]}@}"#, true, false);
    check(r#"{"kubernetes":@{"annotations":{},"a":{"labels":{}}}@}"#, true, false);
    check(
        r#"{"a":{"kubernetes":{"labels":{}}},"b":"\"kubernetes\":{\"labels\":{}}"@}"#,
        false,
        false,
    );
}

#[test]
fn what_is_there_is_found() {
    check(r#"{"kubernetes":@{"labels":@{}}@}"#, true, true);
    check(r#"{"log":"é", "kubernetes" : @{"a":1,"labels" : @{"b":"c"}} @} "#, true, true);
    let all = r#"{"kubernetes":@{"pod_name":"web","annotations":{"a":"b"},"labels":@{"a":"b"}},"kubernetes_namespace":{"labels":{"a":"b"}}@}"#;
    check(all, true, true);
    check(r#"{"kubern\u0065tes":@{"l\u0061bels":@{}},"new_tag":"x"@}"#, true, true);
}

#[test]
fn the_last_counts() {
    check(r#"{"kubernetes":{"labels":{}},"kubernetes":@{"labels":{},"labels":@{}}@}"#, true, true);
    check(r#"{"kubernetes":{"labels":{}},"kubernetes":@{}@}"#, true, false);
    check(r#"{"kubernetes":{"labels":{}},"kubernetes":null@}"#, false, false);
    check(r#"{"kubernetes":@{"labels":{},"labels":0}@}"#, true, false);
}
