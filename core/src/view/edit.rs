//! The answer, made of the record in the buffer where it lies.

use core::fmt;

use super::View;
use crate::listen::Cuts;
use crate::scan::cuts;

/// How to make the answer of the record in place: only what stands behind a change is moved.
/// It does not borrow the record, so that the buffer can be written to. See [`View::edit`].
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
/// let mut buffer = br#"{"kubernetes":{"labels":{}}}"#.to_vec();
/// let len = buffer.len();
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
    record_len: usize,
    tag_key: &'f [u8],
    cuts: Cuts,
    brace: usize,
    insert: &'f [u8],
}

/// The buffer is shorter than [`Edit::room`] or [`View::len`] says, and is as it was.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let mut filter = Filter::new(Policy::seed());
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
    pub(super) fn new(view: &View<'_, 'f>) -> Self {
        Self {
            record_len: view.record.len(),
            tag_key: view.tag_key,
            cuts: view.cuts,
            brace: view.brace,
            insert: view.insert,
        }
    }

    /// The length of the answer in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.record_len - self.cuts.len + self.insert.len()
    }

    /// Is the answer without any byte? It never is: the shortest is `{}`.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How long the buffer must be, in bytes: the record's length or the answer's, whichever
    /// is greater.
    #[must_use]
    pub const fn room(&self) -> usize {
        if self.len() > self.record_len { self.len() } else { self.record_len }
    }

    /// Makes the answer of the record at the front of `buffer`, and answers its length. Bytes
    /// behind the answer are not defined. The buffer must hold the very record that was
    /// filtered; any other gives garbage, but no panic.
    ///
    /// # Errors
    /// The buffer is shorter than [`Edit::room`]; it is as it was.
    #[inline]
    pub fn apply(&self, buffer: &mut [u8]) -> Result<usize, NoRoom> {
        if buffer.len() < self.room() {
            return Err(NoRoom { needed: self.room() });
        }
        if self.cuts.count > 0 {
            // A copy, so that what is cold alone needs it in memory.
            let edit = *self;
            edit.cut(buffer);
        }
        // What follows the members, the brace at least, makes way for the new one.
        let brace = self.brace.wrapping_sub(self.cuts.len);
        let behind = self.record_len.wrapping_sub(self.cuts.len);
        let after = brace.wrapping_add(self.insert.len());
        if behind.wrapping_sub(brace) == 1
            && let Some(place) = buffer.get_mut(after)
        {
            *place = b'}';
        } else {
            move_within(buffer, brace, behind, after);
        }
        let place = buffer.get_mut(brace..after).unwrap_or_default();
        if place.len() == self.insert.len() {
            place.copy_from_slice(self.insert);
        }
        Ok(self.len())
    }

    /// Takes the old members out. Each next one is looked for in bytes not yet moved.
    #[cold]
    fn cut(&self, buffer: &mut [u8]) {
        let mut cut = self.cuts.first;
        let mut to = cut.start;
        for left in (0..self.cuts.count).rev() {
            let next = match left {
                0 => None,
                1 => Some(self.cuts.last),
                _ => cuts::next(&*buffer, self.tag_key, cut),
            };
            let end = next.map_or(self.record_len, |next| next.start);
            move_within(buffer, cut.end, end, to);
            to = to.wrapping_add(end.wrapping_sub(cut.end));
            let Some(next) = next else { return };
            cut = next;
        }
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
