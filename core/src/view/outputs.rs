//! The places that an answer can be copied to.

use super::{NoRoom, View};

impl<'r, 'f> View<'r, 'f> {
    /// Copies the answer to the front of `buffer`, and returns its length.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let mut buffer = [0; 16];
    /// let len = filter.apply("{}")?.copy_to(&mut buffer)?;
    /// assert_eq!(&buffer[..len], b"{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The buffer is shorter than [`View::len`]; it is as it was.
    pub fn copy_to(&self, buffer: &mut [u8]) -> Result<usize, NoRoom> {
        let mut place = buffer.get_mut(..self.len()).ok_or(NoRoom { needed: self.len() })?;
        for piece in self.pieces() {
            let piece = piece.bytes();
            let (here, rest) = place.split_at_mut_checked(piece.len()).unwrap_or_default();
            if here.len() == piece.len() {
                here.copy_from_slice(piece);
            }
            place = rest;
        }
        Ok(self.len())
    }

    /// Appends the answer to a `Vec`, which grows at most once.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let mut lines = Vec::new();
    /// for record in ["{}", r#"{"log":"x"}"#] {
    ///     filter.apply(record)?.append_to(&mut lines);
    ///     lines.push(b'\n');
    /// }
    /// assert_eq!(lines, b"{}\n{\"log\":\"x\"}\n");
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn append_to(&self, buffer: &mut alloc::vec::Vec<u8>) {
        buffer.reserve(self.len());
        for piece in self.pieces() {
            buffer.extend_from_slice(piece.bytes());
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
    /// let mut filter = Filter::new(Policy::example());
    /// let arena = bumpalo::Bump::new();
    /// let answer: &[u8] = filter.apply("{}")?.copy_in(&arena);
    /// assert_eq!(answer, b"{}");
    /// # Ok::<(), tagsplice::Error>(())
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
    /// let mut filter = Filter::new(Policy::example());
    /// let view = filter.apply(r#"{"kubernetes":{"labels":{}}}"#)?;
    /// let slices: Vec<IoSlice<'_>> = view.io_slices().collect();
    /// let written = std::io::sink().write_vectored(&slices)?;
    /// assert_eq!(written, view.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn io_slices<'a>(&self) -> impl Iterator<Item = std::io::IoSlice<'a>> + use<'a, 'r, 'f>
    where
        'r: 'a,
        'f: 'a,
    {
        self.pieces().map(|piece| std::io::IoSlice::new(piece.bytes()))
    }

    /// Writes the answer, all of it.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let mut output = Vec::new();
    /// filter.apply("{}")?.write_to(&mut output)?;
    /// assert_eq!(output, b"{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The writer's.
    #[cfg(feature = "std")]
    pub fn write_to(&self, mut writer: impl std::io::Write) -> std::io::Result<()> {
        self.pieces().try_for_each(|piece| writer.write_all(piece.bytes()))
    }
}
