//! The difference between a record and its answer, and how to make it in place.

use core::fmt;

use super::cuts::{Cuts, Format};
use crate::image::Image;

/// How to turn a record into its answer in the buffer where it is: only what follows a change is
/// moved. It does not borrow the record, so that the buffer can be written to. See
/// [`View::edit`](super::View::edit).
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::example());
/// let mut buffer = br#"{"kubernetes":{"labels":{}}}"#.to_vec();
///
/// let edit = filter.apply(&buffer)?.edit();
/// buffer.resize(edit.room(), 0);
/// let len = edit.apply(&mut buffer)?;
/// assert_eq!(&buffer[..len], br#"{"kubernetes":{"labels":{}},"new_tag":"general-elastic"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "an edit does nothing until it is applied"]
pub struct Edit<'f> {
    pub(super) record_len: usize,
    /// The policy's, for the tag key.
    pub(super) image: Image<'f>,
    pub(super) format: Format,
    #[cfg(feature = "msgpack")]
    pub(super) header: Header<'f>,
    pub(super) cuts: Cuts,
    /// Where in the record the member goes.
    pub(super) member_at: usize,
    /// The member, with its comma; empty where none is inserted.
    pub(super) member: &'f [u8],
}

/// The header of a map in `MessagePack`, where it changes because the number of members does.
#[cfg(feature = "msgpack")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Header<'f> {
    /// How many bytes of the record it replaces.
    pub(super) old_len: usize,
    pub(super) new: &'f [u8],
}

/// The buffer is shorter than the answer needs, and is as it was.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::example());
/// let error = filter.apply(r#"{"log":""}"#)?.copy_to(&mut [0; 4]).unwrap_err();
/// assert_eq!(error.needed, 10);
/// # Ok::<(), tagsplice::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NoRoom {
    /// What the answer needs, in bytes.
    pub needed: usize,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the buffer is too short: the answer needs {} bytes", self.needed)
    }
}

impl core::error::Error for NoRoom {}

impl<'f> Edit<'f> {
    /// The length of the answer in bytes, at least 1.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "an answer is never empty")]
    pub const fn len(&self) -> usize {
        self.header().len() + self.record_len - self.old_header() - self.cuts.len()
            + self.member.len()
    }

    /// Is the answer the record, byte for byte?
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.member.is_empty() && self.cuts.count() == 0 && self.header().is_empty()
    }

    /// How long the buffer must be, in bytes: the record's length or the answer's, whichever
    /// is greater.
    #[must_use]
    pub const fn room(&self) -> usize {
        if self.len() > self.record_len { self.len() } else { self.record_len }
    }

    /// Makes the answer at the front of `buffer`, which must hold the record that was filtered,
    /// and returns its length. What follows the answer in the buffer is not defined. With any
    /// other record the result is garbage, but nothing panics.
    ///
    /// # Errors
    /// The buffer is shorter than [`Edit::room`]; it is as it was.
    #[inline]
    pub fn apply(&self, buffer: &mut [u8]) -> Result<usize, NoRoom> {
        if buffer.len() < self.room() {
            return Err(NoRoom { needed: self.room() });
        }
        if self.cuts.count() > 0 {
            // A copy, so that only this cold path needs the edit in memory.
            let edit = *self;
            edit.cut(buffer);
        }
        // What follows the member, the closing brace at least in JSON, makes way for it.
        let at = self.member_at.wrapping_sub(self.cuts.len());
        let end = self.record_len.wrapping_sub(self.cuts.len());
        let after = at.wrapping_add(self.member.len());
        if end.wrapping_sub(at) == 1
            && let Some(place) = buffer.get_mut(after)
        {
            *place = b'}';
        } else {
            move_within(buffer, at, end, after);
        }
        put(buffer, at, self.member);
        #[cfg(feature = "msgpack")]
        self.apply_header(buffer, end.wrapping_add(self.member.len()));
        Ok(self.len())
    }

    /// Takes the old members out. The walk looks for each next one in bytes not yet moved.
    #[cold]
    fn cut(&self, buffer: &mut [u8]) {
        let mut cuts = self.cuts.walk();
        let mut cut = cuts.next(buffer, self.image.tag_key(), self.format);
        let mut to = cut.map_or(0, |cut| cut.start);
        while let Some(this) = cut {
            cut = cuts.next(buffer, self.image.tag_key(), self.format);
            let end = cut.map_or(self.record_len, |next| next.start);
            move_within(buffer, this.end, end, to);
            to = to.wrapping_add(end.wrapping_sub(this.end));
        }
    }

    /// Puts the new header before the rest of the answer, which ends at `end` as yet.
    #[cfg(feature = "msgpack")]
    fn apply_header(&self, buffer: &mut [u8], end: usize) {
        let Header { old_len, new } = self.header;
        if old_len != new.len() {
            move_within(buffer, old_len, end, new.len());
        }
        put(buffer, 0, new);
    }

    pub(super) const fn header(&self) -> &'f [u8] {
        #[cfg(feature = "msgpack")]
        return self.header.new;
        #[cfg(not(feature = "msgpack"))]
        &[]
    }

    /// How many bytes of the record the new header replaces.
    pub(super) const fn old_header(&self) -> usize {
        #[cfg(feature = "msgpack")]
        return self.header.old_len;
        #[cfg(not(feature = "msgpack"))]
        0
    }
}

/// Copies `text` to `at`, if the place is there.
#[inline(always)]
fn put(buffer: &mut [u8], at: usize, text: &[u8]) {
    let place = buffer.get_mut(at..at.wrapping_add(text.len())).unwrap_or_default();
    if place.len() == text.len() {
        place.copy_from_slice(text);
    }
}

/// Moves the bytes `start..end` to `to`, if both places are there.
#[inline(never)]
fn move_within(buffer: &mut [u8], start: usize, end: usize, to: usize) {
    let len = end.saturating_sub(start);
    // Within the part that ends with what is moved, or with where it goes: nothing is left for
    // `copy_within` to check.
    if to <= start {
        if let Some(part) = buffer.get_mut(to..end) {
            part.copy_within(part.len() - len.min(part.len()).., 0);
        }
    } else if let Some(part) = buffer.get_mut(start..to.saturating_add(len)) {
        let last = part.len() - len.min(part.len());
        part.copy_within(..part.len() - last, last);
    }
}
