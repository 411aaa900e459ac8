//! Where an answer can be copied to.

use super::View;
use crate::NoRoom;

impl View<'_, '_> {
    /// Copies the answer to the front of `buffer`, and answers its length.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let mut buffer = [0; 16];
    /// let len = filter.apply_msgpack(b"\x80")?.copy_to(&mut buffer)?;
    /// assert_eq!(&buffer[..len], b"\x80");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The buffer is shorter than [`View::len`]; it is as it was.
    pub fn copy_to(&self, buffer: &mut [u8]) -> Result<usize, NoRoom> {
        let mut place = buffer.get_mut(..self.len()).ok_or(NoRoom { needed: self.len() })?;
        for piece in self.pieces() {
            let (here, behind) = place.split_at_mut_checked(piece.len()).unwrap_or_default();
            if here.len() == piece.len() {
                here.copy_from_slice(piece);
            }
            place = behind;
        }
        Ok(self.len())
    }

    /// Appends the answer to a `Vec`, which grows at most once.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let mut records = Vec::new();
    /// for record in [&b"\x80"[..], b"\x81\xa3log\xa1x"] {
    ///     filter.apply_msgpack(record)?.append_to(&mut records);
    /// }
    /// assert_eq!(records, b"\x80\x81\xa3log\xa1x");
    /// # Ok::<(), tagsplice::msgpack::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn append_to(&self, buffer: &mut alloc::vec::Vec<u8>) {
        buffer.reserve(self.len());
        for piece in self.pieces() {
            buffer.extend_from_slice(piece);
        }
    }

    /// The answer as a `Vec` of its own.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_vec(&self) -> alloc::vec::Vec<u8> {
        let mut buffer = alloc::vec::Vec::new();
        self.append_to(&mut buffer);
        buffer
    }

    /// Copies the answer into an arena.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let arena = bumpalo::Bump::new();
    /// let answer: &[u8] = filter.apply_msgpack(b"\x80")?.copy_in(&arena);
    /// assert_eq!(answer, b"\x80");
    /// # Ok::<(), tagsplice::msgpack::Error>(())
    /// ```
    #[cfg(feature = "bumpalo")]
    pub fn copy_in<'b>(&self, arena: &'b bumpalo::Bump) -> &'b [u8] {
        let place = arena.alloc_slice_fill_copy(self.len(), 0);
        // The place is as long as the answer.
        let _ = self.copy_to(place);
        place
    }

    /// The pieces for a vectored write, in order. See [`View::pieces`].
    ///
    /// ```
    /// use std::io::{IoSlice, Write};
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let view = filter.apply_msgpack(b"\x81\xaakubernetes\x81\xa6labels\x80")?;
    /// let slices: Vec<IoSlice<'_>> = view.io_slices().collect();
    /// let written = std::io::sink().write_vectored(&slices)?;
    /// assert_eq!(written, view.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn io_slices(&self) -> impl Iterator<Item = std::io::IoSlice<'_>> {
        self.pieces().map(std::io::IoSlice::new)
    }

    /// Writes the answer, all of it.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::seed());
    /// let mut output = Vec::new();
    /// filter.apply_msgpack(b"\x80")?.write_to(&mut output)?;
    /// assert_eq!(output, b"\x80");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The writer's.
    #[cfg(feature = "std")]
    pub fn write_to(&self, mut writer: impl std::io::Write) -> std::io::Result<()> {
        self.pieces().try_for_each(|piece| writer.write_all(piece))
    }
}
