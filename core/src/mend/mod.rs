//! Repairing what a log agent writes that is not JSON.
//!
//! Fluent Bit hands filters a record as JSON, and now and then it is none: a float that is not a
//! number comes as a bare `nan`, a byte of an extension value as `\xHH`, a key that is not a
//! string without quotes. An app can cause the first. Who returns such a record as it is can
//! crash the agent; who drops it loses a log line.
//!
//! [`mend_to`] rewrites these, and what else can be said without guessing in JSON:
//!
//! | what | becomes |
//! |---|---|
//! | `nan`, `-nan`, `inf`, `-inf`, `-nan(ind)` where a value belongs | `null` |
//! | `\xHH` in a string (`\xffffffHH` where C's `char` is signed) | `\u00HH` |
//! | a word, an array or an object where a key belongs | a string with its text |
//! | any other escape that JSON does not know, half a surrogate pair | its backslash doubled |
//! | a control character in a string, a byte that is not UTF-8 | `\u00HH` |
//!
//! Everything else is copied, so that JSON stays as it is, and mending twice changes no more than
//! mending once. Whether the result is a record is for the filter to say; malformed text
//! even so can be kept whole as a string, by [`wrap_to`].
//!
//! ```
//! use tagsplice::mend;
//! let mended = mend::mended(br#"{"took":nan,"raw":"\x0a",7:true}"#);
//! assert_eq!(mended, br#"{"took":null,"raw":"\u000a","7":true}"#);
//! # Ok::<(), tagsplice::NoRoom>(())
//! ```
//!
//! All of it is linear in the text, without recursion and in constant memory, to any depth.

mod walk;
mod writer;

use crate::image::header;
use crate::member;
use crate::{NoRoom, Policy};
use writer::Writer;

/// The member of a record that holds a text which is not a record.
pub const MALFORMED: &str = "tagsplice_malformed";

/// The member of a record that takes the place of one whose text is lost, and says why.
pub const LOST: &str = "tagsplice_lost";

/// The length of the mended text in bytes, at most six times the text's.
///
/// ```
/// use tagsplice::mend::mended_len;
/// assert_eq!(mended_len(br#"{"took":inf}"#), br#"{"took":null}"#.len());
/// ```
#[must_use]
pub fn mended_len(text: &[u8]) -> usize {
    walk::mend(text, Writer::new(&mut []))
}

/// Writes the mended text to the front of `out`, and returns its length.
///
/// ```
/// use tagsplice::mend::mend_to;
/// let mut out = [0; 32];
/// let len = mend_to(br#"{"took":-nan}"#, &mut out)?;
/// assert_eq!(&out[..len], br#"{"took":null}"#);
/// # Ok::<(), tagsplice::NoRoom>(())
/// ```
///
/// # Errors
/// `out` is shorter than [`mended_len`]; what is in it is not defined.
pub fn mend_to(text: &[u8], out: &mut [u8]) -> Result<usize, NoRoom> {
    let room = out.len();
    fits(walk::mend(text, Writer::new(out)), room)
}

/// The mended text.
///
/// ```
/// assert_eq!(tagsplice::mend::mended(br#"{"a":"\q"}"#), br#"{"a":"\\q"}"#);
/// ```
#[cfg(feature = "alloc")]
#[must_use]
pub fn mended(text: &[u8]) -> alloc::vec::Vec<u8> {
    let mut out = alloc::vec![0; mended_len(text)];
    // The room is what was asked for.
    let _ = mend_to(text, &mut out);
    out
}

/// The length of the record that [`wrap_to`] writes, in bytes: at most six times the text's,
/// and 1 KiB.
///
/// ```
/// use tagsplice::{Policy, mend};
/// let len = mend::wrapped_len(Policy::example(), mend::LOST, b"no memory");
/// assert_eq!(len, br#"{"tagsplice_lost":"no memory"}"#.len());
/// ```
#[must_use]
pub fn wrapped_len(policy: Policy<'_>, member: &str, text: &[u8]) -> usize {
    wrap(policy, member, text, Writer::new(&mut []))
}

/// Writes a record with the one member `member`, mostly [`MALFORMED`], whose value is `text` as
/// a string, and the tag that the policy names for malformed records, if any; to the front of
/// `out`. Returns its length. A byte that is not UTF-8 becomes the character of its number.
///
/// ```
/// use tagsplice::{Policy, mend};
/// let mut out = [0; 64];
/// let len = mend::wrap_to(Policy::example(), mend::MALFORMED, br#"{"log":"cut o"#, &mut out)?;
/// assert_eq!(&out[..len], br#"{"tagsplice_malformed":"{\"log\":\"cut o"}"#);
/// # Ok::<(), tagsplice::NoRoom>(())
/// ```
///
/// # Errors
/// `out` is shorter than [`wrapped_len`]; what is in it is not defined.
pub fn wrap_to(
    policy: Policy<'_>,
    member: &str,
    text: &[u8],
    out: &mut [u8],
) -> Result<usize, NoRoom> {
    let room = out.len();
    fits(wrap(policy, member, text, Writer::new(out)), room)
}

fn wrap(policy: Policy<'_>, name: &str, text: &[u8], mut out: Writer<'_>) -> usize {
    out.put(b"{\"");
    out = walk::put_escaped(out, name.as_bytes());
    out.put(b"\":\"");
    out = walk::put_escaped(out, text);
    out.put(b"\"");
    let image = policy.parts();
    let (malformed, _) = member::literal(image, image.header().u32(header::MALFORMED));
    out.put(malformed);
    out.put(b"}");
    out.len()
}

fn fits(needed: usize, room: usize) -> Result<usize, NoRoom> {
    if needed <= room { Ok(needed) } else { Err(NoRoom { needed }) }
}

#[cfg(test)]
mod tests;
