//! Changes that make records into texts that are nearly records.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A change to a text.
#[derive(Clone, Debug)]
pub(super) enum Mutation {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index),
    Cut(Index),
    Double(Index, Index),
}

/// Any change.
pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    let special = prop_oneof![2 => select(&b"\"\\{}[],:0nu\0\x1f\xc3\xe2 "[..]), 1 => any::<u8>()];
    let fault = select(
        &[
            "nan",
            "\\x0a",
            "\\ud800",
            "\\udc00",
            "\\u12",
            "\\",
            "\"",
            "01",
            "-",
            "1.",
            "tru",
            "\u{feff}",
            ",,",
            "\"new_tag\":\"x\",",
            "}",
        ][..],
    );
    prop_oneof![
        4 => (any::<Index>(), special).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        4 => (any::<Index>(), fault).prop_map(|(at, fault)| Mutation::Insert(at, fault.into())),
        3 => any::<Index>().prop_map(Mutation::Remove),
        2 => any::<Index>().prop_map(Mutation::Cut),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| Mutation::Double(from, to)),
    ]
}

impl Mutation {
    /// Changes the text.
    pub(super) fn apply(&self, text: &mut Vec<u8>) {
        let end = text.len() + 1;
        match self {
            Self::Set(at, byte) if !text.is_empty() => {
                let at = at.index(text.len());
                text[at] = *byte;
            }
            Self::Insert(at, bytes) => {
                let at = at.index(end);
                text.splice(at..at, bytes.iter().copied());
            }
            Self::Remove(at) if !text.is_empty() => {
                text.remove(at.index(text.len()));
            }
            Self::Cut(at) => text.truncate(at.index(end)),
            Self::Double(from, to) => {
                let (from, to) = (from.index(end), to.index(end));
                text.extend_from_within(from.min(to)..from.max(to));
            }
            _ => {}
        }
    }
}
