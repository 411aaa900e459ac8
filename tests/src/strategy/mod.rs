//! Records that an app would write to break the filter, and malformed records.

mod json;
mod mutation;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use json::{Json, quoted};
use mutation::mutation;

/// Records of any shape that mean something to the filter, or nearly.
pub fn record() -> impl Strategy<Value = Vec<u8>> {
    (object_of(member()), space()).prop_map(|(record, space)| record.text(&space))
}

/// Texts that are nearly records: with a few bytes changed, added, doubled or cut off.
pub fn broken() -> impl Strategy<Value = Vec<u8>> {
    (record(), vec(mutation(), 1..4)).prop_map(|(mut text, mutations)| {
        for mutate in mutations {
            mutate.apply(&mut text);
        }
        text
    })
}

/// Records, texts that are nearly records, brackets, and any bytes at all.
pub fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => record(),
        6 => broken(),
        2 => brackets(200),
        1 => vec(any::<u8>(), 0..100),
    ]
}

/// Brackets up to `depth` deep, nearly in order.
pub fn brackets(depth: usize) -> impl Strategy<Value = Vec<u8>> {
    let open = select(&["[", "{\"a\":", "[1,", "{\"\\\"\":[],\"b\": ", "[{}, "][..]);
    let parts = (vec(open, 0..depth), any::<Option<(Index, u8)>>(), any::<Option<Index>>());
    parts.prop_map(|(opens, mutation, cut)| {
        let mut text = b"{\"x\":".to_vec();
        text.extend(opens.iter().flat_map(|open| open.bytes()));
        text.push(b'0');
        for open in opens.iter().rev() {
            text.push(if open.starts_with('{') { b'}' } else { b']' });
        }
        text.push(b'}');
        if let Some((at, byte)) = mutation {
            let at = at.index(text.len());
            text[at] = [b'[', b']', b'{', b'}', b'"', byte][usize::from(byte) % 6];
        }
        if let Some(at) = cut {
            text.truncate(at.index(text.len() * 8));
        }
        text
    })
}

/// A text of the host, with its own faults in it, and the same as it should have been.
pub fn faulty() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let good = (string(), word()).prop_map(|(key, word)| (key.clone(), word, key, word));
    let key = select(&[("7", "7"), ("-1.5", "-1.5"), ("null", "null"), ("nan", "nan")][..]);
    let key = (key, word())
        .prop_map(|((bad, good), word)| (Quoted::Bare(bad), word, good.as_bytes().to_vec(), word));
    let float = select(&["nan", "-nan", "inf", "-inf"][..]);
    let float = (string(), float).prop_map(|(key, bad)| (key.clone(), bad, key, "null"));
    let good = good.prop_map(|(key, bad, good, value)| (Quoted::Text(key), bad, good, value));
    let float = float.prop_map(|(key, bad, good, value)| (Quoted::Text(key), bad, good, value));
    let extension = (string(), vec(any::<u8>(), 0..8));
    let member =
        prop_oneof![4 => good, 2 => key, 3 => float].prop_map(|(key, value, good, null)| {
            let mut bad = key.text();
            bad.extend(format!(":{value}").bytes());
            let mut text = quoted(&good);
            text.extend(format!(":{null}").bytes());
            (bad, text)
        });
    let extension = extension.prop_map(|(key, bytes)| {
        let text = |escape: fn(&u8) -> String| {
            let mut text = quoted(&key);
            text.extend(format!(":\"{}\"", bytes.iter().map(escape).collect::<String>()).bytes());
            text
        };
        (text(|byte| format!("\\x{byte:02x}")), text(|byte| format!("\\u00{byte:02x}")))
    });
    vec(prop_oneof![4 => member, 1 => extension], 0..8).prop_map(|members| {
        let (bad, good): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        let object = |members: Vec<Vec<u8>>| [&b"{"[..], &members.join(&b','), b"}"].concat();
        (object(bad), object(good))
    })
}

#[derive(Clone, Debug)]
enum Quoted {
    Bare(&'static str),
    Text(Vec<u8>),
}

impl Quoted {
    fn text(&self) -> Vec<u8> {
        match self {
            Self::Bare(word) => word.as_bytes().to_vec(),
            Self::Text(text) => quoted(text),
        }
    }
}

/// Where white space goes: mostly nowhere, as the host writes it.
fn space() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![2 => Just(Vec::new()), 1 => vec(any::<u8>(), 1..30)]
}

