//! Reading the head of a value: its type, its length, how many items follow.

use crate::text::Text;
use crate::{Error, ErrorKind};

/// The types that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Str,
    Bin,
    Map,
    Array,
    Other,
}

/// What the head of a value says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// Where the head ends.
    pub(super) body: usize,
    /// Where the value ends; for a container, where its first item starts.
    pub(super) end: usize,
    /// How many values follow: two for each member of a map.
    pub(super) items: u64,
}

impl Head {
    /// The value as a string, if it is a str.
    #[inline(always)]
    pub(super) fn text<'r>(&self, bytes: &'r [u8]) -> Option<Text<'r>> {
        (self.kind == Kind::Str).then(|| self.bytes(bytes))
    }

    /// What follows the head.
    #[inline(always)]
    pub(super) fn bytes<'r>(&self, bytes: &'r [u8]) -> Text<'r> {
        Text { raw: bytes.get(self.body..self.end).unwrap_or_default(), escaped: false }
    }
}

/// The head of the value at `at`, which is at most `bytes.len()`. What it says lies within
/// `bytes`, but for the items.
#[inline(always)]
pub(super) fn head(bytes: &[u8], at: usize) -> Result<Head, Error> {
    let Some(&marker) = bytes.get(at) else { return Err(too_short(bytes, 1)) };
    match marker {
        0xA0..=0xBF => sized(bytes, Kind::Str, at + 1, usize::from(marker & 0x1F)),
        0x80..=0x8F => Ok(container(Kind::Map, at + 1, u64::from(marker & 0x0F) * 2)),
        0x90..=0x9F => Ok(container(Kind::Array, at + 1, u64::from(marker & 0x0F))),
        0x00..=0x7F | 0xE0..=0xFF | 0xC0 | 0xC2 | 0xC3 => sized(bytes, Kind::Other, at + 1, 0),
        _ => long_head(bytes, at, marker),
    }
}

/// The head of a type whose first byte does not say it all.
#[inline(never)]
fn long_head(bytes: &[u8], at: usize, marker: u8) -> Result<Head, Error> {
    // A number of `width` bytes, big-endian, after the marker.
    let number = |width: usize| -> Result<u32, Error> {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let digits = rest.get(..width).ok_or_else(|| too_short(bytes, width - rest.len()))?;
        Ok(digits.iter().fold(0_u32, |number, &digit| number << 8 | u32::from(digit)))
    };
    let string = |kind, width, extra| {
        let len = (number(width)? as usize)
            .checked_add(extra)
            .ok_or_else(|| too_short(bytes, usize::MAX - bytes.len()))?;
        sized(bytes, kind, at + 1 + width, len)
    };
    let fixed = |len| sized(bytes, Kind::Other, at + 1, len);
    let items =
        |kind, width, each| Ok(container(kind, at + 1 + width, u64::from(number(width)?) * each));
    match marker {
        0xC4..=0xC6 => string(Kind::Bin, 1 << (marker - 0xC4), 0),
        // An ext: its length does not count the byte that holds its type.
        0xC7..=0xC9 => string(Kind::Other, 1 << (marker - 0xC7), 1),
        0xCA => fixed(4),
        0xCB => fixed(8),
        0xCC..=0xCF => fixed(1 << (marker - 0xCC)),
        0xD0..=0xD3 => fixed(1 << (marker - 0xD0)),
        0xD4..=0xD8 => fixed(1 + (1 << (marker - 0xD4))),
        0xD9..=0xDB => string(Kind::Str, 1 << (marker - 0xD9), 0),
        0xDC | 0xDD => items(Kind::Array, 2 << (marker - 0xDC), 1),
        0xDE | 0xDF => items(Kind::Map, 2 << (marker - 0xDE), 2),
        _ => Err(Error::new(ErrorKind::ReservedByte, at)),
    }
}

/// Skips the value at `at`, to any depth. Returns where it ends.
#[inline(always)]
pub(super) fn skip(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let head = head(bytes, at)?;
    rest(bytes, head)
}

/// Skips what follows a head.
#[inline(always)]
pub(super) fn rest(bytes: &[u8], head: Head) -> Result<usize, Error> {
    if head.items == 0 { Ok(head.end) } else { skip_items(bytes, head.end, head.items) }
}

/// Skips as many values as are `left`, with all that is in them. Containers need not be
/// remembered: what is in them is just more to skip. Linear in the bytes, since each turn takes
/// at least one, however many the counts claim.
#[inline(never)]
fn skip_items(bytes: &[u8], mut at: usize, mut left: u64) -> Result<usize, Error> {
    while left > 0 {
        let head = head(bytes, at).map_err(|error| error.and_missing(left - 1))?;
        at = head.end;
        // To come near the limit takes 10 GiB of headers; it would end in `UnexpectedEnd` still.
        left = (left - 1).saturating_add(head.items);
    }
    Ok(at)
}

/// A value of `len` bytes from `body` on.
#[inline(always)]
fn sized(bytes: &[u8], kind: Kind, body: usize, len: usize) -> Result<Head, Error> {
    let rest = bytes.len().saturating_sub(body);
    if len > rest {
        return Err(too_short(bytes, len - rest));
    }
    Ok(Head { kind, body, end: body + len, items: 0 })
}

#[inline(always)]
fn container(kind: Kind, body: usize, items: u64) -> Head {
    Head { kind, body, end: body, items }
}

#[cold]
fn too_short(bytes: &[u8], missing: usize) -> Error {
    Error::ends_early(bytes.len(), missing)
}
