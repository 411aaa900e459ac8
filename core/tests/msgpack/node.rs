//! Values that are encoded in every form that the format allows, not only in the shortest.

use proptest::prelude::*;

/// A value. The numbers beside strings and containers choose how wide their length is written:
/// 0 is the shortest form, 3 the longest.
#[derive(Clone, Debug)]
pub enum Node {
    /// Encoded already: nil, booleans, numbers.
    Scalar(Vec<u8>),
    Str(Vec<u8>, u8),
    Bin(Vec<u8>, u8),
    Ext(i8, Vec<u8>, u8),
    Array(Vec<Node>, u8),
    Map(Vec<(Node, Node)>, u8),
}

pub fn string(text: &str) -> Node {
    Node::Str(text.as_bytes().to_vec(), 0)
}

impl Node {
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Vec::new();
        self.write(&mut to);
        to
    }

    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Scalar(bytes) => to.extend(bytes),
            Self::Str(text, width) => {
                write_len(
                    to,
                    text.len(),
                    *width,
                    Some((0xA0, 31)),
                    [Some(0xD9), Some(0xDA), Some(0xDB)],
                );
                to.extend(text);
            }
            Self::Bin(text, width) => {
                write_len(to, text.len(), *width, None, [Some(0xC4), Some(0xC5), Some(0xC6)]);
                to.extend(text);
            }
            Self::Ext(kind, data, width) => {
                match (data.len(), width) {
                    (1 | 2 | 4 | 8 | 16, 0) => to.push(0xD4 + data.len().ilog2() as u8),
                    _ => write_len(
                        to,
                        data.len(),
                        *width,
                        None,
                        [Some(0xC7), Some(0xC8), Some(0xC9)],
                    ),
                }
                to.push(kind.cast_unsigned());
                to.extend(data);
            }
            Self::Array(items, width) => {
                write_len(
                    to,
                    items.len(),
                    *width,
                    Some((0x90, 15)),
                    [None, Some(0xDC), Some(0xDD)],
                );
                items.iter().for_each(|item| item.write(to));
            }
            Self::Map(members, width) => {
                to.extend(map_header(members.len(), *width));
                for (key, value) in members {
                    key.write(to);
                    value.write(to);
                }
            }
        }
    }
}

pub fn map_header(count: usize, width: u8) -> Vec<u8> {
    let mut to = Vec::new();
    write_len(&mut to, count, width, Some((0x80, 15)), [None, Some(0xDE), Some(0xDF)]);
    to
}

/// Writes a length in the first form from `width` on that there is and that holds it.
fn write_len(
    to: &mut Vec<u8>,
    len: usize,
    width: u8,
    fix: Option<(u8, usize)>,
    markers: [Option<u8>; 3],
) {
    if let Some((base, _)) = fix.filter(|&(_, most)| width == 0 && len <= most) {
        to.push(base | len as u8);
        return;
    }
    for (index, marker) in markers.into_iter().enumerate() {
        let bytes = 1 << index;
        let fits = bytes == 4 || len < 1 << (8 * bytes);
        if let Some(marker) = marker.filter(|_| fits && index + 1 >= usize::from(width)) {
            to.push(marker);
            to.extend(&(len as u32).to_be_bytes()[4 - bytes..]);
            return;
        }
    }
    unreachable!("the longest form holds every length");
}

fn scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        prop_oneof![Just(0xC0_u8), Just(0xC2), Just(0xC3), 0..=0x7F_u8, 0xE0..=0xFF_u8]
            .prop_map(|byte| vec![byte]),
        (0xCA..=0xD3_u8, any::<[u8; 8]>()).prop_map(|(marker, bytes)| {
            let len = match marker {
                0xCA => 4,
                0xCB => 8,
                _ => 1 << (marker & 3),
            };
            [&[marker], &bytes[..len]].concat()
        }),
    ]
    .prop_map(Node::Scalar)
}

fn leaf() -> impl Strategy<Value = Node> {
    let text = prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        scalar(),
        (text.clone(), 0..4_u8).prop_map(|(text, width)| Node::Str(text, width)),
        (text.clone(), 0..4_u8).prop_map(|(text, width)| Node::Bin(text, width)),
        (any::<i8>(), text, 0..4_u8).prop_map(|(kind, data, width)| Node::Ext(kind, data, width)),
    ]
}

/// Any value, containers and odd keys included.
fn value() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..5), 0..4_u8)
                .prop_map(|(items, width)| Node::Array(items, width)),
            (prop::collection::vec((inner.clone(), inner), 0..5), 0..4_u8)
                .prop_map(|(members, width)| Node::Map(members, width)),
        ]
    })
}

/// One of the names that mean something at some level, as str in any form, or as bin.
fn name(names: &'static [&'static str]) -> impl Strategy<Value = Node> {
    let text = prop::sample::select(names).prop_map(|name| name.as_bytes().to_vec());
    (text, 0..4_u8, prop::bool::weighted(0.15)).prop_map(|(text, width, is_bin)| {
        if is_bin { Node::Bin(text, width) } else { Node::Str(text, width) }
    })
}

fn members(
    key: impl Strategy<Value = Node> + 'static,
    known: impl Strategy<Value = Node> + 'static,
    most: usize,
) -> impl Strategy<Value = Node> {
    let member = prop_oneof![
        3 => (key, prop_oneof![4 => known.boxed(), 1 => value().boxed()]).boxed(),
        1 => (value(), value()).boxed(),
    ];
    (prop::collection::vec(member, 0..most), 0..4_u8)
        .prop_map(|(members, width)| Node::Map(members, width))
}

fn labels() -> impl Strategy<Value = Node> {
    members(
        name(&["region", "tenant", "has-sensitive-data", "app"]),
        name(&["ap-south-1", "private-a1", "true", "false"]),
        6,
    )
}

/// A record: a map, mostly with `kubernetes`, and with many of the keys that mislead.
pub fn record() -> impl Strategy<Value = Node> {
    let kubernetes =
        || members(name(&["labels", "labels", "pod_name", "annotations"]), labels(), 4);
    members(
        name(&["kubernetes", "kubernetes", "log", "new_tag", "labels", "kubernetes_namespace"]),
        prop_oneof![3 => kubernetes().boxed(), 1 => labels().boxed()],
        20,
    )
}
