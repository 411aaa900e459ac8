//! The same job for records in `MessagePack`, as Fluent Forward carries them.
//!
//! [`Filter::apply_msgpack`](crate::Filter::apply_msgpack) takes one record, a map, and describes
//! the answer by a [`View`](crate::View): a map header that counts one member more, the record's
//! members, and as the last the new one. Nothing is decoded, and no byte is copied until the
//! caller says where to.
//!
//! ```
//! use tagsplice::{Filter, Policy};
//!
//! let mut filter = Filter::new(Policy::example());
//! // {"kubernetes": {"labels": {"region": "ap-south-1"}}}
//! let record = b"\x81\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1";
//!
//! let view = filter.apply_msgpack(record)?;
//! assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
//!
//! let answer = view.to_vec();
//! assert_eq!(answer[0], 0x82, "two members now");
//! assert!(answer.ends_with(b"\xa7new_tag\xbageneral-elastic-ap-south-1"));
//! # Ok::<(), tagsplice::Error>(())
//! ```
//!
//! # What counts
//!
//! What the JSON form promises holds here, word for word: the answer has exactly one member with
//! the tag key, the last one; every other byte is the record's; of keys that are there twice the
//! last counts; a record that gets no tag is answered as it is, but for old members with the tag
//! key. Where `MessagePack` has more than JSON:
//!
//! - Keys and label values are *str*. A *bin* is none, as in Fluent Bit's record accessors, with
//!   one exception: a top-level member whose key is the tag key as bin is taken out too, since it
//!   turns into the tag key as soon as somebody converts the record to JSON.
//! - Keys of any other type, containers included, are legal and mean nothing.
//! - Whether a str is UTF-8 is not checked: the format allows any bytes, and they are compared as
//!   bytes.
//! - A map header keeps its form, even where a shorter one would do, as long as the new count
//!   fits: fixmap up to 15 members, map 16 up to 65,535, then map 32.
//! - The memo of a filter works as for JSON, but not with a policy that asks for labels of the
//!   namespace.

mod head;
mod scan;
mod write;

pub(crate) use scan::{Map, next_cut, scan};
pub(crate) use write::{Buffer, Inserted};

use crate::{Error, ErrorKind};

/// The length in bytes of the value that `bytes` begin with, whatever its type: how a stream of
/// values, such as the entries of a packed forward message, is split.
///
/// Time is linear in that length, whatever counts the bytes claim, and does not depend on depth;
/// nothing is allocated.
///
/// ```
/// use tagsplice::msgpack::value_len;
/// let stream = b"\x92\x01\x80\x92\x02\x81\xa1a\xc0"; // [1, {}] [2, {"a": nil}]
/// let first = value_len(stream)?;
/// assert_eq!(first, 3);
/// assert_eq!(value_len(&stream[first..])?, 6);
/// # Ok::<(), tagsplice::Error>(())
/// ```
///
/// # Errors
/// The bytes end before the value does, or hold the one byte that the format never uses.
pub fn value_len(bytes: &[u8]) -> Result<usize, Error> {
    head::skip(bytes, 0)
}

/// What changes in a record with this map when `cuts` members go and one with this key and tag
/// comes.
pub(crate) fn insert<'f>(
    map: Map,
    cuts: usize,
    member: Option<(&[u8], &[u8])>,
    buffer: &'f mut Buffer,
) -> Result<Inserted<'f>, Error> {
    let kept = map.count.saturating_sub(cuts as u32);
    let count = kept.checked_add(u32::from(member.is_some()));
    let count = count.ok_or(Error::new(ErrorKind::TooManyMembers, 0))?;
    let changed = (count != map.count).then_some(count);
    Ok(buffer.write(map.header_len, changed, member))
}
