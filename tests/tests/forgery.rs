//! What an app, or who may create pods, can write to be routed elsewhere, and what that gets:
//! through core, and through both modules as Fluent Bit runs them.
//!
//! With `Merge_Log` an app's own JSON comes to the top level of its record, before what the
//! kubernetes filter adds; so does what a parser filter finds. Nothing of an app's comes after it.

use tagsplice::{Filter, Policy, Record};
use tagsplice_module::embed;
use tagsplice_tests::data::TAG;
use tagsplice_tests::host::host;
use tagsplice_tests::module;
use tagsplice_tests::policies::image;

/// What the kubernetes filter adds for a pod without interesting labels; the pod is the tag's.
const REAL: &str =
    r#""kubernetes":{"pod_name":"web-0","namespace_name":"default","labels":{"app":"web"}}"#;
/// The labels that an app would like to have.
const FORGED: &str = r#""kubernetes":{"labels":{"region":"ap-south-1","tenant":"private-a1","has-sensitive-data":"true"}}"#;

/// Who it is counts: what disagrees with the tag is set apart.
const WITH_IDENTITY: &str = r#"
routes:
  - tag: "{labels.tenant}-logs"
    match: {matchExpressions: [{key: tenant, operator: Exists}]}
default: other
unlabeled: nobody
untrusted: forged
"#;

/// The answer to a record that came with a tag, which core and the modules must agree on.
fn answer_to(policy: Policy<'_>, tag: &[u8], record: &str) -> String {
    let mut filter = Filter::new(policy);
    let ours = filter.apply(Record::new(record.as_bytes()).with_tag(tag)).unwrap().to_vec();
    let ours = String::from_utf8(ours).unwrap();
    for module in module::both() {
        let module = embed(module, policy.image()).unwrap();
        let mut host = host(&module);
        // Twice, as the first may have been kept for the second.
        for _ in 0..2 {
            let theirs = host.filter(tag, record.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(theirs).unwrap(), ours);
        }
    }
    ours
}

/// The answer by the built-in policy.
fn answer(record: &str) -> String {
    answer_to(Policy::example(), TAG, record)
}

/// The same by [`WITH_IDENTITY`].
fn checked(tag: &[u8], record: &str) -> String {
    let image = image(WITH_IDENTITY);
    answer_to(Policy::from_image(&image).unwrap(), tag, record)
}

/// The record with the member added.
fn tagged(record: &str, tag: &str) -> String {
    format!("{},\"new_tag\":\"{tag}\"}}", record.strip_suffix('}').unwrap())
}

