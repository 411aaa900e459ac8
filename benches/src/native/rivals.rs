//! What else one could do, each written as well as its library allows.

use std::borrow::Cow;

use serde::Deserialize;
use simd_json::prelude::{MutableObject, ValueAsScalar, ValueObjectAccess};
use sonic_rs::{JsonValueMutTrait, JsonValueTrait, PointerNode};

use super::example_tag;
use super::floor::splice;

/// A function from a record to its answer.
#[derive(Clone, Copy, Debug)]
pub struct Rival {
    /// What tables call it.
    pub name: &'static str,
    /// Replaces the buffer's contents by the answer.
    pub answer: fn(&[u8], &mut Vec<u8>),
    /// Does it keep the record's bytes, or only what they mean?
    pub keeps_bytes: bool,
}

/// All of them.
#[must_use]
pub fn rivals() -> Vec<Rival> {
    vec![
        Rival { name: "sonic-rs get + splice", answer: sonic_splice, keeps_bytes: true },
        Rival { name: "sonic-rs struct + splice", answer: sonic_struct, keeps_bytes: true },
        Rival { name: "serde_json struct + splice", answer: serde_struct, keeps_bytes: true },
        Rival { name: "sonic-rs round trip", answer: sonic_round_trip, keeps_bytes: false },
        Rival { name: "simd-json round trip", answer: simd_round_trip, keeps_bytes: false },
        Rival { name: "serde_json round trip", answer: serde_round_trip, keeps_bytes: false },
    ]
}

const EXPECTED: &str = "the corpora are valid JSON";

fn serde_round_trip(record: &[u8], out: &mut Vec<u8>) {
    use serde_json::Value;
    let mut value: Value = serde_json::from_slice(record).expect(EXPECTED);
    if let Some(labels) = value.get("kubernetes").and_then(|kubernetes| kubernetes.get("labels")) {
        let label = |key: &str| labels.get(key).and_then(Value::as_str);
        let tag = example_tag(label("region"), label("tenant"), label("has-sensitive-data"));
        value["new_tag"] = tag.into();
    }
    out.clear();
    serde_json::to_writer(out, &value).expect(EXPECTED);
}

fn simd_round_trip(record: &[u8], out: &mut Vec<u8>) {
    use simd_json::BorrowedValue;
    // It writes to its input, so that it needs one of its own.
    let mut input = record.to_vec();
    let mut value = simd_json::to_borrowed_value(&mut input).expect(EXPECTED);
    let tag = value.get("kubernetes").and_then(|kubernetes| kubernetes.get("labels")).map(|l| {
        let label = |key: &str| l.get(key).and_then(BorrowedValue::as_str);
        example_tag(label("region"), label("tenant"), label("has-sensitive-data"))
    });
    if let Some(tag) = tag {
        value.try_insert("new_tag", tag);
    }
    out.clear();
    simd_json::to_writer(out, &value).expect(EXPECTED);
}

fn sonic_round_trip(record: &[u8], out: &mut Vec<u8>) {
    use sonic_rs::Value;
    let mut value: Value = sonic_rs::from_slice(record).expect(EXPECTED);
    let tag = value.get("kubernetes").and_then(|kubernetes| kubernetes.get("labels")).map(|l| {
        let label = |key: &str| l.get(key).and_then(|value: &Value| value.as_str());
        example_tag(label("region"), label("tenant"), label("has-sensitive-data"))
    });
    if let (Some(tag), Some(object)) = (tag, value.as_object_mut()) {
        object.insert(&"new_tag", tag);
    }
    out.clear();
    sonic_rs::to_writer(out, &value).expect(EXPECTED);
}

/// Finds the labels without parsing the rest, and splices as we do.
fn sonic_splice(record: &[u8], out: &mut Vec<u8>) {
    const LABELS: [PointerNode; 2] = [
        PointerNode::Key(faststr::FastStr::from_static_str("kubernetes")),
        PointerNode::Key(faststr::FastStr::from_static_str("labels")),
    ];
    out.clear();
    let Ok(labels) = sonic_rs::get(record, &LABELS) else {
        out.extend_from_slice(record);
        return;
    };
    let (mut region, mut tenant, mut sensitive) = (None, None, None);
    for member in sonic_rs::to_object_iter(labels.as_raw_str()) {
        let (key, value) = member.expect(EXPECTED);
        match &*key {
            "region" => region = Some(value),
            "tenant" => tenant = Some(value),
            "has-sensitive-data" => sensitive = Some(value),
            _ => {}
        }
    }
    let text = |value: &Option<sonic_rs::LazyValue<'_>>| {
        value.as_ref().and_then(|value| value.as_str().map(str::to_owned))
    };
    let (region, tenant, sensitive) = (text(&region), text(&tenant), text(&sensitive));
    let tag = example_tag(region.as_deref(), tenant.as_deref(), sensitive.as_deref());
    splice(record, tag, out);
}

/// Of a record only what decides. All else is checked and skipped; text is borrowed where it can be.
#[derive(Deserialize)]
struct Borrowed<'a> {
    #[serde(borrow)]
    kubernetes: Option<Kubernetes<'a>>,
}

#[derive(Deserialize)]
struct Kubernetes<'a> {
    #[serde(borrow)]
    labels: Option<Labels<'a>>,
}

#[derive(Deserialize)]
struct Labels<'a> {
    #[serde(borrow)]
    region: Option<Text<'a>>,
    #[serde(borrow)]
    tenant: Option<Text<'a>>,
    #[serde(borrow, rename = "has-sensitive-data")]
    sensitive: Option<Text<'a>>,
}

/// serde borrows for a `Cow` that is a field, and copies for one inside an `Option`.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn text<'a>(label: &'a Option<Text<'_>>) -> Option<&'a str> {
    label.as_ref().map(|text| &*text.0)
}

impl Borrowed<'_> {
    fn splice(self, record: &[u8], out: &mut Vec<u8>) {
        let Some(labels) = self.kubernetes.and_then(|kubernetes| kubernetes.labels) else {
            out.clear();
            return out.extend_from_slice(record);
        };
        let [region, tenant, sensitive] =
            [&labels.region, &labels.tenant, &labels.sensitive].map(text);
        let tag = example_tag(region, tenant, sensitive);
        splice(record, tag, out);
    }
}

fn sonic_struct(record: &[u8], out: &mut Vec<u8>) {
    sonic_rs::from_slice::<Borrowed<'_>>(record).expect(EXPECTED).splice(record, out);
}

fn serde_struct(record: &[u8], out: &mut Vec<u8>) {
    serde_json::from_slice::<Borrowed<'_>>(record).expect(EXPECTED).splice(record, out);
}
