//! The pieces of an answer.

use super::View;
use super::record::next_cut;
use crate::Span;

/// The pieces of an answer, in order; none is empty. See [`View::pieces`].
#[derive(Clone, Copy, Debug)]
#[must_use = "pieces do nothing until they are read"]
pub struct Pieces<'v> {
    view: &'v View<'v, 'v>,
    /// The parts that do not come from the record: 0 is the header, 1 to 4 the member.
    step: usize,
    /// The piece of the record that comes next starts here.
    at: usize,
    /// The next member that is taken out, and how many follow that one.
    cut: Option<Span>,
    cuts_left: usize,
}

impl<'v> Pieces<'v> {
    pub(super) fn new(view: &'v View<'v, 'v>) -> Self {
        Self {
            view,
            step: 0,
            at: view.old_header,
            cut: (view.cuts.count > 0).then_some(view.cuts.first),
            cuts_left: view.cuts.count.saturating_sub(1),
        }
    }

    /// The record's next piece; empty behind its end, and between two cuts that touch.
    fn next_of_record(&mut self) -> &'v [u8] {
        let record = self.view.record;
        let Some(cut) = self.cut else {
            let piece = record.get(self.at..).unwrap_or_default();
            self.at = record.len();
            self.step += 1;
            return piece;
        };
        let piece = record.get(self.at..cut.start).unwrap_or_default();
        self.at = cut.end;
        self.cut = self.cut_behind(cut);
        piece
    }

    fn cut_behind(&mut self, cut: Span) -> Option<Span> {
        self.cuts_left = self.cuts_left.checked_sub(1)?;
        if self.cuts_left == 0 {
            return Some(self.view.cuts.last);
        }
        // Any number of members can be taken out, so they are found again, not stored.
        next_cut(self.view.record, self.view.tag_key, cut)
    }
}

impl<'v> Iterator for Pieces<'v> {
    type Item = &'v [u8];

    fn next(&mut self) -> Option<&'v [u8]> {
        loop {
            let piece = match self.step {
                1 => self.next_of_record(),
                step => {
                    self.step += 1;
                    match step {
                        0 => self.view.header.bytes(),
                        2 => self.view.key.head.bytes(),
                        3 => self.view.key.text,
                        4 => self.view.tag.head.bytes(),
                        5 => self.view.tag.text,
                        _ => {
                            self.step = step;
                            return None;
                        }
                    }
                }
            };
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }
}

impl core::iter::FusedIterator for Pieces<'_> {}