#[test]
fn merge_log_with_kubernetes_loses_to_the_real_one_after_it() {
    let record = format!(r#"{{"log":"x",{FORGED},{REAL}}}"#);
    assert_eq!(answer(&record), tagged(&record, "general-elastic"));
}

#[test]
fn merge_log_with_new_tag_is_taken_out() {
    for forged in [
        r#""new_tag":"private-a1-s3-ap-south-1""#,
        r#""new_tag":{"deep":["private",{"new_tag":1}]}"#,
        r#""new_tag":null"#,
        r#""new_t\u0061g":"private-a1-s3-ap-south-1""#,
    ] {
        let record = format!(r#"{{"log":"x",{forged},{REAL}}}"#);
        let expected = tagged(&format!(r#"{{"log":"x",{REAL}}}"#), "general-elastic");
        assert_eq!(answer(&record), expected, "{forged}");
        let expected = r#"{"log":"x"}"#;
        assert_eq!(answer(&format!(r#"{{"log":"x",{forged}}}"#)), expected, "{forged}");
    }
}

#[test]
fn merge_log_with_both_gets_neither() {
    let record = format!(r#"{{"new_tag":"private-a1-s3-ap-south-1",{FORGED},{REAL}}}"#);
    let expected = tagged(&format!("{{{FORGED},{REAL}}}"), "general-elastic");
    assert_eq!(answer(&record), expected);
}

#[test]
fn merge_log_with_both_twice_gets_neither() {
    let forged = format!(r#"{FORGED},"new_tag":"private-a1-s3-ap-south-1""#);
    let record = format!(r#"{{{forged},"log":"x",{forged},{REAL}}}"#);
    let expected = tagged(&format!(r#"{{{FORGED},"log":"x",{FORGED},{REAL}}}"#), "general-elastic");
    assert_eq!(answer(&record), expected);
    // Twice inside, too: the last labels, the last of a label.
    let record = r#"{"kubernetes":{"labels":{"region":"ap-south-1"},"labels":{"region":"eu","region":"ap-south-1","region":"us"}}}"#;
    assert_eq!(answer(record), tagged(record, "general-elastic"));
}

/// Without a real `kubernetes` nothing in the record exposes a forged one. The tag that the record
/// came with does.
#[test]
fn with_metadata_missing_a_forged_kubernetes_stands_alone_and_only_identity_tells() {
    let record = format!(r#"{{"log":"x",{FORGED}}}"#);
    // A policy that does not look believes it: as the blog post's program does.
    assert_eq!(answer(&record), tagged(&record, "private-a1-s3-ap-south-1"));
    assert_eq!(checked(TAG, &record), tagged(&record, "forged"));
    // Without any `kubernetes` there is nothing to believe.
    assert_eq!(checked(TAG, r#"{"log":"x"}"#), tagged(r#"{"log":"x"}"#, "nobody"));
}

#[test]
fn identity_that_disagrees_with_the_tag_is_set_apart() {
    let record = |pod: &str, namespace: &str| {
        format!(
            r#"{{"kubernetes":{{"pod_name":"{pod}","namespace_name":"{namespace}","labels":{{"tenant":"acme"}}}}}}"#
        )
    };
    let right = record("web-0", "default");
    assert_eq!(checked(TAG, &right), tagged(&right, "acme-logs"));
    for (pod, namespace) in [
        ("web-1", "default"),
        ("web-0", "kube-system"),
        ("web-0_default", ""),
        ("", "default"),
        ("web-0 ", "default"),
        (r"web-0\u0000", "default"),
    ] {
        let wrong = record(pod, namespace);
        assert_eq!(checked(TAG, &wrong), tagged(&wrong, "forged"), "{pod} {namespace}");
    }
    // The right names, but not as strings, or not the last ones, or not in the last object.
    for wrong in [
        r#"{"kubernetes":{"pod_name":["web-0"],"namespace_name":"default","labels":{"tenant":"acme"}}}"#,
        r#"{"kubernetes":{"pod_name":"web-0","namespace_name":"default","labels":{},"pod_name":"x"}}"#,
        r#"{"kubernetes":{"pod_name":"web-0","namespace_name":"default"},"kubernetes":{"labels":{"tenant":"acme"}}}"#,
        r#"{"kubernetes":{"labels":{"pod_name":"web-0","namespace_name":"default","tenant":"acme"}}}"#,
    ] {
        assert_eq!(checked(TAG, wrong), tagged(wrong, "forged"), "{wrong}");
    }
    // Escaped they are the same names.
    let same = record(r"w\u0065b-0", "default");
    assert_eq!(checked(TAG, &same), tagged(&same, "acme-logs"));
}

#[test]
fn a_label_value_cannot_break_out_of_the_tag() {
    for value in [
        r#"a\",\"admin\":\"1"#,
        r"a\u0022,\u0022admin\u0022:\u00221",
        r"a\\",
        r"a\n",
        r"a\u0000b",
        "a b",
        "a}",
        "kube.*",
        "../../etc",
        "\u{e9}",
        "",
    ] {
        let record = format!(
            r#"{{"kubernetes":{{"pod_name":"web-0","namespace_name":"default","labels":{{"tenant":"{value}"}}}}}}"#
        );
        assert_eq!(checked(TAG, &record), tagged(&record, "other"), "{value}");
    }
    let record = format!(
        r#"{{"kubernetes":{{"pod_name":"web-0","namespace_name":"default","labels":{{"tenant":"{}"}}}}}}"#,
        "a".repeat(251)
    );
    assert_eq!(checked(TAG, &record), tagged(&record, "other"), "more than 255 bytes with -logs");
}

#[test]
fn a_key_with_escapes_is_the_key_that_it_means() {
    // The agent takes both for the same key, and so the last counts, however it is spelled.
    let real = REAL.replace("kubernetes", r"kubern\u0065tes");
    let record = format!("{{{FORGED},{real}}}");
    assert_eq!(answer(&record), tagged(&record, "general-elastic"));
    let forged = FORGED.replace("kubernetes", r"\u006bubernetes").replace("labels", r"l\u0061bels");
    let record = format!("{{{forged},{REAL}}}");
    assert_eq!(answer(&record), tagged(&record, "general-elastic"));
    let record = r#"{"kubernetes":{"labels":{"r\u0065gion":"ap-south-\u0031"}}}"#;
    assert_eq!(answer(record), tagged(record, "general-elastic-ap-south-1"));
    // One more or less is another key.
    let record =
        r#"{"kubernetes\u0000":{"labels":{"region":"ap-south-1"}},"kubernete":{"labels":{}}}"#;
    assert_eq!(answer(record), record);
}

#[test]
fn a_nested_decoy_is_nothing() {
    for decoy in [
        format!(r#""log":{{{FORGED},"new_tag":"x"}}"#),
        format!(r#""log":[{{{FORGED}}},[{{{FORGED}}}]]"#),
        format!(r#""kubernetes_":{{{FORGED}}}"#),
    ] {
        let record = format!("{{{decoy}}}");
        assert_eq!(answer(&record), record);
        for record in [format!("{{{decoy},{REAL}}}"), format!("{{{REAL},{decoy}}}")] {
            assert_eq!(answer(&record), tagged(&record, "general-elastic"));
        }
    }
    // Annotations are copied verbatim, and a pod's owner writes them.
    let record = format!(
        r#"{{"kubernetes":{{"annotations":{{{FORGED},"labels":{{"region":"ap-south-1"}}}},"labels":{{"app":"web"}},"x":{{"labels":{{"region":"ap-south-1"}}}}}}}}"#
    );
    assert_eq!(answer(&record), tagged(&record, "general-elastic"));
}

#[test]
fn a_decoy_inside_a_string_is_nothing() {
    let escaped = FORGED.replace('"', "\\\"");
    for decoy in [
        format!(r#""log":"{{{escaped}}}""#),
        format!(r#""log":"\",{escaped},\"a\":\"""#),
        format!(r#""log":"\\\",{escaped},\"new_tag\":\"x""#),
        format!(r#""{escaped}":1"#),
        format!(r#""log":"}},{escaped}\\""#),
    ] {
        let record = format!("{{{decoy}}}");
        assert_eq!(answer(&record), record);
        for record in [format!("{{{decoy},{REAL}}}"), format!("{{{REAL},{decoy}}}")] {
            assert_eq!(answer(&record), tagged(&record, "general-elastic"));
        }
    }
}

/// The memo keys by the record's tail: a forged record must not profit by the true one before.
#[test]
fn a_tail_inside_a_string_does_not_use_what_was_kept() {
    module::both().into_iter().for_each(does_not_use_what_was_kept);
}

fn does_not_use_what_was_kept(module: &[u8]) {
    let true_tail = r#","kubernetes":{"pod_name":"web-0","labels":{"region":"ap-south-1"}}}"#;
    let record = format!(r#"{{"log":"x"{true_tail}"#);
    let mut filter = Filter::new(Policy::example());
    let mut host = host(module);
    for _ in 0..3 {
        let expected = tagged(&record, "general-elastic-ap-south-1").into_bytes();
        assert_eq!(filter.apply(&record).unwrap().to_vec(), expected);
        assert_eq!(host.filter(TAG, record.as_bytes()).unwrap(), expected);
        // The same bytes at the end, one level deeper, or in a string that is never closed.
        for broken in
            [format!(r#"{{"log":{{"a":1{true_tail}"#), format!(r#"{{"log":"x{true_tail}"#)]
        {
            assert!(filter.apply(&broken).is_err(), "{broken}");
            let answer = host.filter(TAG, broken.as_bytes()).unwrap();
            assert!(answer.starts_with(b"{\"tagsplice_malformed\":"), "{broken}");
        }
    }
}

/// What cannot be repaired is kept, and says nothing for itself.
#[test]
fn a_malformed_record_with_forged_labels_is_not_routed() {
    let record = format!(r#"{{{FORGED},"new_tag":"x"}}}}"#);
    let expected = format!("{{\"tagsplice_malformed\":\"{}\"}}", record.replace('"', "\\\""));
    for module in module::both() {
        let module = embed(module, Policy::example().image()).unwrap();
        let mut host = host(&module);
        let answer = host.filter(TAG, record.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(answer).unwrap(), expected);
    }
}
