//! The two forms of a record get the same answer: the same decision, the same tag, and the same
//! members in the same order, by policies that ask for everything.

use proptest::prelude::*;
use tagsplice::{Filter, Policy, Record};
use tagsplice_tests::data::{TAG, records};
use tagsplice_tests::msgpack::{encode, of_json};
use tagsplice_tests::policies::{SUBJECTS, image, images};
use tagsplice_tests::subjects::record;

/// `false`: the text is not a record that both forms can have.
fn agree(image: &[u8], text: &[u8], tag: Option<&[u8]>) -> bool {
    let Some(value) = of_json(text).filter(rmpv::Value::is_map) else { return false };
    let packed = encode(&value);
    let shown = String::from_utf8_lossy(text);
    let with_tag = |bytes| tag.map_or(Record::new(bytes), |tag| Record::new(bytes).with_tag(tag));
    let policy = Policy::from_image(image).expect("an image");
    let (mut one, mut two) = (Filter::new(policy), Filter::new(policy));
    let json = one.apply(with_tag(text)).expect("a record");
    let packed = two.apply_msgpack(with_tag(&packed)).expect("a record");
    assert_eq!(json.decision(), packed.decision(), "{shown}");
    assert_eq!(json.tag(), packed.tag(), "{shown}");
    assert_eq!(json.cut_count(), packed.cut_count(), "{shown}");
    let answer = of_json(&json.to_vec()).expect("the answer is JSON");
    assert_eq!(encode(&answer), packed.to_vec(), "{shown}");
    true
}

#[test]
fn both_forms_of_real_records_get_one_answer() {
    let records = records();
    for image in images() {
        let agreed = records.iter().filter(|record| agree(&image, record, Some(TAG))).count();
        assert!(agreed > 500, "only {agreed} records could be compared");
    }
}

/// One record for each thing that [`SUBJECTS`] asks for, and for what makes it void.
const CASES: &[(&str, &str)] = &[
    (r#"{"kubernetes":{"labels":{"priority":"6"}}}"#, "urgent"),
    (r#"{"kubernetes_namespace":{"name":{"tier":"gold"}},"kubernetes":{"labels":{}}}"#, "other"),
    (r#"{"kubernetes_namespace":["labels",{"tier":"gold"}],"kubernetes":{"labels":{}}}"#, "other"),
    (r#"{"kubernetes":{"labels":{"version":"v12"}}}"#, "version"),
    (r#"{"kubernetes":{"labels":{},"namespace_name":"team-a"}}"#, "team"),
    (r#"{"kubernetes":{"labels":{},"pod_name":"web-0"}}"#, "team"),
    (r#"{"kubernetes":{"host":"node-1","labels":{}}}"#, "team"),
    (r#"{"kubernetes":{"host":"node-1","labels":{},"host":7}}"#, "other"),
    (r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes":{"labels":{}}}"#, "gold"),
    (r#"{"kubernetes":{"labels":{}},"kubernetes_namespace":{"labels":{"tier":"gold"}}}"#, "gold"),
    (
        r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes_namespace":7,
            "kubernetes":{"labels":{}}}"#,
        "other",
    ),
    (
        r#"{"kubernetes_namespace":{"labels":{"tier":"gold"},"labels":null},
            "kubernetes":{"labels":{}}}"#,
        "other",
    ),
    (
        r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes":{
            "annotations":{"log":"full"},"labels":{},"namespace_name":"a","pod_name":"b",
            "container_name":"c","host":"d"}}"#,
        "a.b.c.d",
    ),
    (
        r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes":{
            "annotations":{"log":"full"},"labels":{},"namespace_name":"a","pod_name":"b",
            "container_name":"c","host":"d/e"}}"#,
        "gold",
    ),
    (r#"{"kubernetes":{"labels":7}}"#, "none"),
];

#[test]
fn each_subject_counts_in_both_forms() {
    let image = image(SUBJECTS);
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    for &(record, tag) in CASES {
        let view = filter.apply(record).expect("a record");
        assert_eq!(view.tag(), Some(tag.as_bytes()), "{record}");
        assert!(agree(&image, record.as_bytes(), None), "{record}");
    }
}

/// A str has heads of two lengths, as far as a route file's tags go.
#[test]
fn tags_of_any_length_get_the_head_that_they_need() {
    for (len, head) in [(1, &b"\xa1"[..]), (31, b"\xbf"), (32, b"\xd9\x20"), (255, b"\xd9\xff")] {
        let tag = "t".repeat(len);
        let image = image(&format!("tagKey: k\nroutes: [{{tag: {tag}, match: {{}}}}]\n"));
        let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
        let view = filter.apply_msgpack(b"\x81\xaakubernetes\x81\xa6labels\x80").expect("a record");
        let member = [b"\xa1k", head, tag.as_bytes()].concat();
        assert_eq!(view.to_vec()[view.inserted_at()..], member, "{len} bytes");
        assert!(agree(&image, br#"{"kubernetes":{"labels":{}}}"#, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn both_forms_of_any_record_get_one_answer(
        record in record(),
        image in prop::sample::select(images()),
        tag in prop::option::of(Just(TAG)),
    ) {
        prop_assert!(agree(&image, record.as_bytes(), tag));
    }
}
