//! The answers to some records of one text, to be written at once.

use core::ops::Range;
use std::vec::Vec;

use crate::View;

/// How many pieces go into one vectored write.
pub(super) const MAX_PIECES: usize = 128;

/// A piece of what is to be written.
#[derive(Clone, Debug)]
enum Piece {
    /// A part of the text.
    Kept(Range<usize>),
    /// A part of [`Batch::made`].
    Made(Range<usize>),
}

/// What is to be written: parts of one text, with what is put in between them.
///
/// Tags may lie in the filter, whose next answer overwrites them; they are short, and copied.
/// The records are only pointed at, and what stands between two tags is one piece.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pieces: Vec<Piece>,
    made: Vec<u8>,
    /// The part of the text that is kept and not yet a piece.
    run: Range<usize>,
}

impl Batch {
    /// The text is kept up to `end`.
    pub(super) fn keep_to(&mut self, end: usize) {
        self.run.end = self.run.end.max(end);
    }

    /// What comes next starts at `start` of the text.
    pub(super) fn keep_from(&mut self, start: usize) {
        self.run = start..start;
    }

    /// The answer to the record that begins at `start` of the text.
    pub(super) fn answer(&mut self, view: &View<'_, '_>, start: usize) {
        let end = start + view.record().len();
        if view.cut_count() > 0 {
            // Rare: somebody else set the tag key. Whole answers are no more than records are.
            self.keep_to(start);
            view.pieces().for_each(|piece| self.made.extend_from_slice(piece));
            self.insert(self.made.len() - view.len(), end);
        } else if !view.is_unchanged() {
            let brace = start + view.inserted_at();
            self.keep_to(brace);
            self.made.extend_from_slice(view.inserted());
            self.insert(self.made.len() - view.inserted().len(), brace);
        }
    }

    /// What was made from `made` on comes behind the run; the text goes on at `next`.
    fn insert(&mut self, made: usize, next: usize) {
        self.end_run();
        self.pieces.push(Piece::Made(made..self.made.len()));
        self.keep_from(next);
    }

    fn end_run(&mut self) {
        if !self.run.is_empty() {
            self.pieces.push(Piece::Kept(self.run.clone()));
        }
        self.run = self.run.end..self.run.end;
    }

    /// Should it be written before more is added? One record adds three pieces at most.
    pub(super) fn is_full(&self) -> bool {
        self.pieces.len() + 3 > MAX_PIECES || self.made.len() > 64 * 1024
    }

    /// All pieces, in order, none empty, at most [`MAX_PIECES`].
    pub(super) fn pieces<'t>(&'t mut self, text: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
        self.end_run();
        let made = &self.made;
        self.pieces.iter().map(move |piece| match piece {
            Piece::Kept(range) => text.get(range.clone()).unwrap_or_default(),
            Piece::Made(range) => made.get(range.clone()).unwrap_or_default(),
        })
    }

    /// Empties it for another text.
    pub(super) fn clear(&mut self) {
        self.pieces.clear();
        self.made.clear();
        self.run = 0..0;
    }
}
