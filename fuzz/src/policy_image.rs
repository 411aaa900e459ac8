//! Any bytes as a policy image. What the check lets through is used without a panic, within
//! what images may hold; so does what was never checked.

use tagsplice::image::{self, HEADER_LEN, MAX_MEMBER, header};
use tagsplice::{Filter, Policy, Record};

use crate::policies::TAGS;

/// Records that ask for all that an image can know.
const RECORDS: &[&str] = &[
    "{}",
    r#"{"log":"x","new_tag":"forged","route":"forged"}"#,
    r#"{"log":"x","kubernetes":{"labels":{}}}"#,
    r#"{"kubernetes":{"labels":{"region":"ap-south-1","tenant":"private-a1","has-sensitive-data":"true","team":"a","app":"web","env":"prod","log-class":"audit","priority":"6","version":"v12","quarantine":""}}}"#,
    r#"{"kubernetes_namespace":{"labels":{"tier":"gold"}},"kubernetes":{"annotations":{"log":"full"},"labels":{"t\u0065am":"\u0061","version":"v\u0031"},"pod_name":"web-0","namespace_name":"default","container_name":"app","host":"node-1"}}"#,
    r#"{"kubernetes":{"labels":{"priority":"-9223372036854775808","version":"vvvvvvvvvvvvvvvvvvvvvvv","team":"a/b","tenant":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"},"pod_name":"web-0","namespace_name":"default"}}"#,
];

/// Takes the bytes as they are, and with mark, version, length and checksum put right, so that
/// the check of the structure is reached.
pub fn run(data: &[u8]) {
    let _ = image::check(data);
    evaluate(Policy::from_image_unchecked(data));
    let mut bytes = data.to_vec();
    fix(&mut bytes);
    match Policy::from_image(&bytes) {
        Ok(policy) => evaluate(policy),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Puts mark, version, length and checksum right.
fn fix(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().max(HEADER_LEN), 0);
    let len = u32::try_from(bytes.len()).expect("a short image").to_le_bytes();
    bytes[..image::MAGIC.len()].copy_from_slice(&image::MAGIC);
    bytes[header::VERSION..][..4].copy_from_slice(&image::VERSION.to_le_bytes());
    bytes[header::LEN..][..4].copy_from_slice(&len);
    let checksum = image::hash(&bytes[header::FLAGS..]).to_le_bytes();
    bytes[header::CHECKSUM..][..8].copy_from_slice(&checksum);
}

fn evaluate(policy: Policy<'_>) {
    let _ = (policy.tag_key(), policy.meta(), policy.route_count(), policy.checks_identity());
    let _ = format!("{policy:?}");
    let mut filter = Filter::new(policy);
    // Twice: the second time from the memo.
    for text in RECORDS.iter().chain(RECORDS).map(|text| text.as_bytes()) {
        for tag in TAGS {
            let record = tag.map_or(Record::new(text), |tag| Record::new(text).with_tag(tag));
            let view = filter.apply(record).expect("a record");
            assert!(view.inserted().len() <= MAX_MEMBER, "{}", view.inserted().len());
            assert_eq!(view.to_vec().len(), view.len());
            let edit = view.edit();
            let mut buffer = text.to_vec();
            buffer.resize(edit.room(), 0);
            let len = edit.apply(&mut buffer).expect("room");
            assert_eq!(view.to_vec(), &buffer[..len]);
        }
    }
    let _ = filter.apply_msgpack(b"\x81\xaakubernetes\x81\xa6labels\x81\xa4team\xa1a");
    let wrapped = tagsplice::mend::wrapped_len(policy, "m", b"x");
    assert!(wrapped <= MAX_MEMBER + 64, "{wrapped}");
}