fn member() -> impl Strategy<Value = (Vec<u8>, Json)> {
    let kubernetes = prop_oneof![4 => object_of(kubernetes_member()), 1 => value()];
    prop_oneof![
        3 => (key_like("kubernetes"), kubernetes),
        2 => (key_like("new_tag"), value()),
        3 => (key(), value()),
    ]
}

fn kubernetes_member() -> impl Strategy<Value = (Vec<u8>, Json)> {
    let labels = prop_oneof![5 => object_of(label()), 1 => value()];
    prop_oneof![3 => (key_like("labels"), labels), 2 => (key(), value())]
}

fn label() -> impl Strategy<Value = (Vec<u8>, Json)> {
    const PAIRS: [(&str, &str); 3] =
        [("region", "ap-south-1"), ("tenant", "private-a1"), ("has-sensitive-data", "true")];
    let pair = select(&PAIRS[..]).prop_flat_map(|(key, text)| {
        let right = spelled(text).prop_map(Json::String);
        (key_like(key), prop_oneof![4 => right, 1 => value()])
    });
    prop_oneof![6 => pair, 1 => (key(), value())]
}

fn object_of(member: impl Strategy<Value = (Vec<u8>, Json)>) -> impl Strategy<Value = Json> {
    vec(member, 0..6).prop_map(Json::Object)
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        3 => string().prop_map(Json::String),
        2 => word().prop_map(Json::Word),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let member = (key(), inner.clone());
        prop_oneof![
            vec(inner, 0..5).prop_map(Json::Array),
            vec(member, 0..5).prop_map(Json::Object),
        ]
    })
}

fn word() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "0",
            "-0",
            "7",
            "-1.5",
            "1e9",
            "2E-7",
            "0.0e+0",
            "true",
            "false",
            "null",
            "123456789012345678901234567890",
            "1e999",
        ][..],
    )
}

/// Any key, the ones that mean something elsewhere above all.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let known = select(
        &[
            "kubernetes",
            "labels",
            "new_tag",
            "annotations",
            "kubernetes_namespace",
            "region",
            "log",
            "kubernete",
            "kubernetess",
            "new_ta",
            "Kubernetes",
            "",
        ][..],
    );
    prop_oneof![3 => known.prop_flat_map(spelled), 1 => string()]
}

/// Mostly this key, however it is spelled, else a near miss.
fn key_like(key: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let near = (any::<Index>(), any::<u8>()).prop_map(move |(at, byte)| {
        let mut near = key.as_bytes().to_vec();
        near[at.index(key.len())] = b'a' + byte % 26;
        near
    });
    prop_oneof![8 => spelled(key), 1 => near]
}

/// A text with some of its characters escaped.
fn spelled(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let escapes = prop_oneof![
        3 => Just(vec![0; text.len()]),
        1 => vec(0..6_u8, text.len()),
    ];
    escapes.prop_map(move |escapes| {
        let spell = |(byte, escape): (u8, &u8)| match escape {
            4 => format!("\\u00{byte:02x}").into_bytes(),
            5 => format!("\\u00{byte:02X}").into_bytes(),
            _ => vec![byte],
        };
        text.bytes().zip(&escapes).flat_map(spell).collect()
    })
}

/// What is between a string's quotes: plain, escaped, or anything in UTF-8.
fn string() -> impl Strategy<Value = Vec<u8>> {
    let plain = "[ -~&&[^\"\\\\]]{1,20}";
    let escapes = select(
        &[
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\n",
            "\\r",
            "\\t",
            "\\u0000",
            "\\u00e9",
            "\\uD83D\\uDE00",
            "\\uFFFF",
            "\u{e9}",
            "\u{4e2d}",
            "\u{1f600}",
            "\u{7f}",
            "{",
            "]",
            ",\\\"new_tag\\\":\\\"x\\\"",
            ":",
            "\\\\\\\"",
        ][..],
    );
    let part =
        prop_oneof![2 => plain.prop_map(String::into_bytes), 3 => escapes.prop_map(Vec::from)];
    vec(part, 0..6).prop_map(|parts| parts.concat())
}
