//! The same job for records in `MessagePack`, as Fluent Forward carries them.
//!
//! [`Filter::apply_msgpack`](crate::Filter::apply_msgpack) takes one record, a map, and answers
//! with a [`View`]: the record's bytes behind a map header that counts one member more, and the
//! member, as the last. Nothing is decoded, and no byte is copied until the caller says where to.
//!
//! ```
//! use tagsplice::{Filter, Policy};
//!
//! let mut filter = Filter::new(Policy::seed());
//! // {"kubernetes": {"labels": {"region": "ap-south-1"}}}
//! let record = b"\x81\xaakubernetes\x81\xa6labels\x81\xa6region\xaaap-south-1";
//!
//! let view = filter.apply_msgpack(record)?;
//! assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
//!
//! let answer: Vec<u8> = view.pieces().flatten().copied().collect();
//! assert_eq!(answer[0], 0x82, "two members now");
//! assert!(answer.ends_with(b"\xa7new_tag\xbageneral-elastic-ap-south-1"));
//! # Ok::<(), tagsplice::msgpack::Error>(())
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
//! - The memo of a filter is for JSON; here every record is scanned.

mod error;
mod head;
mod pieces;
mod record;
mod sinks;
mod view;
mod write;

pub use error::{Error, ErrorKind};
pub use pieces::Pieces;
pub use view::View;

use crate::Record;
use crate::decide::{Incoming, Origin, Plan, Scratch, decide};
use crate::listen::Listener;

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
/// # Ok::<(), tagsplice::msgpack::Error>(())
/// ```
///
/// # Errors
/// The bytes end before the value does, or hold the one byte that the format never uses.
pub fn value_len(bytes: &[u8]) -> Result<usize, Error> {
    head::skip(bytes, 0)
}

/// What [`Filter::apply_msgpack`](crate::Filter::apply_msgpack) does.
pub(crate) fn answer<'r, 'f>(
    plan: &'f Plan<'_>,
    scratch: &'f mut Scratch,
    record: Record<'r>,
) -> Result<View<'r, 'f>, Error> {
    let bytes = record.bytes();
    let origin = record.tag().map_or(Origin::Unknown, Origin::Tag);
    let mut listener = Listener::new(plan, bytes, &mut scratch.facts, None);
    let map = record::scan(bytes, &mut listener)?;
    let cuts = listener.cuts;
    let tag = decide(plan, scratch, bytes, Incoming { origin, ..Incoming::default() });
    View::new(bytes, plan.tag_key, map, cuts, tag.verdict.decision, tag.text())
}
